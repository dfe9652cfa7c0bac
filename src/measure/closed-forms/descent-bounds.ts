/**
 * How far gradient descent with biased, noisy gradients can stay from a stationary point: bounds T1 to T4 of f along
 *   v_{k+1} = (1 - w) v_k + w (grad f(x_k) + b_k + n_k),   x_{k+1} = x_k - gamma v_{k+1},
 * f L-smooth, |b_k| <= B, E n_k = 0 given the past, E|n_k|^2 <= sigma^2. w is the weight on the new gradient, 1 - beta of
 * the rules here; w = 1 is SGD, for which v does not matter. D_0 = f(x_0) - f*, E_0 = |v_0 - grad f(x_0)|^2.
 *
 * Ours: statements, constants and proofs. arXiv 2403.00853 has bounds of these shapes; its constants are not these.
 * float64; every bound is tested on random runs, and so is that half of it would be too little.
 */

export interface BiasedDescent {
  /** Smoothness: |grad f(x) - grad f(y)| <= L |x - y|. Above 0. */
  readonly smoothness: number;
  /** gamma. */
  readonly step: number;
  /** w in (0, 1], on the new gradient. */
  readonly weight: number;
  /** D_0 = f(x_0) - f*, f* any lower bound of f on the path. */
  readonly gap: number;
  /** E_0. */
  readonly start: number;
  /** B^2. */
  readonly bias: number;
  /** sigma^2. */
  readonly noise: number;
}

/** With |grad f|^2 >= 2 mu (f - f*) (Polyak 1963, Lojasiewicz 1963). */
export interface DominatedDescent extends BiasedDescent {
  readonly mu: number;
}

export interface DescentBound {
  /** What is left as K -> infinity. */
  readonly floor: number;
  /** After K steps, K >= 1. */
  readonly at: (K: number) => number;
}

/** Whether a step is no larger than its limit; both may be products and quotients that round. */
export function isWithin(step: number, limit: number): boolean {
  return step <= limit * (1 + 1e-12);
}

/**
 * Smallest theta in (0, 1) for which T1's condition gamma L/2 + gamma^2 L^2/(2 theta (1 - theta) w^2) <= 1/2 holds: it gives
 * the smallest bound, since E_0 and the floor are divided by 1 - theta. Null where none does.
 */
export function leastShare({
  smoothness,
  step,
  weight,
}: Pick<BiasedDescent, "smoothness" | "step" | "weight">): number | null {
  const u = step * smoothness;
  if (!(u < 1)) return null;
  const product = (u * u) / (weight * weight * (1 - u));
  if (!isWithin(product, 0.25)) return null;
  // theta (1 - theta) = product, the smaller root in the form that does not cancel.
  return (2 * product) / (1 + Math.sqrt(Math.max(0, 1 - 4 * product)));
}

/** Largest step for which T1 says something: gamma L = w (sqrt(w^2 + 16) - w)/8, where theta is 1/2. */
export function averageStepLimit(smoothness: number, weight: number): number {
  return (weight * (Math.sqrt(weight * weight + 16) - weight)) / (8 * smoothness);
}

/**
 * T1, any smooth f: (1/K) sum_{k<K} E|grad f(x_k)|^2 <=
 *   2 D_0/(gamma K) + E_0/((1 - theta) w K) + (B^2 + w sigma^2)/(1 - theta).
 * The part of the noise falls with w, that of the bias does not. Null beyond the step limit.
 *
 * Proof: the step gives f(x+) <= f - gamma/2 |grad|^2 - gamma/2 (1 - gamma L)|v+|^2 + gamma/2 |v+ - grad|^2; the last square
 * shrinks by 1 - (1 - theta) w a step up to gamma^2 L^2 |v|^2/(theta w) + w B^2 + w^2 sigma^2; both are summed.
 */
export function averageGradientBound(setting: BiasedDescent): DescentBound | null {
  const { step, weight, gap, start, bias, noise } = setting;
  const share = leastShare(setting);
  if (share === null) return null;
  const floor = (bias + weight * noise) / (1 - share);
  const once = (2 * gap) / step + start / ((1 - share) * weight);
  return { floor, at: (K) => once / K + floor };
}

/** Largest step of T2: gamma <= w/(5 L). */
export function gapStepLimit(smoothness: number, weight: number): number {
  return weight / (5 * smoothness);
}

/**
 * T2, under mu-PL: E f(x_K) - f* <= (1 - gamma mu)^K (D_0 + (2 gamma/w) E_0) + (5/2)(B^2 + w sigma^2)/mu. Null beyond its step
 * limit.
 */
export function gapBound(setting: DominatedDescent): DescentBound | null {
  const { smoothness, step, weight, gap, start, bias, noise, mu } = setting;
  if (!isWithin(step, gapStepLimit(smoothness, weight))) return null;
  const floor = (2.5 * (bias + weight * noise)) / mu;
  const first = gap + ((2 * step) / weight) * start;
  return { floor, at: (K) => (1 - step * mu) ** K * first + floor };
}

type SgdSetting = Omit<BiasedDescent, "weight" | "start">;

/**
 * T3, SGD under mu-PL, gamma <= 1/L: E f(x_K) - f* <= (1 - gamma mu)^K D_0 + (B^2 + L gamma sigma^2)/(2 mu). Sharp for a
 * constant bias along the flattest axis of a quadratic.
 */
export function sgdGapBound(
  setting: SgdSetting & Pick<DominatedDescent, "mu">,
): DescentBound | null {
  const { smoothness, step, gap, bias, noise, mu } = setting;
  if (!isWithin(step, 1 / smoothness)) return null;
  const floor = (bias + smoothness * step * noise) / (2 * mu);
  return { floor, at: (K) => (1 - step * mu) ** K * gap + floor };
}

/**
 * The step of T3 summed instead of contracted, so that PL is not needed: SGD, gamma <= 1/L:
 * (1/K) sum_{k<K} E|grad f(x_k)|^2 <= 2 D_0/(gamma K) + B^2 + L gamma sigma^2.
 */
export function sgdAverageBound(setting: SgdSetting): DescentBound | null {
  const { smoothness, step, gap, bias, noise } = setting;
  if (!isWithin(step, 1 / smoothness)) return null;
  const floor = bias + smoothness * step * noise;
  return { floor, at: (K) => (2 * gap) / (step * K) + floor };
}

/** What a compressor does to the gradients of workers. */
export interface CompressedDescent extends Pick<BiasedDescent, "smoothness" | "step" | "gap"> {
  /** alpha in (0, 1]: E|C(x) - x|^2 <= (1 - alpha)|x|^2. Top-k of d: k/d. */
  readonly contraction: number;
  /** zeta^2 = mean over workers of |grad f_i - grad f|^2, an upper bound on the path; 0 for one worker. */
  readonly spread: number;
}

/**
 * T4, SGD on the mean of compressed gradients, gamma <= 1/L:
 * (1/K) sum_{k<K} E|grad f(x_k)|^2 <= 2 D_0/(alpha gamma K) + (1 - alpha) zeta^2/alpha.
 * One worker converges, slower by at most 1/alpha.
 */
export function compressedAverageBound(setting: CompressedDescent): DescentBound | null {
  const { smoothness, step, gap, contraction, spread } = setting;
  if (!isWithin(step, 1 / smoothness)) return null;
  const floor = ((1 - contraction) * spread) / contraction;
  return { floor, at: (K) => (2 * gap) / (contraction * step * K) + floor };
}
