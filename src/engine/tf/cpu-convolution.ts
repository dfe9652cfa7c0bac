/**
 * Convolution with a gradient in plain JavaScript, for machines without WebAssembly: a step of `cnn` at batch 64 takes
 * 0.8 s, and with the library's CPU kernels more than ten times as long in the same run: their gradients call a method
 * per element. Sums are float64, results float32.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../models/layers.ts";
import { type ConvolutionGradients, convolutionLayer } from "./convolution.ts";

type Shape4 = [number, number, number, number];

export const convolution = convolutionLayer({
  value: (x, filter, geometry) => {
    const [batch, height, width] = x.shape;
    const { kernel, stride, padding } = geometry;
    const sized = (length: number): number =>
      Math.floor((length + 2 * padding - kernel) / stride) + 1;
    const shape: Shape4 = [batch, sized(height), sized(width), filter.shape[3]];
    const sums = new Float64Array(product(shape));
    const [xs, weights] = [x.dataSync<"float32">(), filter.dataSync<"float32">()];
    eachProduct(
      { x: x.shape, y: shape, filter: filter.shape },
      geometry,
      (from, to, weight, run) => {
        const value = xs[from]!;
        for (let at = 0; at < run; at++) sums[to + at]! += value * weights[weight + at]!;
      },
    );
    return tf.tensor4d(Float32Array.from(sums), shape);
  },
  ofInput: (dy, filter, { geometry, inputShape }) => {
    const sums = new Float64Array(product(inputShape));
    const [dys, weights] = [dy.dataSync<"float32">(), filter.dataSync<"float32">()];
    const shapes = { x: inputShape, y: dy.shape, filter: filter.shape };
    eachProduct(shapes, geometry, (from, to, weight, run) => {
      let sum = 0;
      for (let at = 0; at < run; at++) sum += dys[to + at]! * weights[weight + at]!;
      sums[from]! += sum;
    });
    return tf.tensor4d(Float32Array.from(sums), inputShape);
  },
  ofFilter: (dy, x, { geometry, filterShape }) => {
    const sums = new Float64Array(product(filterShape));
    const [dys, xs] = [dy.dataSync<"float32">(), x.dataSync<"float32">()];
    const shapes = { x: x.shape, y: dy.shape, filter: filterShape };
    eachProduct(shapes, geometry, (from, to, weight, run) => {
      const value = xs[from]!;
      for (let at = 0; at < run; at++) sums[weight + at]! += value * dys[to + at]!;
    });
    return tf.tensor4d(Float32Array.from(sums), filterShape);
  },
  addBias: (y, bias) => tf.add(y, bias),
  ofBias: (dy) => tf.sum(dy, [0, 1, 2]),
});

/** Sum over the pictures of the squares of each one's gradient. */
export const filterSquares: ConvolutionGradients["ofFilter"] = (
  dy,
  x,
  { geometry, filterShape },
) => {
  const [batch, ...picture] = x.shape;
  const [, ...output] = dy.shape;
  const [xSize, dySize] = [x.size / batch, dy.size / batch];
  const shapes = { x: [1, ...picture], y: [1, ...output], filter: filterShape } satisfies Shapes;
  const [allDys, allXs] = [dy.dataSync<"float32">(), x.dataSync<"float32">()];
  const own = new Float64Array(product(filterShape));
  const squares = new Float64Array(own.length);
  for (let one = 0; one < batch; one++) {
    const xs = allXs.subarray(one * xSize, (one + 1) * xSize);
    const dys = allDys.subarray(one * dySize, (one + 1) * dySize);
    own.fill(0);
    eachProduct(shapes, geometry, (from, to, weight, run) => {
      const value = xs[from]!;
      for (let at = 0; at < run; at++) own[weight + at]! += value * dys[to + at]!;
    });
    for (let at = 0; at < own.length; at++) squares[at]! += own[at]! * own[at]!;
  }
  return tf.tensor4d(Float32Array.from(squares), filterShape);
};

interface Shapes {
  readonly x: Shape4;
  readonly y: Shape4;
  readonly filter: Shape4;
}

/**
 * Calls `visit` for every number of x and every window that covers it: place in x, first of the `run` outputs of its
 * group in y, first of the weights between them.
 */
function eachProduct(
  shapes: Shapes,
  { kernel, stride, padding, groups }: Geometry,
  visit: (from: number, to: number, weight: number, run: number) => void,
): void {
  const [batch, height, width, inputs] = shapes.x;
  const [, rows, columns, outputs] = shapes.y;
  const perGroup = shapes.filter[2];
  const run = outputs / groups;
  for (let window = 0; window < batch * rows * columns; window++) {
    const column = window % columns;
    const row = Math.floor(window / columns) % rows;
    const picture = Math.floor(window / (columns * rows));
    const [top, left] = [row * stride - padding, column * stride - padding];
    for (let k = Math.max(0, -top); k < Math.min(kernel, height - top); k++) {
      for (let l = Math.max(0, -left); l < Math.min(kernel, width - left); l++) {
        const pixel = ((picture * height + top + k) * width + left + l) * inputs;
        const tap = (k * kernel + l) * perGroup * outputs;
        for (let input = 0; input < inputs; input++) {
          const group = Math.floor(input / perGroup);
          const weight = tap + (input - group * perGroup) * outputs + group * run;
          visit(pixel + input, window * outputs + group * run, weight, run);
        }
      }
    }
  }
}

function product(shape: Shape4): number {
  return shape[0] * shape[1] * shape[2] * shape[3];
}
