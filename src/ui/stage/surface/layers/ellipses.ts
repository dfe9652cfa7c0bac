/**
 * Ellipses of the stage, as numbers: the spread of a cloud, and what a rule divides its estimate by. Pure.
 *
 * What a rule divides by is read off its newest step, so it needs no name of a rule or slot: d_i = |estimate_i / step_i|
 * for every coordinate. Where a rule divides its estimate coordinate by coordinate (step = -lr * estimate / divisor) d is
 * that divisor up to the rate, which is common to all coordinates: sqrt(v) + eps for RMSProp, sqrt(v_hat) + eps for Adam.
 * Rules that do not divide give a circle. Decay and momentum outside the estimate are part of the step and show in d.
 */
import type { Cloud } from "../../../../wire/stage.ts";
import type { Size, Viewport } from "../viewport.ts";

/** Half-axes in CSS pixels; `angle` of the first one, clockwise on the canvas. */
export interface Ellipse {
  readonly first: number;
  readonly second: number;
  readonly angle: number;
}

/** A step must be this many times the rounding of the point it was added to, else its digits mean nothing. */
const RESOLVED = 64;

/**
 * [dimension] |estimate / step| of the newest step; null where a coordinate has no step or estimate, or one that is lost
 * in rounding. `epsilon`: spacing of numbers just above 1 in the arithmetic of the lane.
 */
export function divisorsOf(
  estimate: ArrayLike<number> | null | undefined,
  update: ArrayLike<number> | null | undefined,
  { point, epsilon }: { point: ArrayLike<number>; epsilon: number },
): Float64Array | null {
  if (estimate == null || update == null) return null;
  const divisors = Float64Array.from(estimate, (value, index) => {
    const step = update[index] ?? 0;
    const isResolved = Math.abs(step) > RESOLVED * epsilon * Math.abs(point[index] ?? 0);
    return isResolved ? Math.abs(value / step) : Number.NaN;
  });
  return divisors.every((value) => value > 0 && Number.isFinite(value)) ? divisors : null;
}

/** The ellipse of two divisors, its longer half-axis `reach` pixels: size says nothing, shape says all. */
export function divisorEllipse(
  divisors: ArrayLike<number>,
  { view, size, reach }: { view: Viewport; size: Size; reach: number },
): Ellipse {
  // Gradients are drawn as directions of the plane, so their components are stretched as the plane is.
  const x = ((divisors[0] ?? 1) * size.width) / (view.right - view.left);
  const y = ((divisors[1] ?? 1) * size.height) / (view.top - view.bottom);
  const longer = Math.max(x, y);
  return { first: (reach * x) / longer, second: (reach * y) / longer, angle: 0 };
}

/** One standard deviation of a cloud in every direction; null where it has no finite spread. */
export function spreadEllipse(
  { covariance }: Cloud,
  { view, size }: { view: Viewport; size: Size },
): Ellipse | null {
  const sx = size.width / (view.right - view.left);
  const sy = -size.height / (view.top - view.bottom);
  const xx = (covariance[0] ?? 0) * sx * sx;
  const xy = (covariance[1] ?? 0) * sx * sy;
  const yy = (covariance[3] ?? 0) * sy * sy;
  const middle = (xx + yy) / 2;
  const turn = Math.hypot((xx - yy) / 2, xy);
  const [larger, smaller] = [middle + turn, Math.max(0, middle - turn)];
  if (!Number.isFinite(larger)) return null;
  const angle = turn === 0 ? 0 : Math.atan2(2 * xy, xx - yy) / 2;
  return { first: Math.sqrt(larger), second: Math.sqrt(smaller), angle };
}
