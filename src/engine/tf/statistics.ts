/** The statistics of batch norms on their way between flat vectors and a forward pass. */
import * as tf from "@tensorflow/tfjs-core";
import type { StatisticsLayout } from "../../models/layers.ts";
import type { Normalising } from "./forward.ts";

/** Per part [2 channels], kept until somebody disposes of them. */
export type BatchStatistics = tf.Tensor1D[];

/** Training: the batch's own, gathered in `seen`. */
export function keepStatistics(seen: BatchStatistics): Normalising {
  return {
    kind: "batch",
    keep: (index, statistics) => {
      seen[index] = tf.keep(statistics);
    },
  };
}

/** A loss alone: the batch's own, for nobody. */
export const batchStatistics: Normalising = { kind: "batch", keep: () => undefined };

/** Testing: from a flat vector, [count] float32. */
export function givenStatistics({ parts }: StatisticsLayout, values: Float32Array): Normalising {
  const statistics = parts.map(({ offset, channels }) =>
    tf.tensor1d(values.slice(offset, offset + 2 * channels), "float32"),
  );
  return { kind: "given", statistics };
}
