/** What a step leaves on the device to be read back later, together with others. */
import type * as tf from "@tensorflow/tfjs-core";

/** Loss and right answers of one step, and what batch norms saw, still on the device. */
export class StepStatistics {
  /** [2 + statistics.count]: loss, correct, statistics of the batch norms. */
  readonly tensor: tf.Tensor1D;

  constructor(tensor: tf.Tensor1D) {
    this.tensor = tensor;
  }

  /** For those that nobody reads. */
  dispose(): void {
    this.tensor.dispose();
  }
}
