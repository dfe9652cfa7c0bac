/**
 * How a rule's belief about the gradient fares: z = (G - e)/s for each coordinate, with G the true gradient, e the
 * estimate and s the spread that the rule gives it. If the belief is right, z is a standard normal: so many shares of it
 * lie within 1/2, 1, 2 and 3 spreads. Beside it the weight that the rule keeps on the past, coordinate by coordinate.
 */
import { quantilesOf } from "./quantiles.ts";

/** Spreads around the estimate within which the truth is counted. */
export const WITHIN = [0.5, 1, 2, 3] as const;

/** z from -4 to 4 in bins of a quarter; the first and last count hold what lies beyond. */
export const Z_END = 4;
export const Z_WIDTH = 0.25;
export const Z_BINS = (2 * Z_END) / Z_WIDTH + 2;

/** Levels of the quantiles of the weight on the past. */
export const KEEP_LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * The weight's histogram has bins of equal ratio of 1 - keep, six a decade, from 1 down to 1e-6: so 0.9, 0.99 and 0.999
 * lie equally far apart. The first count holds weights below 0, the last those above 1 - 1e-6.
 */
export const KEEP_DECADES = 6;
export const KEEP_PER_DECADE = 6;
export const KEEP_BINS = KEEP_DECADES * KEEP_PER_DECADE + 2;

export interface BeliefFigures {
  /** Coordinates (over replicas, too) whose z is a number; the others say nothing. */
  readonly counted: number;
  /** How many of them lie within `WITHIN`. */
  readonly inside: Float64Array;
  /** [Z_BINS] */
  readonly z: Float64Array;
  /** How many are off a spread of 0, infinitely far: in no square, but counted. */
  readonly endless: number;
  /** Sum of squares of z; and of the truth's own noise in spreads, where it is known. */
  readonly zSquared: number;
  readonly truthNoiseSquared: number | null;
  /** [KEEP_LEVELS] NaN where the rule tells none. */
  readonly keep: Float64Array;
  /** [KEEP_BINS] */
  readonly keepCounts: Float64Array;
}

export interface BeliefSample {
  readonly estimate: Float64Array;
  readonly truth: Float64Array;
  /** null: the rule tells none. */
  readonly spread: Float64Array | null;
  readonly keep: Float64Array | null;
  /** Half the difference of two independent halves of the truth's sample; null: the truth is exact. */
  readonly truthNoise?: Float64Array | null;
}

/** Of the elements from `from` to before `to`. */
export function beliefFigures(sample: BeliefSample, from: number, to: number): BeliefFigures {
  return { ...zFigures(sample, from, to), ...keepFigures(sample.keep, from, to) };
}

function zFigures(
  { estimate, truth, spread, truthNoise = null }: BeliefSample,
  from: number,
  to: number,
): Omit<BeliefFigures, "keep" | "keepCounts"> {
  const inside = new Float64Array(WITHIN.length);
  const z = new Float64Array(Z_BINS);
  let [counted, endless, zSquared, truthNoiseSquared] = [0, 0, 0, 0];
  for (let at = from; spread !== null && at < to; at++) {
    const off = truth[at]! - estimate[at]!;
    // A belief without any spread is right where it hits exactly.
    const value = off === 0 && spread[at] === 0 ? 0 : off / spread[at]!;
    if (Number.isNaN(value)) continue;
    counted++;
    z[zBin(value)]!++;
    if (!Number.isFinite(value)) {
      endless++;
      continue;
    }
    zSquared += value * value;
    WITHIN.forEach((reach, index) => {
      if (Math.abs(value) <= reach) inside[index]!++;
    });
    // Beside no spread at all nothing can be told of the truth's noise.
    if (truthNoise !== null && spread[at] !== 0)
      truthNoiseSquared += (truthNoise[at]! / spread[at]!) ** 2;
  }
  const noise = truthNoise === null ? null : truthNoiseSquared;
  return { counted, inside, z, endless, zSquared, truthNoiseSquared: noise };
}

/** Bin 0: below -Z_END; a value on an edge belongs to the bin above it. */
export function zBin(value: number): number {
  const bin = 1 + Math.floor((value + Z_END) / Z_WIDTH);
  return Math.min(Z_BINS - 1, Math.max(0, bin));
}

/** Edges of bin 1 to Z_BINS - 2. */
export function zEdges(bin: number): readonly [number, number] {
  const low = -Z_END + (bin - 1) * Z_WIDTH;
  return [low, low + Z_WIDTH];
}

function keepFigures(
  keep: Float64Array | null,
  from: number,
  to: number,
): Pick<BeliefFigures, "keep" | "keepCounts"> {
  const quantiles = new Float64Array(KEEP_LEVELS.length).fill(NaN);
  const counts = new Float64Array(KEEP_BINS);
  if (keep === null) return { keep: quantiles, keepCounts: counts };
  const values = keep.subarray(from, to);
  for (const value of values) if (!Number.isNaN(value)) counts[keepBin(value)]!++;
  quantilesOf(values, KEEP_LEVELS, { scratch: new Float64Array(values.length), out: quantiles });
  return { keep: quantiles, keepCounts: counts };
}

/** The rounding of the logarithm must not move a weight of exactly 0.9 into the bin below. */
const NUDGE = 1e-9;

export function keepBin(value: number): number {
  if (value < 0) return 0;
  if (value >= 1) return KEEP_BINS - 1;
  const bin = 1 + Math.floor(-Math.log10(1 - value) * KEEP_PER_DECADE + NUDGE);
  return Math.min(KEEP_BINS - 1, bin);
}

/** Edges of bin 1 to KEEP_BINS - 2. */
export function keepEdges(bin: number): readonly [number, number] {
  const edge = (index: number): number => 1 - 10 ** (-index / KEEP_PER_DECADE);
  return [edge(bin - 1), edge(bin)];
}
