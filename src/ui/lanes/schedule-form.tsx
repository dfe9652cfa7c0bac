/** The schedule of one setting: its kind, and the numbers that this kind reads. */
import {
  type CompleteSchedule,
  SCHEDULE_KINDS,
  scheduledValue,
  type ScheduleKind,
} from "../../base/schedule.ts";
import type { Schedule } from "../../experiment/experiment.ts";
import {
  completeSchedule,
  SCHEDULE_NUMBERS,
  type ScheduleNumber,
} from "../../experiment/schedule.ts";
import { LIMITS } from "../../experiment/schema.ts";
import type { Setting } from "../../language/ir.ts";
import { scheduleOf, setSchedule, settingAt } from "../../state/edits.ts";
import { ChoiceRow, NumberRow } from "../controls/form-rows.tsx";
import { formatPlain } from "../format.ts";
import { prettyName } from "../mathematics/pretty.ts";
import { useActions, useStore } from "../store-context.ts";
import { momentumSetting, otherWeight, SOURCE } from "./source-weight.ts";

const NONE = ["none", "None: it stands still"] as const;

const TITLES: Readonly<Record<ScheduleKind, string>> = {
  constant: "Constant, after a warm-up",
  step: "Step",
  linear: "Linear",
  cosine: "Cosine",
  exponential: "Exponential",
};

const HELP: Readonly<Record<ScheduleKind, string>> = {
  constant: "Stays at the slider's value.",
  step: "Every so many steps, what separates it from its goal is multiplied by the factor.",
  linear: "Goes from the slider's value in a straight line.",
  cosine: "Goes down half a cosine: slowly at first, slowly at the end.",
  exponential: "As step, but in equal small parts.",
};

const FIELDS: Readonly<
  Record<ScheduleNumber, { label: string; min?: number; max?: number; integer?: boolean }>
> = {
  every: { label: "Every, steps", min: 1, max: LIMITS.steps, integer: true },
  factor: { label: "Factor", min: 0, max: LIMITS.scheduleFactor },
  to: { label: "Goes to" },
};

export interface ScheduleFormProps {
  readonly lane: number;
  readonly setting: Setting;
}

export function ScheduleForm({ lane, setting }: ScheduleFormProps) {
  const { name } = setting;
  const actions = useActions();
  const steps = useStore((state) => state.experiment.steps);
  const chosen = useStore((state) => scheduleOf(state.experiment.lanes[lane], name));
  const set = (schedule: Schedule | null): void => {
    actions.edit((experiment) => setSchedule(experiment, lane, { name, schedule }));
  };
  const isWeight = useStore((state) => momentumSetting(state.experiment.lanes[lane]) === name);
  const complete = chosen === null ? null : completeSchedule(chosen, steps);
  return (
    <div className="schedule-form">
      <ChoiceRow
        label="Schedule"
        value={chosen?.kind ?? "none"}
        options={[NONE, ...SCHEDULE_KINDS.map((kind) => [kind, TITLES[kind]] as const)]}
        onChange={(kind) => {
          set(kind === "none" ? null : withKind(chosen, kind, steps));
        }}
      />
      {chosen !== null && complete !== null && (
        <>
          {SCHEDULE_NUMBERS[chosen.kind].map((number) => (
            <NumberRow
              key={number}
              {...FIELDS[number]}
              value={complete[number]}
              onCommit={(value) => {
                set({ ...chosen, [number]: value });
              }}
            />
          ))}
          {isWeight && SCHEDULE_NUMBERS[chosen.kind].includes("to") && (
            <NumberRow
              label="βₖ goes to"
              value={otherWeight(complete.to)}
              onCommit={(weight) => {
                set({ ...chosen, to: otherWeight(weight) });
              }}
            />
          )}
          <NumberRow
            label="Warm-up"
            value={complete.warmup}
            min={0}
            max={LIMITS.steps}
            integer
            help={`${HELP[chosen.kind]} The warm-up, in steps, comes before: it rises to the slider's value.`}
            onCommit={(warmup) => {
              set({ ...chosen, warmup });
            }}
          />
          {isWeight && <SourceWeight lane={lane} setting={setting} schedule={complete} />}
        </>
      )}
    </div>
  );
}

interface SourceWeightProps extends ScheduleFormProps {
  readonly schedule: CompleteSchedule;
}

/** The same schedule in the convention of the source on biased gradients. */
function SourceWeight({ lane, setting, schedule }: SourceWeightProps) {
  const experiment = useStore((state) => state.experiment);
  const at = (step: number): string => {
    const value = scheduledValue(schedule, settingAt(experiment, lane, setting, step - 1), step);
    return formatPlain(otherWeight(value), 3);
  };
  return (
    <p className="form-help">
      {SOURCE} has the weight on the new gradient: βₖ = 1 − {prettyName(setting.name)}, {at(1)} in
      the first round and {at(schedule.steps)} in the last.
    </p>
  );
}

/** Another kind keeps the warm-up and the numbers that it reads too. A constant one without warm-up would be none. */
function withKind(old: Schedule | null, kind: ScheduleKind, steps: number): Schedule {
  const next: Schedule = { kind };
  const warmup = old?.warmup ?? 0;
  next.warmup = kind === "constant" && warmup === 0 ? Math.max(1, Math.round(steps / 20)) : warmup;
  if (old?.to !== undefined && SCHEDULE_NUMBERS[kind].includes("to")) next.to = old.to;
  return next;
}
