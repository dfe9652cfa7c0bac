/** What a signal looks like on the page: curves of the stretch in view, and what was measured in it. Types only. */

/** Signals: a stretch of the true gradient and each lane's estimate (replica 0), exact at the steps that are listed. */
export interface SignalView {
  readonly kind: "signal";
  /** Evenly spaced (SignalBench.stride), and the last step of the stretch. */
  readonly steps: Float64Array;
  readonly truth: Float64Array;
  /** To the first lane. */
  readonly delivered: Float64Array;
  readonly estimates: readonly Float64Array[];
  /** What the bench shows beside the curves, of the same stretch. */
  readonly bench: SignalBench;
}

/** A curve at the steps of a SignalView. NaN: nothing there (a lane that has diverged). */
export interface Sampled {
  readonly values: Float64Array;
  /** Lowest and highest value from each step to just before the next one; empty where every step is listed. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface SignalBench {
  /** The stretch in view; 0 and 0 before the first step. */
  readonly from: number;
  readonly to: number;
  /** Steps that can be looked at: older ones are forgotten. */
  readonly kept: { readonly first: number; readonly last: number };
  readonly stride: number;
  readonly truth: Sampled;
  readonly delivered: Sampled;
  readonly lanes: readonly SignalLaneBench[];
}

/**
 * One lane. G: the true gradient, e: the estimate's mean over the replicas, s: the start-up factor (sum of the weights
 * on past gradients). e - G = (s - 1) G + xi.
 */
export interface SignalLaneBench {
  readonly estimate: Sampled;
  /** e - G, (s - 1) G and xi = e - s G. */
  readonly offset: Sampled;
  readonly startUp: Sampled;
  readonly xi: Sampled;
  /** s at the steps of the view. */
  readonly factor: Float64Array;
  readonly figures: SignalFigures;
}

/** Numbers over the stretch in view; null: not measured. Units are the gradient's, its square for `variance`. */
export interface SignalFigures {
  /** Newest step of the lane in the stretch, which the last six belong to; null where it has none. */
  readonly at: number | null;
  /** Root mean square of e - G over steps and replicas. */
  readonly error: number | null;
  /** Root mean square over the steps that were measured. */
  readonly bias: number | null;
  readonly biasFloor: number | null;
  /** Mean over the steps that were measured. */
  readonly variance: number | null;
  /** Steps. */
  readonly age: number | null;
  readonly lag: number | null;
  readonly lagFit: number | null;
  readonly factor: number | null;
  readonly startUp: number | null;
  readonly xi: number | null;
}
