/** The tiny drawing of a schedule: values over the run on the slider's own scale, as an SVG path. */
import { type CompleteSchedule, scheduledValue } from "../../base/schedule.ts";
import type { Setting } from "../../language/ir.ts";
import { positionOf, POSITIONS } from "../controls/scale.ts";

/** Units of the drawing's view box. */
export const CURVE = { width: 120, height: 20, margin: 3 } as const;

/** On a logarithmic slider values below this share of the largest lie on the floor: zero has no logarithm. */
const FLOOR = 1e-3;

export interface ScheduleCurve {
  readonly path: string;
  /** First and last value of the run. */
  readonly first: number;
  readonly last: number;
  /** Where a step lies in the drawing. */
  readonly pointAt: (step: number) => readonly [x: number, y: number];
}

/** `baseAt`: the slider's value at a step, recorded moves included. O(width) values. */
export function scheduleCurve(
  schedule: CompleteSchedule,
  scale: Setting["scale"],
  baseAt: (step: number) => number,
): ScheduleCurve {
  const { steps } = schedule;
  const valueAt = (step: number): number => scheduledValue(schedule, baseAt(step), step);
  const columns = Math.min(CURVE.width, Math.max(1, steps - 1));
  const drawn = Array.from({ length: columns + 1 }, (_, column) => {
    const step = 1 + Math.round((column / columns) * (steps - 1));
    return { step, value: valueAt(step) };
  });
  const values = drawn.map(({ value }) => value);
  const max = Math.max(...values);
  const lowest = Math.min(...values);
  const min = scale === "log" && max > 0 ? Math.max(lowest, max * FLOOR) : lowest;
  const room = CURVE.height - 2 * CURVE.margin;
  const place = (step: number, value: number): readonly [number, number] => [
    tenths(steps === 1 ? 0 : ((step - 1) / (steps - 1)) * CURVE.width),
    tenths(CURVE.margin + room * (1 - shareOf(value, { min, max, scale }))),
  ];
  return {
    path: `M${drawn.map(({ step, value }) => place(step, value).join(" ")).join("L")}`,
    first: valueAt(1),
    last: valueAt(steps),
    pointAt: (step) => place(step, valueAt(step)),
  };
}

/** A flat line runs through the middle. */
function shareOf(value: number, range: Pick<Setting, "min" | "max" | "scale">): number {
  return range.max > range.min ? positionOf(value, range) / POSITIONS : 0.5;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
