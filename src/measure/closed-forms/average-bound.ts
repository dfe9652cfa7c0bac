/**
 * The least noise that an average of past gradients can have at a given age: the lower edge of the lag-noise plane for
 * estimates whose weights are not negative. Derived here:
 *
 * minimise sum w_k^2 subject to sum w_k = 1, sum k w_k = a, w_k >= 0. The conditions of Karush, Kuhn and Tucker give
 * weights that fall along a straight line, w_k = c (r - k) for k < n and 0 beyond, n - 1 < r <= n. The two sums fix
 *   r = (n-1) ((2n-1)/3 - a) / (n-1 - 2a),   c = 1/(n (r - (n-1)/2)),
 * with n = floor(3a) + 2, and sum w_k^2 = c (r - a). The problem is convex, so this is the minimum: for any such weights
 * v, sum v_k^2 >= sum 2 v_k w_k - w_k^2 >= 2 c (r - a) - c (r - a), because w_k >= c (r - k).
 *
 * With weights of both signs there is no such bound: a straight line fitted to a long past has age 0 and hardly any
 * noise. float64.
 */

interface Line {
  /** Gradients with weight. */
  readonly count: number;
  readonly slope: number;
  /** Where the line meets zero, in steps. */
  readonly reach: number;
}

function lineOf(age: number): Line {
  // Ages from (n-2)/3 to (n-1)/3 belong to n gradients; the next n gives the same answer at the seam.
  const count = Math.floor(3 * age) + 2;
  const reach = ((count - 1) * ((2 * count - 1) / 3 - age)) / (count - 1 - 2 * age);
  return { count, reach, slope: 1 / (count * (reach - (count - 1) / 2)) };
}

/** Smallest sum of squared weights at this age in steps, age >= 0: 1 at age 0, about 4/(9 age) far out. */
export function leastNoise(age: number): number {
  const { slope, reach } = lineOf(age);
  return slope * (reach - age);
}

/** The weights that reach it, newest first. */
export function leastNoiseWeights(age: number): readonly number[] {
  const { count, slope, reach } = lineOf(age);
  return Array.from({ length: count }, (_, index) => slope * Math.max(0, reach - index));
}

/**
 * Noise of a moving average at this age, its beta being age/(1 + age): 1/(1 + 2 age). The mean of the newest n gradients
 * lies on the same curve: age (n-1)/2, noise 1/n.
 */
export function averageNoise(age: number): number {
  return 1 / (1 + 2 * age);
}
