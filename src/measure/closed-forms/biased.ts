/**
 * Where steps end up whose gradients are wrong on average: a constant or proportional bias, clipping under skewed noise,
 * workers that clip before their mean is taken. In one dimension, f = h x^2/2 with its minimum at 0 where nothing else is
 * said. These are the points at which the mean step is zero; every linear estimate with H(1) = 1 ends at the same one.
 *
 * Source: ALGORITHMS 2.5, derived here; the claims they qualify are those of arXiv 2403.00853.
 */

/**
 * Constant bias b of the gradient: the end point -b/h, its excess loss b^2/(2h), and the size of the true gradient
 * there, |b|. No momentum averages it out.
 */
export function constantBias({ h, bias }: { readonly h: number; readonly bias: number }): {
  readonly point: number;
  readonly excessLoss: number;
  readonly gradient: number;
} {
  return { point: -bias / h, excessLoss: (bias * bias) / (2 * h), gradient: Math.abs(bias) };
}

/**
 * Gradients that come as (1 - delta) of themselves: same end point 0, as if eta were (1 - delta) eta. For SGD the factor
 * per step is |1 - eta h (1 - delta)|; for others take `contraction` at the u that is returned.
 */
export function proportionalBias({
  eta,
  h,
  delta,
}: {
  readonly eta: number;
  readonly h: number;
  readonly delta: number;
}): { readonly point: number; readonly u: number; readonly factor: number } {
  const u = eta * h * (1 - delta);
  return { point: 0, u, factor: Math.abs(1 - u) };
}

/** Noise of mean zero: +size with probability p, else -p size/(1 - p); the gradient is clipped to [-clip, clip]. */
export interface ClippedSkew {
  readonly h: number;
  /** 0 < p < 1. */
  readonly p: number;
  readonly size: number;
  readonly clip: number;
}

/**
 * Where the mean of the clipped gradient is zero: p (size - clip)/((1 - p) h) for p < 1/2 and size > clip, of which only
 * the rare large side is clipped; 0 where nothing is. p > 1/2 is the mirror image. At p = 1/2 and size > clip every
 * |x| <= (size - clip)/h will do (the clipped gradient is then +clip or -clip at even odds): its middle, 0, is given.
 */
export function clippedSkewPoint({ h, p, size, clip }: ClippedSkew): number {
  const other = (p * size) / (1 - p);
  if (p < 0.5) return size > clip ? (p * (size - clip)) / ((1 - p) * h) : 0;
  if (p > 0.5) return other > clip ? (-(1 - p) * (other - clip)) / (p * h) : 0;
  return 0;
}

/** A worker of its own quadratic h (x - centre)^2/2. */
export interface Worker {
  readonly h: number;
  readonly centre: number;
}

/**
 * Workers that clip their gradients to [-clip, clip] before the mean is taken: the x at which
 * sum clip(h_i (x - c_i)) = 0. The sum rises with x in straight pieces, so the piece that crosses zero gives x exactly;
 * the middle where a whole piece is zero. As clip -> infinity the minimum sum(h_i c_i)/sum(h_i), as clip -> 0 a median of
 * the centres.
 */
export function clippedWorkersPoint(workers: readonly Worker[], clip: number): number {
  const pull = (x: number): number =>
    workers.reduce(
      (sum, { h, centre }) => sum + Math.max(-clip, Math.min(clip, h * (x - centre))),
      0,
    );
  const corners = workers
    .flatMap(({ h, centre }) => [centre - clip / h, centre + clip / h])
    .sort((a, b) => a - b);
  const first = corners.findIndex((x) => pull(x) >= 0);
  const high = corners[first] ?? NaN;
  if (pull(high) === 0) {
    const last = corners.filter((x) => pull(x) === 0).at(-1) ?? high;
    return (high + last) / 2;
  }
  const low = corners[first - 1] ?? NaN;
  return low - (pull(low) * (high - low)) / (pull(high) - pull(low));
}
