/**
 * What a network session needs from a device. One implementation per rung (wasm/cpu; webgpu), types only here.
 * All flat vectors hold the tensors of `layout` one after another, each row-major as TensorFlow.js keeps it.
 */
import type { Pictures } from "../../data/dataset.ts";
import type { NetworkLayout, StatisticsLayout } from "../../models/layers.ts";

export type { NetworkLayout } from "../../models/layers.ts";

export interface LossAndGradient {
  /** Mean over the batch: cross-entropy in nats, or squared error. */
  readonly loss: number;
  /** Pictures classified right; NaN where the network has no classes to be right about. */
  readonly correct: number;
  /** [parameterCount] float32. */
  readonly gradient: Float32Array;
  /**
   * [statistics.count] float32: what the batch norms saw of this batch, means and unbiased variances. Pieces of a batch
   * that is too large to go through at once are normalised each for itself; then their mean.
   */
  readonly statistics: Float32Array;
  /**
   * [parameterCount] float32: mean over the batch of the squares of each picture's own gradient (`g2`); null where it
   * was not asked for.
   */
  readonly squares: Float32Array | null;
}

/** What a gradient costs more for. */
export interface GradientRequest {
  /** `g2` too. Only networks that give each picture a gradient of its own can answer (models/example-gradients.ts). */
  readonly squares?: boolean;
}

export interface TestAnswers {
  readonly lossSum: number;
  /** As in LossAndGradient. */
  readonly correct: number;
  /** Classes, and the softmax of each; empty where the network has none. */
  readonly predictions: Uint8Array;
  readonly confidences: Float32Array;
}

/** Loss, accuracy and gradients of one network on one data set, at parameters handed in. Float32. */
export interface NetworkGradients {
  readonly layout: NetworkLayout;
  /** Of batch norms; empty without any. With them a picture's gradient depends on its whole batch. */
  readonly statistics: StatisticsLayout;
  /** theta: [parameterCount] float32. indices: training pictures of the batch. */
  gradient(
    theta: Float32Array,
    indices: Uint32Array,
    request?: GradientRequest,
  ): Promise<LossAndGradient>;
  /** The mean loss that `gradient` tells, without the way back. */
  loss(theta: Float32Array, indices: Uint32Array): Promise<number>;
  /**
   * Forward only, over test pictures [from, to), or over `pictures` of the data set's. Batch norms use `statistics`
   * ([count] float32; without them means 0 and variances 1).
   */
  test(
    theta: Float32Array,
    from: number,
    to: number,
    statistics?: Float32Array,
    pictures?: Pictures,
  ): Promise<TestAnswers>;
  /** What the network makes of the first `count` test pictures: [count, outputs], logits or normalised pixels. */
  outputs(theta: Float32Array, count: number, statistics?: Float32Array): Promise<Float32Array>;
  dispose(): void;
}
