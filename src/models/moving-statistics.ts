/** Moving averages of what batch norms see, as PyTorch keeps them: old + momentum (new - old), from means 0 and variances 1. */
import { initialStatistics } from "./initial.ts";
import { BATCH_NORM, type StatisticsLayout } from "./layers.ts";

export class MovingStatistics {
  /** [count] float32: means and variances of all batch norms; what test pictures are normalised by. */
  readonly values: Float32Array;

  constructor(layout: StatisticsLayout) {
    this.values = initialStatistics(layout);
  }

  /** batch: [count], of one training step; variances unbiased. */
  add(batch: Float32Array): void {
    const { momentum } = BATCH_NORM;
    for (let at = 0; at < this.values.length; at++) {
      this.values[at] = (1 - momentum) * this.values[at]! + momentum * batch[at]!;
    }
  }
}
