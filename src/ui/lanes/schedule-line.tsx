/** Under a slider whose setting follows a schedule: its course over the run, where the run is, and the value there. */
import { useMemo } from "react";
import { scheduledValue } from "../../base/schedule.ts";
import type { Setting } from "../../language/ir.ts";
import { settingAt } from "../../state/edits.ts";
import { formatNumber, formatPlain } from "../format.ts";
import { prettyName } from "../mathematics/pretty.ts";
import { useStore } from "../store-context.ts";
import { CURVE, scheduleCurve } from "./schedule-curve.ts";
import { momentumSetting, otherWeight, SOURCE } from "./source-weight.ts";

export interface ScheduleProps {
  readonly lane: number;
  /** What the lane is called. */
  readonly title: string;
  readonly setting: Setting;
}

export function ScheduleLine({ lane, title, setting }: ScheduleProps) {
  const { name, scale } = setting;
  const schedule = useStore((state) => state.plan?.lanes[lane]?.schedules[name] ?? null);
  const experiment = useStore((state) => (schedule === null ? null : state.experiment));
  // The step that comes next, or the last one.
  const step = useStore((state) =>
    schedule === null ? 1 : Math.min(state.step + 1, schedule.steps),
  );
  const isWeight = useStore((state) => momentumSetting(state.experiment.lanes[lane]) === name);
  const curve = useMemo(() => {
    if (schedule === null || experiment === null) return null;
    return scheduleCurve(schedule, scale, (at) => settingAt(experiment, lane, setting, at - 1));
  }, [schedule, experiment, scale, lane, setting]);
  if (schedule === null || experiment === null || curve === null) return null;
  const [x, y] = curve.pointAt(step);
  const now = scheduledValue(schedule, settingAt(experiment, lane, setting, step - 1), step);
  const ends = `${formatPlain(curve.first, 3)} at first, ${formatPlain(curve.last, 3)} at the end`;
  return (
    <div className="schedule-line">
      <svg
        viewBox={`0 0 ${CURVE.width} ${CURVE.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Schedule of ${name} of ${title}: ${schedule.kind}, ${ends}`}
      >
        <path d={curve.path} />
        <line x1={x} y1={y} x2={x} y2={y} />
      </svg>
      <output
        className="num"
        aria-live="off"
        aria-label={`${name} of ${title} at step ${step}`}
        title={`${name} at step ${step}`}
      >
        {formatNumber(now)}
      </output>
      {isWeight && (
        <>
          <small title={`${SOURCE} gives the weight on the new gradient, round by round`}>
            βₖ = 1 − {prettyName(name)}
          </small>
          <output
            className="num"
            aria-live="off"
            aria-label={`Weight on the new gradient of ${title} at step ${step}`}
            title={`βₖ of ${SOURCE} at step ${step}`}
          >
            {formatNumber(otherWeight(now))}
          </output>
        </>
      )}
    </div>
  );
}
