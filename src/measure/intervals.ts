/**
 * Intervals for the mean or the median of a small sample, with the name of their method: what is shown beside figures
 * over seeds. For paired comparisons the sample is the differences, seed by seed. float64.
 */
import { fillUint32, PURPOSE } from "../base/random.ts";

export type Centre = "mean" | "median";
export type IntervalMethod = "exact" | "bootstrap";

export interface Interval {
  readonly centre: number;
  readonly low: number;
  readonly high: number;
  /** For people: which interval this is, with its level. */
  readonly method: string;
}

const LEVEL = 0.95;
const RESAMPLES = 2000;

/** Logarithm of the gamma function for x > 0, relative error below 1e-14 (Lanczos, g = 7, nine terms). */
function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  const z = x - 1;
  const sum = coefficients.reduce((total, c, index) => total + (index === 0 ? c : c / (z + index)));
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularized incomplete beta function, by its continued fraction (Lentz's method; DLMF 8.17.22). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return (front * fraction) / a;
}

/** The t with P(|T| < t) = `level` for Student's T with `freedom` degrees of freedom; relative error below 1e-9. */
export function studentQuantile(level: number, freedom: number): number {
  const inside = (t: number): number =>
    1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
  let low = 0;
  let high = 1;
  while (inside(high) < level) high *= 2;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (inside(middle) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * 95 % interval for the mean or the median of `values`; null for fewer than two values, and for a mean where one is not
 * finite: such a mean has no interval. exact: Student's t for a mean (exact for normals), order statistics for a median
 * (distribution-free, needs six values; an end may be infinite). bootstrap: percentiles of 2,000 resamples (Efron 1979),
 * which for few values cover less than they say. `seed`: of the resampling.
 */
export function intervalOf(
  values: ArrayLike<number>,
  { of, method, seed }: { of: Centre; method: IntervalMethod; seed: number },
): Interval | null {
  const sample = Float64Array.from(values);
  if (sample.length < 2 || sample.some(Number.isNaN)) return null;
  if (of === "mean" && !sample.every(Number.isFinite)) return null;
  if (method === "bootstrap") return bootstrap(sample, of, seed);
  return of === "mean" ? studentInterval(sample) : orderInterval(sample);
}

/** Taken about the first value, so that the mean of equal values is that value to the bit. */
export function meanOf(values: ArrayLike<number>): number {
  const about = Number.isFinite(values[0]) ? values[0]! : 0;
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]! - about;
  return about + sum / values.length;
}

/** The middle value, or the mean of the two in the middle; infinities take part as the largest. */
export function medianOf(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half]!;
  return (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Standard deviation with n - 1; NaN for fewer than two values or where one is not finite. */
export function deviationOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (values[index]! - mean) ** 2;
  return values.length < 2 ? NaN : Math.sqrt(sum / (values.length - 1));
}

/** Mean of independent values with its standard error, from their own spread; NaN where there are fewer than two. */
export function meanWithError(values: ArrayLike<number>): {
  readonly value: number;
  readonly error: number;
} {
  return { value: meanOf(values), error: deviationOf(values) / Math.sqrt(values.length) };
}

function studentInterval(sample: Float64Array): Interval {
  const { length } = sample;
  const centre = meanOf(sample);
  const half = (studentQuantile(LEVEL, length - 1) * deviationOf(sample)) / Math.sqrt(length);
  const method = `95 % interval, Student t over ${length} seeds`;
  return { centre, low: centre - half, high: centre + half, method };
}

/**
 * From the k-th smallest to the k-th largest value with the largest k for which P(Binomial(n, 1/2) < k) <= 2.5 %: at
 * least 95 % for any distribution.
 */
function orderInterval(sample: Float64Array): Interval | null {
  const { length } = sample;
  const logHalves = length * Math.log(0.5);
  let below = 0;
  let k = 0;
  for (; k < length / 2; k++) {
    const choose = logGamma(length + 1) - logGamma(k + 1) - logGamma(length - k + 1);
    below += Math.exp(choose + logHalves);
    if (below > (1 - LEVEL) / 2) break;
  }
  if (k === 0) return null;
  const sorted = sample.slice().sort();
  const method = `95 % interval, order statistics ${k} and ${length + 1 - k} of ${length} seeds`;
  return { centre: medianOf(sample), low: sorted[k - 1]!, high: sorted[length - k]!, method };
}

function bootstrap(sample: Float64Array, of: Centre, seed: number): Interval {
  const { length } = sample;
  const statistic = of === "mean" ? meanOf : medianOf;
  const picks = new Uint32Array(length);
  const drawn = new Float64Array(length);
  const figures = new Float64Array(RESAMPLES);
  for (let round = 0; round < RESAMPLES; round++) {
    fillUint32({ seed, purpose: PURPOSE.resample, replica: 0, step: round, worker: 0 }, picks);
    // The high bits times the length: off by less than length / 2^32 from evenly drawn.
    picks.forEach((bits, index) => (drawn[index] = sample[Math.floor((bits * length) / 2 ** 32)]!));
    figures[round] = statistic(drawn);
  }
  figures.sort();
  const tail = Math.round((RESAMPLES * (1 - LEVEL)) / 2);
  return {
    centre: statistic(sample),
    low: figures[tail - 1]!,
    high: figures[RESAMPLES - tail]!,
    method: `95 % interval, bootstrap percentiles of 2,000 resamples of ${length} seeds`,
  };
}
