/**
 * How far float32 on a GPU may be from the float64 reference, stated once. Relative numbers are of the largest
 * magnitude in the reference's array, since a sum that nearly cancels loses digits relative to itself, not to its terms.
 */

/**
 * Normals from equal bits. Both branches of AS 241 are quotients of polynomials of degree 7 with positive terms; about
 * 20 roundings in float32, and a logarithm that WGSL allows 2^-21 (absolute, of a number above 2.5) to be off.
 */
export const NORMAL_ABSOLUTE = 4e-6;

/**
 * One update of parameter tensors: about ten roundings an element, slots that carry theirs along for a few steps, and
 * WGSL's division (2.5 units in the last place) and square root.
 */
export const TENSOR_RELATIVE = 5e-6;

/** Sums over up to 70,000 elements: each thread adds at most a few hundred, then at most 128 partial sums. */
export const REDUCTION_RELATIVE = 2e-5;

/**
 * Trajectories over 500 steps that settle: each step adds a rounding of theta and the surface shrinks earlier ones.
 * 500 half units in the last place are 3e-5; curvature up to a thousand turns that into more for gradients, which are
 * compared relative to the largest of the whole run.
 */
export const TRAJECTORY_RELATIVE = 2e-4;

/** Largest difference relative to the largest magnitude of `expected`; NaN and infinities must agree exactly. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let scale = 0;
  let worst = 0;
  for (let index = 0; index < expected.length; index++) {
    const a = actual[index] ?? Number.NaN;
    const b = expected[index] ?? Number.NaN;
    if (Object.is(a, b)) continue;
    const difference = Math.abs(a - b);
    worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    scale = Math.max(scale, Math.abs(b));
  }
  for (let index = 0; index < expected.length; index++)
    scale = Math.max(scale, Math.abs(expected[index] ?? 0));
  return worst === 0 ? 0 : worst / scale;
}
