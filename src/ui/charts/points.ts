/**
 * From a line of the wire to what one curve of a chart draws: values a logarithmic axis cannot show are clamped to
 * its lower end and counted, so that the chart can say so; gaps stay gaps.
 */
import type { Axis } from "./domain.ts";

/** `y` null: a gap. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}

export interface Curve {
  readonly points: readonly Point[];
  /** How many points lay at or below zero (or under the axis) and are drawn at the axis' lower end. */
  readonly clamped: number;
}

/** What an area lies between; gaps in both at the same places. */
export interface Edges {
  readonly low: readonly Point[];
  readonly high: readonly Point[];
}

/** Points of one curve. `steps` and `values` have the same length; NaN in `values` is a gap. */
export function toCurve(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  x: Axis,
  y: Axis,
): Curve {
  const points: Point[] = [];
  let clamped = 0;
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index] ?? Number.NaN;
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(step) || (x.scale === "log" && step < x.domain[0])) continue;
    if (!Number.isFinite(value)) {
      points.push({ x: step, y: null });
    } else if (y.scale === "log" && value < y.domain[0]) {
      clamped += 1;
      points.push({ x: step, y: y.domain[0] });
    } else {
      points.push({ x: step, y: value });
    }
  }
  return { points, clamped };
}

/** Value of a line at the point nearest to `step`; null where the line is empty, has a gap or ended before. */
export function valueNear(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  step: number,
): { readonly step: number; readonly value: number } | null {
  const index = nearest(steps, step);
  if (index < 0) return null;
  const value = values[index];
  const at = steps[index];
  if (value === undefined || at === undefined || !Number.isFinite(value)) return null;
  const last = steps[steps.length - 1] ?? at;
  const spacing = steps.length > 1 ? (last - (steps[0] ?? at)) / (steps.length - 1) : 1;
  return step > last + Math.max(1, 2 * spacing) ? null : { step: at, value };
}

/** Index of the entry of an ascending list nearest to `target`; -1 for an empty list. */
export function nearest(ascending: ArrayLike<number>, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  if (high < 0) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= target) low = middle;
    else high = middle;
  }
  const below = Math.abs(target - (ascending[low] ?? Infinity));
  const above = Math.abs((ascending[high] ?? Infinity) - target);
  return above < below ? high : low;
}
