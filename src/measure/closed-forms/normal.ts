/** The standard normal distribution. */

/** Beyond this the tail is below 1e-19 and rounds to 0 or 1. */
const END = 9;
const HALF_LOG_TAU = Math.log(2 * Math.PI) / 2;

/**
 * Probability of a value below x; absolute error about 1e-16. By the Taylor series of Marsaglia 2004 (J. Stat. Soft. 11
 * (4)): 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...).
 */
export function normalBelow(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x <= -END) return 0;
  if (x >= END) return 1;
  let term = x;
  let sum = x;
  let last = NaN;
  for (let odd = 3; sum !== last; odd += 2) {
    last = sum;
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - HALF_LOG_TAU);
}

/** Share of values within `deviations` of the mean. */
export function normalWithin(deviations: number): number {
  return normalBelow(deviations) - normalBelow(-deviations);
}
