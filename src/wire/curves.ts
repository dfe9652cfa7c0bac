/** The lines of charts as they travel to the page. Types only. */

/** A curve: at most `maxPoints` points, in step order, extremes kept. Float64; NaN marks a gap. */
export interface Curve {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Same length and steps as `smoothSteps`; exponential moving average over the full stream, bias-corrected. */
  readonly smoothSteps: Float64Array;
  readonly smoothValues: Float64Array;
}

export interface Edges {
  readonly low: Curve;
  readonly high: Curve;
}

/** One line of a chart. */
export interface Line extends Curve {
  /**
   * Quantiles over the replicas (measure/replica-values.ts: levels, and how many replicas), each a curve of its own.
   * Absent with one replica and for what is over replicas already.
   */
  readonly band?: Edges & { readonly median: Curve };
  /** 95 % interval (Student t) of the mean that `values` holds, at the same steps; only of comparisons. */
  readonly interval?: Edges;
  /** Smallest true difference (factor, for ratios) that so many replicas would have shown; only of comparisons. */
  readonly detectable?: Curve;
  /** What is told is not the lane's own value: "difference 2" (minus lane 2's), "ratio 2" (geometric mean). */
  readonly of?: string;
}
