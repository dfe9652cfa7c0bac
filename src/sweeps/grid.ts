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

/**
 * The value in the middle of cell `index` of `count`, float64. log: equal ratios; one-minus-log: equal ratios of
 * 1 - value, which resolves betas near 1.
 */
export function axisValue({ low, high, scale, count }: Axis, index: number): number {
  assert(index >= 0 && index < count, "a cell outside its axis");
  const at = (index + 0.5) / count;
  switch (scale) {
    case "linear":
      return low + (high - low) * at;
    case "log":
      return low * (high / low) ** at;
    case "one-minus-log":
      return 1 - (1 - low) * ((1 - high) / (1 - low)) ** at;
  }
}
