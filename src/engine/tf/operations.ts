/**
 * The layers as differentiable functions. Each has its gradient written down here instead of taken from the library's
 * registry, which its Node build leaves empty. `plainOperations` calls the library's kernels; wasm/operations.ts
 * replaces those that the WASM backend lacks or does slowly. Same numbers up to rounding.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../models/layers.ts";
import {
  type ConvolutionGradients,
  type ConvolutionKernels,
  convolutionLayer,
  filterWithGroups,
  withGroups,
} from "./convolution.ts";
import { differentiable } from "./differentiable.ts";
import { filterSquares } from "./patches.ts";
import { runKernel } from "./run-kernel.ts";

/** A layer with parameters, and what goes into it. */
export interface Weighted<X extends tf.Tensor, Weights extends tf.Tensor> {
  readonly x: X;
  readonly weights: Weights;
  /** [outputs] */
  readonly bias: tf.Tensor1D;
  /** x is the data itself: nobody asks for its gradient, which costs as much as that of the weights. */
  readonly xIsData: boolean;
}

/** x: [batch, height, width, inputs], weights: [kernel, kernel, inputs / groups, outputs]. */
export interface Convolved extends Omit<Weighted<tf.Tensor4D, tf.Tensor4D>, "bias"> {
  readonly bias: tf.Tensor1D | null;
  readonly geometry: Geometry;
}

/**
 * Sums over the pictures of a batch of the squares of each one's gradient, where `dy` is of the pictures' own losses.
 * Filters without groups.
 */
export interface ExampleSquareSums {
  /** x: [batch, inputs], dy: [batch, outputs] -> [inputs, outputs]. */
  readonly ofWeights: (dy: tf.Tensor2D, x: tf.Tensor2D) => tf.Tensor;
  readonly ofFilter: ConvolutionGradients["ofFilter"];
}

export interface LayerOperations {
  convolution(layer: Convolved): tf.Tensor4D;
  /** x: [batch, inputs], weights: [inputs, outputs]. */
  dense(layer: Weighted<tf.Tensor2D, tf.Tensor2D>): tf.Tensor2D;
  /** 2x2, stride 2. In a tie the first maximum in row order takes the gradient, as in PyTorch. */
  maxPool(x: tf.Tensor4D): tf.Tensor4D;
  /** x Phi(x), Phi the normal distribution function. */
  gelu(x: tf.Tensor): tf.Tensor;
  /** operation(x, values) with `values` [channels] for every pixel of x; gradients are the caller's. */
  byChannel(operation: ByNumber, x: tf.Tensor4D, values: tf.Tensor): tf.Tensor4D;
  readonly squares: ExampleSquareSums;
}

/** An operation number by number, such as `tf.add`. */
export type ByNumber = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** The three gradients of a dense layer. */
export interface DenseGradients {
  readonly value: (layer: Weighted<tf.Tensor2D, tf.Tensor2D>) => tf.Tensor2D;
  readonly ofInput: (dy: tf.Tensor2D, weights: tf.Tensor2D) => tf.Tensor;
  readonly ofWeights: (dy: tf.Tensor2D, x: tf.Tensor2D) => tf.Tensor;
  readonly ofBias: (dy: tf.Tensor2D) => tf.Tensor;
}

/** Puts a layer's value and gradients together, leaving out the gradient of the data. */
export function denseLayer(
  parts: DenseGradients,
): (layer: Weighted<tf.Tensor2D, tf.Tensor2D>) => tf.Tensor2D {
  return (layer) => {
    const { x, weights, bias, xIsData } = layer;
    return differentiable(xIsData ? [weights, bias] : [x, weights, bias], () => ({
      value: parts.value(layer),
      saved: [x, weights],
      gradient: (dy, [savedX, savedWeights]) => [
        ...(xIsData ? [] : [parts.ofInput(dy, savedWeights)]),
        parts.ofWeights(dy, savedX),
        parts.ofBias(dy),
      ],
    }));
  };
}

/** Attributes of the library's convolution kernels; padding written out per side. */
function attributes({ stride, padding }: Geometry): object {
  const pad = [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
  return { strides: stride, pad, dataFormat: "NHWC", dilations: 1, dimRoundingMode: undefined };
}

function depthwiseAttributes(geometry: Geometry): object {
  const { stride } = geometry;
  return { ...attributes(geometry), strides: [stride, stride], dilations: [1, 1] };
}

const kernels: ConvolutionKernels = {
  value: (x, filter, geometry) => runKernel(tf.Conv2D, { x, filter }, attributes(geometry)),
  ofInput: (dy, filter, { geometry, inputShape }) =>
    runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...attributes(geometry), inputShape }),
  ofFilter: (dy, x, { geometry, filterShape }) =>
    runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...attributes(geometry), filterShape }),
  depthwise: {
    value: (x, filter, geometry) =>
      runKernel(tf.DepthwiseConv2dNative, { x, filter }, depthwiseAttributes(geometry)),
    ofInput: (dy, filter, { geometry, inputShape }) =>
      runKernel(
        tf.DepthwiseConv2dNativeBackpropInput,
        { dy, filter },
        { ...depthwiseAttributes(geometry), inputShape },
      ),
    ofFilter: (dy, x, { geometry, filterShape }) =>
      runKernel(
        tf.DepthwiseConv2dNativeBackpropFilter,
        { x, dy },
        { ...depthwiseAttributes(geometry), filterShape },
      ),
  },
};

const POOL = { filterSize: 2, strides: 2, pad: "valid", dimRoundingMode: undefined } as const;

/** By the library's own kernels: for the WebGPU backend. */
export const plainOperations: LayerOperations = {
  convolution: convolutionLayer({
    ...withGroups(kernels),
    ofFilter: filterWithGroups(kernels),
    addBias: (y, bias) => tf.add(y, bias),
    ofBias: (dy) => tf.sum(dy, [0, 1, 2]),
  }),
  dense: denseLayer({
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
  gelu,
  byChannel: (operation, x, values) => operation(x, values) as tf.Tensor4D,
  squares: {
    // A picture's gradient of a weight is one product, so its square is the product of the squares.
    ofWeights: (dy, x) => tf.matMul(tf.square(x), tf.square(dy), true, false),
    ofFilter: filterSquares,
  },
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

/** Gradient Phi(x) + x phi(x). */
function gelu(x: tf.Tensor): tf.Tensor {
  return differentiable([x], () => {
    const cumulative = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
    return {
      value: tf.mul(x, cumulative),
      saved: [x, cumulative],
      gradient: (dy, [savedX, savedCumulative]) => {
        const density = tf.mul(tf.exp(tf.mul(tf.square(savedX), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return [tf.mul(dy, tf.add(savedCumulative, tf.mul(savedX, density)))];
      },
    };
  });
}
