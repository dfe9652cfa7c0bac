/**
 * `g2` of a network: the mean over a batch of the squares of each picture's own gradient, found on the way back of the
 * batch's mean loss from what every layer with weights had and got. Needs a network in which no picture's gradient
 * depends on its company (models/example-gradients.ts).
 */
import * as tf from "@tensorflow/tfjs-core";
import { pictureSums } from "./channel-sums.ts";
import { withoutExampleGradients } from "../../models/example-gradients.ts";
import type { NetworkModel } from "../../models/layers.ts";
import type { LayerWatch } from "./forward.ts";
import type { LayerOperations } from "./operations.ts";

/** Per tensor of the layout, in its shape; kept until somebody disposes of them. */
export type ExampleSquares = tf.Tensor[];

/** Gathers the squares of all tensors in `seen` while the gradient is computed. */
export function keepSquares(
  seen: ExampleSquares,
  network: NetworkModel,
  { squares }: LayerOperations,
): LayerWatch {
  const why = withoutExampleGradients(network);
  if (why !== null) throw new Error(`no squares of single pictures: the network ${why}`);
  return (layer, x, dy) => {
    const [pictures = 0] = x.shape;
    const keep = (index: number, sums: tf.Tensor): void => {
      seen[index] = tf.keep(tf.div(sums, pictures));
    };
    // The loss is a mean, so the gradient that arrives holds 1/pictures of every picture's own.
    const own = tf.mul(dy, pictures);
    if (layer.kind === "dense") {
      const rows = own as tf.Tensor2D;
      keep(layer.weights, squares.ofWeights(rows, x as tf.Tensor2D));
      keep(layer.bias, tf.sum(tf.square(rows), 0));
      return;
    }
    const planes = own as tf.Tensor4D;
    const [inputs, outputs] = [x.shape[3]!, planes.shape[3]];
    const { kernel } = layer;
    const filterShape: [number, number, number, number] = [kernel, kernel, inputs, outputs];
    keep(
      layer.weights,
      squares.ofFilter(planes, x as tf.Tensor4D, { geometry: layer, filterShape }),
    );
    if (layer.bias !== null) keep(layer.bias, tf.sum(tf.square(pictureSums(planes)), 0));
  };
}
