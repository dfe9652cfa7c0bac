/** Means over independent replicas with their standard errors, and histograms. */
import { meanOf, meanWithError } from "../../measure/intervals.ts";
import type { Histogram, Measured } from "./protocol.ts";

/**
 * Variance (divisor n - 1) and its standard error from the fourth moment, sqrt((m4 - m2^2)/n): right for any
 * distribution, sqrt(2/n) of the variance for normals.
 */
export function varianceOf(values: Float64Array, mean: number): Measured {
  const n = values.length;
  let second = 0;
  let fourth = 0;
  for (const value of values) {
    const square = (value - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  const m2 = second / n;
  return {
    value: second / (n - 1),
    error: Math.sqrt(Math.max(0, fourth / n - m2 * m2) / n),
  };
}

/** Mean of factor * value^2. */
export function meanSquare(values: Float64Array, factor: number): Measured {
  return meanWithError(values.map((value) => factor * value * value));
}

/** Correlation of two arrays of equal length; 0 where one of them does not vary. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index]! - meanA, b[index]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/** `bins` equal bins over mean +- reach. */
export function histogramOf(
  values: Float64Array,
  { mean, reach, bins }: { mean: number; reach: number; bins: number },
): Histogram {
  const counts = new Array<number>(bins).fill(0);
  const low = mean - reach;
  for (const value of values) {
    const bin = Math.floor(((value - low) / (2 * reach)) * bins);
    if (bin >= 0 && bin < bins) counts[bin]! += 1;
  }
  return { low, high: mean + reach, counts };
}
