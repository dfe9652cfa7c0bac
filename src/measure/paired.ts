/**
 * Two lanes compared replica by replica. Replicas of all lanes share their draws, so what they have in common falls out
 * of each difference, and the mean of the differences is known far better than the difference of two unpaired means.
 * float64.
 */
import { deviationOf, meanOf, studentQuantile } from "./intervals.ts";
import { quantilesOf } from "./quantiles.ts";
import type { Metric } from "./row.ts";

/** Quantiles of Student's T for replicas - 1 degrees of freedom; NaN with one replica. */
export interface StudentPair {
  /** P(|T| < t) = 0.95: of a 95 % interval, and of a two-sided test at 5 %. */
  readonly interval: number;
  /** P(T < t) = 0.8: of a power of 80 %. */
  readonly power: number;
}

export function studentPair(replicas: number): StudentPair {
  if (replicas < 2) return { interval: NaN, power: NaN };
  return {
    interval: studentQuantile(0.95, replicas - 1),
    power: studentQuantile(0.6, replicas - 1),
  };
}

/**
 * The smallest true mean difference that a paired two-sided t test at 5 % finds with a power of 80 %:
 * (t_{0.975, n - 1} + t_{0.8, n - 1}) s_d / sqrt(n), s_d the deviation of the differences as it was seen. With the true
 * deviation the power there is, by the noncentral t distribution, 76.6 % over 3 replicas, 79.1 % over 5, 79.9 % over 10.
 */
export function detectableOf(deviation: number, count: number, student: StudentPair): number {
  return ((student.interval + student.power) * deviation) / Math.sqrt(count);
}

/** `ratio`: differences of logarithms, told as ratios; their mean is the geometric one. */
export type ComparedAs = "difference" | "ratio";

export interface PairedRequest {
  readonly metric: Metric;
  /** The first less the second. */
  readonly lanes: readonly [number, number];
}

/** At the newest step at which both lanes have the metric; NaN where one replica shows no spread. */
export interface PairedNewest extends PairedRequest {
  readonly step: number;
  readonly replicas: number;
  /** Mean of the paired differences, and its 95 % interval (Student t). */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Smallest true difference that so many replicas would have shown (see below). */
  readonly detectable: number;
}

export interface Paired {
  /** Over the replicas: mean of the differences, or geometric mean of the ratios. */
  readonly centre: number;
  /** 95 % interval of that mean; NaN with one replica. */
  readonly low: number;
  readonly high: number;
  /**
   * The smallest true difference (as a ratio: factor above 1) that so many replicas would have shown in four of five
   * experiments: `detectableOf`. NaN with one replica.
   */
  readonly detectable: number;
  /** Quantiles of the differences or ratios themselves, at the levels that were asked for. */
  readonly quantiles: Float64Array;
}

export interface PairedOptions {
  readonly as: ComparedAs;
  /** Rising, each in [0, 1]. */
  readonly levels: readonly number[];
  readonly student: StudentPair;
  /** [replicas] each, overwritten. */
  readonly pairs: Float64Array;
  readonly scratch: Float64Array;
}

/**
 * Compares `own` with `baseline`, [replicas] each: `own - baseline`, or `own / baseline` where all are positive. Null
 * where a replica has no such number.
 */
export function pairedOf(
  own: ArrayLike<number>,
  baseline: ArrayLike<number>,
  { as, levels, student, pairs, scratch }: PairedOptions,
): Paired | null {
  for (let replica = 0; replica < own.length; replica++) {
    const a = own[replica]!;
    const b = baseline[replica]!;
    const pair = as === "difference" ? a - b : a > 0 && b > 0 ? Math.log(a) - Math.log(b) : NaN;
    if (!Number.isFinite(pair)) return null;
    pairs[replica] = pair;
  }
  const centre = meanOf(pairs);
  const deviation = own.length < 2 ? NaN : deviationOf(pairs);
  const half = (student.interval * deviation) / Math.sqrt(own.length);
  const quantiles = new Float64Array(levels.length);
  quantilesOf(pairs, levels, { scratch, out: quantiles });
  const told = as === "difference" ? (value: number) => value : Math.exp;
  return {
    centre: told(centre),
    low: told(centre - half),
    high: told(centre + half),
    detectable: told(detectableOf(deviation, own.length, student)),
    quantiles: quantiles.map(told),
  };
}
