/** What the page sees of a lane's simulated workers. Types only; the arrays are handed over. */

export interface WorkersView {
  /** The step that it shows, from 1: points and losses are before its update. Replica 0. */
  readonly step: number;
  readonly count: number;
  /** Each worker's own loss, of its own terms, minimum or shard: [count]. Empty for signals, which have none. */
  readonly losses: Float64Array;
  /** Over the workers; null for signals. */
  readonly loss: { readonly min: number; readonly mean: number; readonly max: number } | null;
  /** What the two axes of the points below are. */
  readonly plane: WorkersPlane;
  /** [count, 2] each worker's gradient, of its own batch, before all stages. */
  readonly gradients: Float64Array;
  /** [count, 2] what each worker sends. */
  readonly messages: Float64Array;
  /** [2] the true gradient, and what the server makes of the messages. */
  readonly truth: Float64Array;
  readonly aggregate: Float64Array;
}

/**
 * `coordinates`: the parameters themselves (with one, the second axis is all 0). `projection`: orthonormal axes, first
 * the true gradient's direction, then that in which what is left of gradients and messages spreads most.
 */
export interface WorkersPlane {
  readonly axes: "coordinates" | "projection";
  /** Share of the spread (of all gradients and messages around their mean) that can be seen in the plane, 0 to 1. */
  readonly seen: number;
}
