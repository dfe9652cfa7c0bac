/** One forward and backward pass of a batch: what every device's gradients are made of. */
import * as tf from "@tensorflow/tfjs-core";
import type { NetworkModel } from "../../models/layers.ts";
import { type ExampleSquares, keepSquares } from "./example-squares.ts";
import { forward } from "./forward.ts";
import { type BatchTensors, objectiveOf } from "./objective.ts";
import type { LayerOperations } from "./operations.ts";
import { type BatchStatistics, keepStatistics } from "./statistics.ts";

/** `correct`, `statistics` and `squares` are kept until somebody disposes of them, whatever `tidy` is around. */
export interface Evaluation {
  readonly loss: tf.Scalar;
  /** One for each tensor of the layout. */
  readonly gradients: tf.Tensor[];
  readonly correct: tf.Scalar;
  readonly statistics: BatchStatistics;
  /** Empty where they were not asked for. */
  readonly squares: ExampleSquares;
}

/** parameters: one tensor for each of the layout's. */
export function evaluate(
  network: NetworkModel,
  operations: LayerOperations,
  {
    parameters,
    batch,
    wantSquares,
  }: {
    readonly parameters: readonly tf.Tensor[];
    readonly batch: BatchTensors;
    readonly wantSquares: boolean;
  },
): Evaluation {
  const objective = objectiveOf(network.loss);
  const right: tf.Scalar[] = [];
  const statistics: BatchStatistics = [];
  const squares: ExampleSquares = [];
  const watch = wantSquares ? keepSquares(squares, network, operations) : undefined;
  const lossOf = (...tensors: tf.Tensor[]): tf.Scalar => {
    const output = forward(network, operations, {
      parameters: tensors,
      pixels: batch.pixels,
      normalising: keepStatistics(statistics),
      watch,
    });
    right.push(tf.keep(objective.correct(output, batch)));
    return objective.loss(output, batch);
  };
  const { value, grads } = tf.valueAndGrads(lossOf)([...parameters]);
  return {
    loss: value,
    gradients: grads,
    correct: right[0]!,
    statistics,
    squares,
  };
}
