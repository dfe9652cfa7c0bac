/** What a rule believes about the gradient, held against the truth: the words of the Belief view. Types only. */

/**
 * How a vector of the rule is read as a spread: as it stands; as a variance (its root); or as a mean square of gradients,
 * of which the estimate's square is taken off before the root, so that the deviation of one gradient remains.
 */
export type BandReading = "deviation" | "variance" | "mean-square";

export interface BeliefBand {
  /** Name in the rule: the vector's newest value in the step. */
  readonly name: string;
  readonly as: BandReading;
}

export interface BeliefRequest {
  readonly lane: number;
  /** null: no spread is looked at. */
  readonly band: BeliefBand | null;
  /** Name in the rule of the weight on the past; null: none is looked at. */
  readonly keep: string | null;
  /** Part whose curves are sent: 0 for all parameters together, from 1 on a tensor of a network. */
  readonly part: number;
  /** Small problems: coordinate whose path is sent, of the first 16. */
  readonly coordinate: number;
  /** Figures are over the newest so many steps that were measured. */
  readonly window: number;
}

export interface BeliefView {
  readonly lane: number;
  readonly band: BeliefBand | null;
  readonly keep: string | null;
  /** Why this cannot be measured, in a sentence; then all else is empty. */
  readonly refusal: string | null;
  /** Part 0 is all parameters together; a network's tensors follow. */
  readonly parts: readonly { readonly name: string; readonly size: number }[];
  /** How many replicas are in the figures; the path is replica 0's. */
  readonly replicas: number;
  /** Steps that are measured are forgotten, oldest first, beyond so many. */
  readonly most: number;
  /** Steps of the window: how many were measured, the first and the last; 0 before the first. */
  readonly measured: { readonly count: number; readonly from: number; readonly to: number };
  /** Small problems: the chosen coordinate over the window. */
  readonly path: BeliefPath | null;
  /** Over the window, a part each. Empty where no band is looked at or nothing was measured. */
  readonly calibration: readonly Calibration[];
  /** Over the window, of the chosen part. */
  readonly keeps: KeepHistory | null;
  /** Newest median and quantiles of the weight, a part each (KEEP_LEVELS); NaN where there is none. */
  readonly newestKeep: readonly Float64Array[];
}

/** [count] each, by step. */
export interface BeliefPath {
  readonly coordinate: number;
  readonly steps: Float64Array;
  readonly truth: Float64Array;
  readonly delivered: Float64Array;
  readonly estimate: Float64Array;
  /** Empty where no band is looked at. */
  readonly spread: Float64Array;
}

export interface Calibration {
  readonly counted: number;
  /** Shares within the reaches of measure/belief.ts. */
  readonly within: Float64Array;
  /** Counts of z (measure/belief.ts). */
  readonly z: Float64Array;
  /** How many of them are off a spread of 0. */
  readonly endless: number;
  /** Root of the mean of z^2 of the others: 1 if the spread is right. */
  readonly rms: number;
  /** The same of the truth's own noise, as its two halves tell it; null: the truth is exact. */
  readonly truthNoise: number | null;
}

export interface KeepHistory {
  readonly steps: Float64Array;
  /** By level (KEEP_LEVELS), [steps] each. */
  readonly quantiles: readonly Float64Array[];
  /** Counts at the first and at the last step of the window (KEEP_BINS). */
  readonly first: Float64Array;
  readonly last: Float64Array;
}
