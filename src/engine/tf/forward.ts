/** Walks a network's layers: the one forward function of all models and backends. */
import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionLayer, DenseLayer, Layer, NetworkModel } from "../../models/layers.ts";
import { addBranches, meanPool, normaliseBatch, normaliseBy } from "./batch-norm.ts";
import { differentiable } from "./differentiable.ts";
import { flatten, type LayerOperations, relu } from "./operations.ts";

/** Where batch norms take mean and variance from: the batch, which they report on, or moving averages. */
export type Normalising =
  | {
      readonly kind: "batch";
      /** Of part `index` of the statistics: [2 channels], means then unbiased variances. */
      readonly keep: (index: number, statistics: tf.Tensor1D) => void;
    }
  | { readonly kind: "given"; readonly statistics: readonly tf.Tensor1D[] };

/** Is told, on the way back, what went into a layer with weights (`x`) and the gradient of what came out (`dy`). */
export type LayerWatch = (
  layer: ConvolutionLayer | DenseLayer,
  x: tf.Tensor,
  dy: tf.Tensor,
) => void;

interface ForwardInputs {
  readonly parameters: readonly tf.Tensor[];
  readonly pixels: tf.Tensor4D;
  readonly normalising: Normalising;
  readonly watch?: LayerWatch | undefined;
}

/**
 * pixels: [batch, height, width, channels] normalised float32; parameters: one tensor for each of the layout's.
 * Returns the logits, [batch, classes], or what stands for the pixels, [batch, pixels].
 */
export function forward(
  model: NetworkModel,
  operations: LayerOperations,
  { pixels, ...inputs }: ForwardInputs,
): tf.Tensor2D {
  return throughLayers(model.layers, { operations, ...inputs }, { x: pixels, isData: true })
    .x as tf.Tensor2D;
}

interface Walk extends Omit<ForwardInputs, "pixels"> {
  readonly operations: LayerOperations;
}

interface Flowing {
  readonly x: tf.Tensor;
  /** No layer with parameters came before: x is the data, perhaps in another shape. */
  readonly isData: boolean;
}

function throughLayers(layers: readonly Layer[], walk: Walk, start: Flowing): Flowing {
  return layers.reduce<Flowing>((flowing, layer) => {
    const x = applyLayer(layer, walk, flowing);
    const isData = flowing.isData && (layer.kind === "flatten" || layer.kind === "max-pool");
    return { x, isData };
  }, start);
}

function applyLayer(layer: Layer, walk: Walk, flowing: Flowing): tf.Tensor {
  const { operations, parameters, normalising } = walk;
  const { x, isData: xIsData } = flowing;
  switch (layer.kind) {
    case "convolution":
      return watched(walk, layer, {
        x,
        y: operations.convolution({
          x: x as tf.Tensor4D,
          weights: parameters[layer.weights] as tf.Tensor4D,
          bias: layer.bias === null ? null : (parameters[layer.bias] as tf.Tensor1D),
          xIsData,
          geometry: layer,
        }),
      });
    case "dense": {
      const weights = parameters[layer.weights] as tf.Tensor2D;
      const bias = parameters[layer.bias] as tf.Tensor1D;
      const y = operations.dense({ x: x as tf.Tensor2D, weights, bias, xIsData });
      return watched(walk, layer, { x, y });
    }
    case "batch-norm": {
      const scale = parameters[layer.scale] as tf.Tensor1D;
      const shift = parameters[layer.shift] as tf.Tensor1D;
      const input = { x: x as tf.Tensor4D, scale, shift };
      if (normalising.kind === "given") {
        return normaliseBy(operations, input, normalising.statistics[layer.statistics]!);
      }
      return normaliseBatch(operations, input, (statistics) => {
        normalising.keep(layer.statistics, statistics);
      });
    }
    case "residual": {
      const body = throughLayers(layer.body, walk, flowing).x;
      return addBranches(body, throughLayers(layer.shortcut, walk, flowing).x);
    }
    case "max-pool":
      return operations.maxPool(x as tf.Tensor4D);
    case "mean-pool":
      return meanPool(x as tf.Tensor4D);
    case "relu":
      return relu(x);
    case "gelu":
      return operations.gelu(x);
    case "flatten":
      return flatten(x);
  }
}

/** y itself, with somebody listening to its gradient where the walk has a watch. */
function watched(
  { watch }: Walk,
  layer: ConvolutionLayer | DenseLayer,
  { x, y }: { readonly x: tf.Tensor; readonly y: tf.Tensor },
): tf.Tensor {
  if (watch === undefined) return y;
  return differentiable([y], () => ({
    value: tf.clone(y),
    saved: [x],
    gradient: (dy, [savedX]) => {
      watch(layer, savedX, dy);
      return [tf.clone(dy)];
    },
  }));
}
