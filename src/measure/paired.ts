/**
 * Two lanes compared replica by replica. Replicas of all lanes share their draws, so what they have in common falls out
 * of each difference, and the mean of the differences is known far better than the difference of two unpaired means.
 * float64.
 */
import { deviationOf, meanOf } from "./intervals.ts";
import { quantilesOf } from "./quantiles.ts";

/** `ratio`: differences of logarithms, told as ratios; their mean is the geometric one. */
export type ComparedAs = "difference" | "ratio";

export interface Paired {
  /** Over the replicas: mean of the differences, or geometric mean of the ratios. */
  readonly centre: number;
  /** 95 % interval of that mean; NaN with one replica. */
  readonly low: number;
  readonly high: number;
  /** Quantiles of the differences or ratios themselves, at the levels that were asked for. */
  readonly quantiles: Float64Array;
}

export interface PairedOptions {
  readonly as: ComparedAs;
  /** Rising, each in [0, 1]. */
  readonly levels: readonly number[];
  /** t with P(|T| < t) = 0.95 for replicas - 1 degrees of freedom; NaN with one replica. */
  readonly student: number;
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
  const half = own.length < 2 ? NaN : (student * deviationOf(pairs)) / Math.sqrt(own.length);
  const quantiles = new Float64Array(levels.length);
  quantilesOf(pairs, levels, { scratch, out: quantiles });
  const told = as === "difference" ? (value: number) => value : Math.exp;
  return {
    centre: told(centre),
    low: told(centre - half),
    high: told(centre + half),
    quantiles: quantiles.map(told),
  };
}
