/** Chooses lane, axes, steps, resolution. */
import { useId } from "react";
import type { SmallProblem } from "../../../problems/problem.ts";
import type { Plan, PlanLane } from "../../../wire/plan.ts";
import { ChoiceRow, NumberRow } from "../../controls/form-rows.tsx";
import { NumberField } from "../../controls/number-field.tsx";
import {
  axesOf,
  axisChoices,
  MOST_STEPS,
  RESOLUTIONS,
  sameTarget,
  type AxisChoice,
  type MapChoices,
} from "./choices.ts";
import { LaneRow } from "../lane-row.tsx";
import { axisName } from "./words.ts";

export interface MapFormProps {
  readonly plan: Plan;
  readonly problem: SmallProblem;
  readonly choices: MapChoices;
  readonly onChange: (choices: MapChoices) => void;
}

export function MapForm({ plan, problem, choices, onChange }: MapFormProps) {
  const lane = plan.lanes[choices.lane];
  if (lane === undefined) return null;
  const setAxis = (index: 0 | 1, axis: AxisChoice): void => {
    const [x, y] = choices.axes;
    onChange({ ...choices, axes: index === 0 ? [axis, y] : [x, axis] });
  };
  const preset = (kind: "setting" | "start"): void => {
    onChange({ ...choices, axes: axesOf(kind, lane, problem) });
  };
  return (
    <>
      <LaneRow
        plan={plan}
        lane={choices.lane}
        onLane={(next) => {
          const chosen = plan.lanes[next];
          if (chosen === undefined) return;
          onChange({ ...choices, lane: next, axes: axesFor(chosen, problem, choices.axes) });
        }}
      />
      <div className="map-presets" role="group" aria-label="Map over">
        <button
          type="button"
          className="button small"
          disabled={lane.program.settings.length === 0}
          onClick={() => {
            preset("setting");
          }}
        >
          Over settings
        </button>
        <button
          type="button"
          className="button small"
          onClick={() => {
            preset("start");
          }}
        >
          Over the start
        </button>
      </div>
      {([0, 1] as const).map((index) => (
        <AxisForm
          key={index}
          name={index === 0 ? "Across" : "Up"}
          axis={choices.axes[index]}
          lane={lane}
          problem={problem}
          onChange={(axis) => {
            setAxis(index, axis);
          }}
        />
      ))}
      <NumberRow
        label="Steps"
        value={choices.steps}
        min={1}
        max={MOST_STEPS}
        integer
        onCommit={(steps) => {
          onChange({ ...choices, steps });
        }}
      />
      <ChoiceRow
        label="Cells"
        value={String(choices.resolution)}
        options={RESOLUTIONS.map((size) => [String(size), `${size} × ${size}`] as const)}
        onChange={(value) => {
          const resolution = RESOLUTIONS.find((size) => String(size) === value);
          if (resolution !== undefined) onChange({ ...choices, resolution });
        }}
      />
    </>
  );
}

/** Another lane keeps the axes that it has too. */
function axesFor(
  lane: PlanLane,
  problem: SmallProblem,
  axes: MapChoices["axes"],
): MapChoices["axes"] {
  const all = axisChoices(lane, problem);
  const isThere = axes.every(({ target }) => all.some((one) => sameTarget(one.target, target)));
  return isThere ? axes : axesOf(axes[0].target.kind, lane, problem);
}

interface AxisFormProps {
  readonly name: string;
  readonly axis: AxisChoice;
  readonly lane: PlanLane;
  readonly problem: SmallProblem;
  readonly onChange: (axis: AxisChoice) => void;
}

function AxisForm({ name, axis, lane, problem, onChange }: AxisFormProps) {
  const id = useId();
  const all = axisChoices(lane, problem);
  const at = all.findIndex(({ target }) => sameTarget(target, axis.target));
  const option = (choice: AxisChoice): string => axisName(choice, problem);
  const group = (kind: "setting" | "start") =>
    all.flatMap((choice, index) =>
      choice.target.kind === kind
        ? [
            <option key={index} value={index}>
              {option(choice)}
            </option>,
          ]
        : [],
    );
  return (
    <section className="map-axis" aria-label={`${name}: ${option(axis)}`}>
      <div className="form-row">
        <label htmlFor={id}>{name}</label>
        <select
          id={id}
          className="field"
          value={at}
          onChange={(event) => {
            const chosen = all[Number(event.currentTarget.value)];
            if (chosen !== undefined) onChange(chosen);
          }}
        >
          <optgroup label="Settings">{group("setting")}</optgroup>
          <optgroup label="Start">{group("start")}</optgroup>
        </select>
      </div>
      <div className="map-range">
        <NumberField
          name={`${name}: from`}
          value={axis.low}
          onCommit={(low) => {
            onChange({ ...axis, low });
          }}
        />
        <span aria-hidden>to</span>
        <NumberField
          name={`${name}: to`}
          value={axis.high}
          onCommit={(high) => {
            onChange({ ...axis, high });
          }}
        />
        <select
          className="field"
          aria-label={`${name}: scale`}
          value={axis.scale}
          onChange={(event) => {
            const scale = SCALES.find(([value]) => value === event.currentTarget.value);
            if (scale !== undefined) onChange({ ...axis, scale: scale[0] });
          }}
        >
          {SCALES.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </div>
    </section>
  );
}

const SCALES: readonly (readonly [AxisChoice["scale"], string])[] = [
  ["linear", "linear"],
  ["log", "log"],
  ["one-minus-log", "log 1−x"],
];
