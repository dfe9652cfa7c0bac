/** Axes of a sweep: which setting or start coordinate runs along it, and its values. */
import { assert } from "../base/assert.ts";

/** `start`: a coordinate of the starting point, in a basin map. */
export type AxisTarget =
  | { readonly kind: "setting"; readonly name: string }
  | { readonly kind: "start"; readonly index: number };

export interface Axis {
  readonly target: AxisTarget;
  readonly low: number;
  readonly high: number;
  readonly scale: "linear" | "log" | "one-minus-log";
  /** Cells along it. */
  readonly count: number;
}

export type AxisRange = Pick<Axis, "low" | "high" | "scale">;

/**
 * The value in the middle of cell `index` of `count`, float64. log: equal ratios; one-minus-log: equal ratios of
 * 1 - value, which resolves betas near 1.
 */
export function axisValue(axis: Axis, index: number): number {
  assert(index >= 0 && index < axis.count, "a cell outside its axis");
  return valueAtShare(axis, (index + 0.5) / axis.count);
}

/** The value at a share of the axis: 0 at its low end, 1 at its high one; beyond them it goes on. float64. */
export function valueAtShare({ low, high, scale }: AxisRange, share: number): number {
  switch (scale) {
    case "linear":
      return low + (high - low) * share;
    case "log":
      return low * (high / low) ** share;
    case "one-minus-log":
      return 1 - (1 - low) * ((1 - high) / (1 - low)) ** share;
  }
}

/** The inverse of `valueAtShare`. NaN for a value that the scale does not have. */
export function shareOfValue({ low, high, scale }: AxisRange, value: number): number {
  switch (scale) {
    case "linear":
      return (value - low) / (high - low);
    case "log":
      return Math.log(value / low) / Math.log(high / low);
    case "one-minus-log":
      return Math.log((1 - value) / (1 - low)) / Math.log((1 - high) / (1 - low));
  }
}

/** True where the scale exists on the whole range: a log scale above 0, one-minus-log below 1. */
export function hasScale({ low, high, scale }: AxisRange): boolean {
  if (scale === "log") return low > 0 && high > 0;
  return scale === "linear" || (low < 1 && high < 1);
}

/** The part of an axis between two shares of it; shares may lie outside. Ends where the scale ends. */
export function zoomed<Chosen extends AxisRange>(axis: Chosen, from: number, to: number): Chosen {
  return { ...axis, low: valueAtShare(axis, from), high: valueAtShare(axis, to) };
}
