/**
 * What a sweep says of one lane: the best combination, how the score depends on each searched setting, how wide the good
 * range is, and whether the best lies at an end of what was searched.
 */
import { medianOf, meanOf, type Centre } from "../../measure/intervals.ts";
import { axisPlace, type LaneSearch, type SearchAxis } from "./search.ts";
import type { Outcome } from "./trial.ts";

/** A combination's score over the tuning seeds. */
export interface Scored {
  /** Position among the lane's combinations. */
  readonly run: number;
  /** Mean or median over the seeds; infinite where divergence decides it. */
  readonly score: number;
  /** Of the mean losses of the last 10 %: orders equal scores. */
  readonly tail: number;
  readonly diverged: number;
  readonly censored: number;
  /** The score is that of a target not reached: no measure of anything but that. */
  readonly isCensored: boolean;
}

export function scoredOf(run: number, outcome: Outcome, aggregate: Centre): Scored {
  const centre = aggregate === "mean" ? meanOf : medianOf;
  const { diverged, censored } = outcome;
  const score = centre(outcome.scores);
  // What was not reached is the largest score that is not a divergence.
  const worst = Math.max(...outcome.scores.filter(Number.isFinite));
  const isCensored = censored > 0 && Number.isFinite(score) && score >= worst;
  return { run, score, tail: centre(outcome.tails), diverged, censored, isCensored };
}

/** Orders scores: lower first, then the lower tail, then the earlier run. */
export function compareScored(a: Scored, b: Scored): number {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1;
  if (a.tail !== b.tail) return a.tail < b.tail ? -1 : 1;
  return a.run - b.run;
}

/** The best combination; null where every one diverged. */
export function bestOf(scored: readonly Scored[]): Scored | null {
  const best = scored.toSorted(compareScored)[0];
  return best === undefined || !Number.isFinite(best.score) ? null : best;
}

export interface ProfilePoint {
  readonly value: number;
  /** The best score with this value, over the other settings that were tried with it. */
  readonly score: number;
}

export interface Sensitivity {
  readonly axis: SearchAxis;
  /** In order of the values. */
  readonly profile: readonly ProfilePoint[];
  readonly best: number;
  /** The end of the searched range at which the best lies; null: inside, or at random, where ends are not tried. */
  readonly edge: "low" | "high" | null;
  readonly width: Width | null;
}

/**
 * How far the setting can move with a score within `factor` of the best one. On a grid: with the other settings as good
 * as they were tried beside it. At random: where the runs lie that score so well, whatever their other settings.
 */
export interface Width {
  readonly low: number;
  readonly high: number;
  /** Powers of ten of the value, or of its distance to one; the value's own unit on a linear axis. */
  readonly size: number;
  /** It reaches an end of what was searched: the true width may be larger. */
  readonly isBound: boolean;
  /** Runs within the factor, of a random search; null on a grid. */
  readonly runs: number | null;
}

/** One entry a searched setting; empty while nothing has come back or where everything diverged. */
export function sensitivityOf(
  search: LaneSearch,
  scored: readonly Scored[],
  factor: number,
): Sensitivity[] {
  const best = bestOf(scored);
  if (best === null) return [];
  return search.axes.map((axis, index) => {
    const profile = profileOf(search, scored, index);
    const value = search.combinations[best.run]?.[index] ?? axis.present;
    return {
      axis,
      profile,
      best: value,
      edge: edgeOf(search, profile, value),
      width: best.isCensored
        ? null
        : search.counts.length > 0
          ? gridWidth(axis, profile, { best: value, least: best.score, factor })
          : randomWidth(search, scored, { index, limit: best.score * factor }),
    };
  });
}

function profileOf(search: LaneSearch, scored: readonly Scored[], index: number): ProfilePoint[] {
  const points = new Map<number, number>();
  for (const { run, score } of scored) {
    const value = search.combinations[run]?.[index];
    if (value !== undefined) points.set(value, Math.min(score, points.get(value) ?? Infinity));
  }
  return [...points].map(([value, score]) => ({ value, score })).sort((a, b) => a.value - b.value);
}

/** On a grid: the first or last value. At random: nothing that was tried lies beyond it on that side. */
function edgeOf(
  { counts }: LaneSearch,
  profile: readonly ProfilePoint[],
  best: number,
): Sensitivity["edge"] {
  if (profile.length < 2 || (counts.length > 0 && counts.every((count) => count < 2))) return null;
  if (profile[0]?.value === best) return "low";
  return profile.at(-1)?.value === best ? "high" : null;
}

/**
 * Walks from the best value to both sides while the profile stays within `factor` times the best score, and to the place
 * where a straight line between logarithms crosses it; next to a diverged value it ends at the last good one. Null for
 * a best score of 0 or less, where no factor means anything.
 */
function gridWidth(
  axis: SearchAxis,
  profile: readonly ProfilePoint[],
  { best, least, factor }: { best: number; least: number; factor: number },
): Width | null {
  const at = profile.findIndex(({ value }) => value === best);
  if (!(least > 0) || at < 0) return null;
  const limit = least * factor;
  const walk = (direction: 1 | -1): { place: number; value: number; isBound: boolean } => {
    let index = at;
    for (;;) {
      const here = profile[index];
      const next = profile[index + direction];
      const value = here?.value ?? best;
      const place = axisPlace(axis, value);
      if (here === undefined || next === undefined) return { place, value, isBound: true };
      if (next.score <= limit) {
        index += direction;
        continue;
      }
      if (!Number.isFinite(next.score)) return { place, value, isBound: false };
      const share = Math.log(limit / here.score) / Math.log(next.score / here.score);
      const crossing = place + share * (axisPlace(axis, next.value) - place);
      return { place: crossing, value: valueAtPlace(axis, crossing), isBound: false };
    }
  };
  const low = walk(-1);
  const high = walk(1);
  return {
    low: low.value,
    high: high.value,
    size: high.place - low.place,
    isBound: low.isBound || high.isBound,
    runs: null,
  };
}

/** From the lowest to the highest value among the runs within the limit. */
function randomWidth(
  { axes, combinations }: LaneSearch,
  scored: readonly Scored[],
  { index, limit }: { index: number; limit: number },
): Width | null {
  const axis = axes[index];
  if (axis === undefined || !(limit > 0)) return null;
  const values = scored
    .filter(({ score }) => score <= limit)
    .flatMap(({ run }) => combinations[run]?.[index] ?? []);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const size = axisPlace(axis, high) - axisPlace(axis, low);
  return { low, high, size, isBound: false, runs: values.length };
}

/** The inverse of `axisPlace`. */
function valueAtPlace({ scale }: SearchAxis, place: number): number {
  switch (scale) {
    case "linear":
      return place;
    case "log":
      return 10 ** place;
    case "one-minus-log":
      return 1 - 10 ** -place;
  }
}
