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
  /** [2] the true gradient; empty where it is not known: networks know it at probes. */
  readonly truth: Float64Array;
  /** [2] what the server makes of the messages, and the mean of the workers' gradients. */
  readonly aggregate: Float64Array;
  readonly mean: Float64Array;
  /** [count] Euclidean norms over all parameters, exact. */
  readonly gradientNorms: Float64Array;
  readonly messageNorms: Float64Array;
  /** Norms of the vectors that each worker keeps after the step (`e`, `h`, ...); empty where they keep none. */
  readonly memories: readonly WorkerMemoryNorms[];
  /** What each worker holds; null where it holds no terms or examples (quadratics, signals). */
  readonly shards: WorkerShards | null;
  /** Over the steps done; null for signals. */
  readonly history: WorkerLossHistory | null;
}

/**
 * `coordinates`: the parameters themselves (with one, the second axis is all 0). `projection`: orthonormal axes, first
 * the direction that `first` names, then that in which what is left of gradients and messages spreads most.
 */
export interface WorkersPlane {
  readonly axes: "coordinates" | "projection";
  /** The mean of the workers' gradients stands in where the true gradient is not known or zero. */
  readonly first: "truth" | "mean";
  /** Share of the spread (of all gradients and messages around their mean) that can be seen in the plane, 0 to 1. */
  readonly seen: number;
  /** Points are of vectors sketched to 1,024 numbers: inner products hold to about 4 % of the norms. */
  readonly isSketched: boolean;
}

export interface WorkerMemoryNorms {
  readonly slot: string;
  /** [count] */
  readonly norms: Float64Array;
}

export interface WorkerShards {
  readonly unit: "terms" | "examples";
  /** [count] */
  readonly sizes: Uint32Array;
  readonly classes: readonly string[];
  /** [count, classes] examples of each class; empty for terms. */
  readonly labels: Uint32Array;
}

/** Each point: lowest and highest worker loss, and their mean, over `width` steps that end at `steps`. */
export interface WorkerLossHistory {
  readonly width: number;
  readonly steps: Float64Array;
  readonly low: Float64Array;
  readonly mean: Float64Array;
  readonly high: Float64Array;
}
