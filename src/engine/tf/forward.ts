/** Walks a network's layers: the one forward function of all models and backends. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Layer, NetworkModel } from "./models.ts";
import { flatten, type LayerOperations, relu } from "./operations.ts";

/**
 * pixels: [batch, height, width, channels] normalised float32; parameters: one tensor for each of the layout's.
 * Returns the logits, [batch, classes].
 */
export function forward(
  model: NetworkModel,
  operations: LayerOperations,
  { parameters, pixels }: { parameters: readonly tf.Tensor[]; pixels: tf.Tensor4D },
): tf.Tensor2D {
  let x: tf.Tensor = pixels;
  let xIsData = true;
  for (const layer of model.layers) {
    x = applyLayer(layer, { operations, parameters, x, xIsData });
    if (layer.kind === "convolution" || layer.kind === "dense") xIsData = false;
  }
  return x as tf.Tensor2D;
}

interface LayerContext {
  readonly operations: LayerOperations;
  readonly parameters: readonly tf.Tensor[];
  readonly x: tf.Tensor;
  /** No layer with parameters came before: x is the data, perhaps in another shape. */
  readonly xIsData: boolean;
}

function applyLayer(layer: Layer, { operations, parameters, x, xIsData }: LayerContext): tf.Tensor {
  switch (layer.kind) {
    case "convolution": {
      const weights = parameters[layer.weights] as tf.Tensor4D;
      const bias = parameters[layer.bias] as tf.Tensor1D;
      return operations.convolution({ x: x as tf.Tensor4D, weights, bias, xIsData });
    }
    case "dense": {
      const weights = parameters[layer.weights] as tf.Tensor2D;
      const bias = parameters[layer.bias] as tf.Tensor1D;
      return operations.dense({ x: x as tf.Tensor2D, weights, bias, xIsData });
    }
    case "max-pool":
      return operations.maxPool(x as tf.Tensor4D);
    case "relu":
      return relu(x);
    case "flatten":
      return flatten(x);
  }
}
