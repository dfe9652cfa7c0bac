/** What a list of weights amounts to: its sum, age, noise, half-life and answers to waves. float64, direct sums. */

export interface WeightFigures {
  /** Sum of the weights: the answer to a gradient of 1 that never changes; 1 for a settled estimate. */
  readonly sum: number;
  /** Mean age sum(k w_k)/sum(w_k) in steps; null where the weights sum up to nothing. */
  readonly age: number | null;
  /** Variance of the estimate over that of independent gradient noise: the sum of squared weights. */
  readonly noiseGain: number;
  /** How many of the newest gradients hold half of the weight, in steps; null where the sum is not above 0. */
  readonly halfLife: number | null;
  /** Answer to gradients +1, -1, +1, ... that end in +1. */
  readonly alternating: number;
}

/** weights: by age. */
export function figuresOf(weights: ArrayLike<number>): WeightFigures {
  let sum = 0;
  let moment = 0;
  let noiseGain = 0;
  let alternating = 0;
  for (let age = weights.length - 1; age >= 0; age--) {
    const weight = weights[age]!;
    sum += weight;
    moment += age * weight;
    noiseGain += weight * weight;
    alternating += age % 2 === 0 ? weight : -weight;
  }
  const age = sum === 0 ? null : moment / sum;
  return { sum, age, noiseGain, halfLife: halfLifeOf(weights, sum), alternating };
}

/**
 * What is left of the weight after n gradients falls by equal factors between whole n, so that the moving average's
 * half-life comes out as ln 2 / -ln beta; where nothing or less than nothing is left, evenly.
 */
function halfLifeOf(weights: ArrayLike<number>, sum: number): number | null {
  if (!(sum > 0)) return null;
  let left = 1;
  for (let count = 0; count < weights.length; count++) {
    const next = left - weights[count]! / sum;
    if (next <= 0.5) {
      // A rest of pure rounding is none.
      const share =
        next > 1e-12 ? Math.log(left / 0.5) / Math.log(left / next) : (left - 0.5) / (left - next);
      return count + share;
    }
    left = next;
  }
  return null;
}

export interface Response {
  readonly re: number;
  readonly im: number;
}

/** sum of w_k exp(-i 2 pi f k): f in cycles a step. */
export function transformOf(weights: ArrayLike<number>, frequency: number): Response {
  let re = 0;
  let im = 0;
  for (let age = weights.length - 1; age >= 0; age--) {
    const angle = wave(frequency * age);
    re += weights[age]! * Math.cos(angle);
    im -= weights[age]! * Math.sin(angle);
  }
  return { re, im };
}

/** 2 pi times a number of cycles, without the whole ones: large angles lose digits. */
export function wave(cycles: number): number {
  return 2 * Math.PI * (cycles - Math.round(cycles));
}
