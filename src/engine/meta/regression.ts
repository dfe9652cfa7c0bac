/** A dense network with tanh on many tasks at once, and the squared error that few-shot regression is judged by. */
import * as tf from "@tensorflow/tfjs-core";
import type { NetworkLayout } from "../tf/gradients.ts";
import {
  type Activation,
  addRow,
  minusConstant,
  product,
  scale,
  square,
  total,
} from "./operations.ts";
import type { Parameters, TasksLoss } from "./outer-gradient.ts";

/** Inputs and targets of all tasks, [tasks, points, 1]. */
export interface Samples {
  readonly x: tf.Tensor3D;
  readonly y: tf.Tensor3D;
}

/** What the network makes of x, [tasks, points, 1]. */
export function predict(
  parameters: Parameters,
  x: tf.Tensor3D,
  activation: Activation,
): tf.Tensor3D {
  let flowing = x;
  for (let at = 0; at < parameters.length; at += 2) {
    flowing = addRow(product(flowing, parameters[at]!), parameters[at + 1]!);
    if (at + 2 < parameters.length) flowing = activation(flowing);
  }
  return flowing;
}

/** Sum over the tasks of the mean squared error over each one's points. */
export function regressionLoss(activation: Activation): TasksLoss<Samples> {
  return (parameters, { x, y }) => {
    const off = minusConstant(predict(parameters, x, activation), y);
    return scale(total(square(off)), 1 / x.shape[1]);
  };
}

/** theta: [parameterCount], the same for every task. */
export function parametersOfTasks(
  { tensors }: NetworkLayout,
  theta: Float32Array,
  tasks: number,
): Parameters {
  return tensors.map(({ offset, size, shape }) => {
    const [rows, columns] = shape.length === 2 ? shape : [1, size];
    const values = theta.slice(offset, offset + size);
    return tf.tile(tf.tensor3d(values, [1, rows!, columns!], "float32"), [tasks, 1, 1]);
  });
}
