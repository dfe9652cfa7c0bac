/**
 * The layers as differentiable functions. Each has its gradient written down here instead of taken from the library's
 * registry, which its Node build leaves empty. `plainOperations` calls the library's kernels; wasm-operations.ts
 * replaces those that the WASM backend lacks or does slowly. Same numbers up to rounding.
 */
import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";

/** A layer with parameters, and what goes into it. */
export interface Weighted<X extends tf.Tensor, Weights extends tf.Tensor> {
  readonly x: X;
  readonly weights: Weights;
  /** [outputs] */
  readonly bias: tf.Tensor1D;
  /** x is the data itself: nobody asks for its gradient, which costs as much as that of the weights. */
  readonly xIsData: boolean;
}

export interface LayerOperations {
  /** Stride 1, size kept. x: [batch, height, width, inputs], weights: [size, size, inputs, outputs], size odd. */
  convolution(layer: Weighted<tf.Tensor4D, tf.Tensor4D>): tf.Tensor4D;
  /** x: [batch, inputs], weights: [inputs, outputs]. */
  dense(layer: Weighted<tf.Tensor2D, tf.Tensor2D>): tf.Tensor2D;
  /** 2x2, stride 2. In a tie the first maximum in row order takes the gradient, as in PyTorch. */
  maxPool(x: tf.Tensor4D): tf.Tensor4D;
}

/** The three gradients of a layer with parameters. */
export interface WeightedGradients<X extends tf.Tensor, Weights extends tf.Tensor> {
  readonly value: (layer: Weighted<X, Weights>) => X;
  readonly ofInput: (dy: X, weights: Weights) => tf.Tensor;
  readonly ofWeights: (dy: X, x: X, weights: Weights) => tf.Tensor;
  readonly ofBias: (dy: X) => tf.Tensor;
}

/** Puts a layer's value and gradients together, leaving out the gradient of the data. */
export function weightedLayer<X extends tf.Tensor, Weights extends tf.Tensor>(
  parts: WeightedGradients<X, Weights>,
): (layer: Weighted<X, Weights>) => X {
  return (layer) => {
    const { x, weights, bias, xIsData } = layer;
    return differentiable(xIsData ? [weights, bias] : [x, weights, bias], () => ({
      value: parts.value(layer),
      saved: [x, weights],
      gradient: (dy, [savedX, savedWeights]) => [
        ...(xIsData ? [] : [parts.ofInput(dy, savedWeights)]),
        parts.ofWeights(dy, savedX, savedWeights),
        parts.ofBias(dy),
      ],
    }));
  };
}

const CONVOLUTION = {
  strides: 1,
  pad: "same",
  dataFormat: "NHWC",
  dimRoundingMode: undefined,
} as const;
const POOL = { filterSize: 2, strides: 2, pad: "valid", dimRoundingMode: undefined } as const;

/** By the library's own kernels: for the WebGPU backend. */
export const plainOperations: LayerOperations = {
  convolution: weightedLayer<tf.Tensor4D, tf.Tensor4D>({
    value: ({ x, weights, bias }) => tf.add(tf.conv2d(x, weights, 1, "same"), bias),
    ofInput: (dy, filter) => {
      const inputShape = [dy.shape[0], dy.shape[1], dy.shape[2], filter.shape[2]];
      return runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...CONVOLUTION, inputShape });
    },
    ofWeights: (dy, x, filter) =>
      runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...CONVOLUTION, filterShape: filter.shape }),
    ofBias: (dy) => tf.sum(dy, [0, 1, 2]),
  }),
  dense: weightedLayer<tf.Tensor2D, tf.Tensor2D>({
    value: ({ x, weights, bias }) => tf.add(tf.matMul(x, weights), bias),
    ofInput: (dy, weights) => tf.matMul(dy, weights, false, true),
    ofWeights: (dy, x) => tf.matMul(x, dy, true, false),
    ofBias: (dy) => tf.sum(dy, 0),
  }),
  maxPool: (x) =>
    differentiable([x], () => {
      const value = tf.maxPool(x, 2, 2, "valid");
      return {
        value,
        saved: [x, value],
        gradient: (dy, [input, output]) => [runKernel(tf.MaxPoolGrad, { dy, input, output }, POOL)],
      };
    }),
};

/**
 * max(x, 0), with gradient 0 where x <= 0. As a product, since the WASM kernel turns NaN into 0, and its matrix products
 * and convolutions turn NaN into -Infinity: both come out as NaN here (see non-finite.ts).
 */
export function relu(x: tf.Tensor): tf.Tensor {
  return differentiable([x], () => {
    const slope = tf.step(x);
    return {
      value: tf.mul(x, slope),
      saved: [slope],
      gradient: (dy, [savedSlope]) => [tf.mul(dy, savedSlope)],
    };
  });
}

/** [batch, ...] -> [batch, rest]. */
export function flatten(x: tf.Tensor): tf.Tensor2D {
  const { shape } = x;
  return differentiable([x], () => ({
    value: tf.reshape<tf.Rank.R2>(x, [shape[0], -1]),
    saved: [],
    gradient: (dy) => [tf.reshape(dy, shape)],
  }));
}

function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>(name, inputs, attributes as tf.NamedAttrMap);
}
