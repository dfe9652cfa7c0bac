/**
 * What a network session needs from a device. One implementation per rung (wasm/cpu; webgpu), types only here.
 * All flat vectors hold the tensors of `layout` one after another, each row-major as TensorFlow.js keeps it.
 */

export interface TensorLayout {
  /** For people: "conv1/filter". */
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** He-normal deviation of the initial weights; 0 for biases. */
  readonly initialDeviation: number;
}

export interface NetworkLayout {
  readonly tensors: readonly TensorLayout[];
  readonly parameterCount: number;
}

export interface LossAndGradient {
  /** Mean cross-entropy over the batch, nats. */
  readonly loss: number;
  /** Pictures classified right. */
  readonly correct: number;
  /** [parameterCount] float32. */
  readonly gradient: Float32Array;
}

/** Loss, accuracy and gradients of one network on one data set, at parameters handed in. Float32. */
export interface NetworkGradients {
  readonly layout: NetworkLayout;
  /** theta: [parameterCount] float32. indices: training pictures of the batch. */
  gradient(theta: Float32Array, indices: Uint32Array): Promise<LossAndGradient>;
  /** Forward only, over test pictures [from, to): summed loss, right answers, predicted classes. */
  test(
    theta: Float32Array,
    from: number,
    to: number,
  ): Promise<{ lossSum: number; correct: number; predictions: Uint8Array }>;
  dispose(): void;
}
