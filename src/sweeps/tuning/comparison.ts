/**
 * Winners against each other on fresh seeds: each lane's score with its interval, and the differences between lanes seed
 * by seed, which meet the same noise. Nothing here has been seen by the tuning.
 */
import {
  type Centre,
  deviationOf,
  type Interval,
  type IntervalMethod,
  intervalOf,
  meanOf,
  medianOf,
} from "../../measure/intervals.ts";
import type { Outcome } from "./trial.ts";

export interface FreshScore {
  readonly lane: number;
  /** Mean or median over the fresh seeds. */
  readonly score: number;
  /** Standard deviation over the seeds; null where a run diverged. */
  readonly deviation: number | null;
  /** Null where there is none: too few seeds, a diverged run in a mean. */
  readonly interval: Interval | null;
  /** Nothing is random in this lane: all seeds gave the same number. */
  readonly isConstant: boolean;
  readonly seeds: number;
  readonly diverged: number;
  readonly censored: number;
}

/** Lane `a` less lane `b`, seed by seed: below zero `a` is better. */
export interface PairedDifference {
  readonly a: number;
  readonly b: number;
  /** Of the differences; null where a diverged run leaves no difference to average. */
  readonly interval: Interval | null;
  /** Mean or median of the differences; null likewise. */
  readonly difference: number | null;
  /** Seeds on which `a` is better, equal, worse. A diverged run is worse than one that is not. */
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

export interface ComparisonChoices {
  readonly aggregate: Centre;
  readonly interval: IntervalMethod;
  readonly seed: number;
}

export function freshScore(
  lane: number,
  { scores, diverged, censored }: Outcome,
  { aggregate, interval, seed }: ComparisonChoices,
): FreshScore {
  const isConstant = scores.every((score) => score === scores[0]);
  return {
    lane,
    score: (aggregate === "mean" ? meanOf : medianOf)(scores),
    deviation: diverged > 0 ? null : deviationOf(scores),
    interval: isConstant ? null : intervalOf(scores, { of: aggregate, method: interval, seed }),
    isConstant,
    seeds: scores.length,
    diverged,
    censored,
  };
}

/** `a` and `b`: lanes with their outcomes on the same streams. */
export function pairedDifference(
  a: { readonly lane: number; readonly outcome: Outcome },
  b: { readonly lane: number; readonly outcome: Outcome },
  { aggregate, interval, seed }: ComparisonChoices,
): PairedDifference {
  const left = a.outcome.scores;
  const right = b.outcome.scores;
  let wins = 0;
  let ties = 0;
  // Two diverged runs are equal; their difference would be no number.
  const differences = left.map((score, index) => {
    const other = right[index] ?? NaN;
    if (score < other) wins++;
    if (score === other) ties++;
    return score === other ? 0 : score - other;
  });
  const value = (aggregate === "mean" ? meanOf : medianOf)(differences);
  const isConstant = differences.every((difference) => difference === differences[0]);
  return {
    a: a.lane,
    b: b.lane,
    interval: isConstant
      ? null
      : intervalOf(differences, { of: aggregate, method: interval, seed }),
    difference: Number.isFinite(value) ? value : null,
    wins,
    ties,
    losses: left.length - wins - ties,
  };
}
