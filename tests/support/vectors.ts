/** Arithmetic of vectors that many tests need. */

/** Euclidean length. */
export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! ** 2;
  return Math.sqrt(sum);
}
