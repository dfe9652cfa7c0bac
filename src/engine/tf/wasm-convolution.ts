/**
 * Convolution with a gradient on TensorFlow.js's WASM backend, which has no kernel for the filter's gradient and a slow
 * one for the input's. Both are written as forward convolutions, which XNNPACK does fast; where the convolution skips
 * pixels (stride), the output's gradient is first spread out with zeros between.
 *
 * Measured in Node (SIMD, one thread), batch 64, 16x16x16 to 32 channels: gradient of the input 3.9 ms against 38 ms of
 * the built-in kernel; of the filter 6.4 ms, against 9 to 14 ms with the output gradient as the filter (that one is
 * larger, and XNNPACK packs its filter anew at every call).
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../models/layers.ts";
import { channelSums } from "./channel-sums.ts";
import { type ConvolutionKernels, convolutionLayer, withGroups } from "./convolution.ts";
import { depthwiseFilterGradient } from "./wasm-depthwise.ts";

type ExplicitPadding = tf.backend_util.ExplicitPadding;

const kernels: ConvolutionKernels = {
  value: (x, filter, { stride, padding }) => tf.conv2d(x, filter, stride, sides(padding, padding)),
  ofInput: (dy, filter, { geometry, inputShape }) => {
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    // The filter is one pixel: what lies between the outputs is 0 before and after.
    if (geometry.kernel === 1)
      return toSize(spread(tf.conv2d(dy, turned, 1, 0), geometry), inputShape);
    const { wide, rows, columns } = backwards(dy, geometry, inputShape);
    return tf.conv2d(wide, turned, 1, sides(rows, columns));
  },
  ofFilter: filterGradient,
  depthwise: {
    value: (x, filter, { stride, padding }) =>
      tf.depthwiseConv2d(x, filter, stride, sides(padding, padding)),
    ofInput: (dy, filter, { geometry, inputShape }) => {
      const { wide, rows, columns } = backwards(dy, geometry, inputShape);
      return tf.depthwiseConv2d(wide, tf.reverse(filter, [0, 1]), 1, sides(rows, columns));
    },
    ofFilter: (dy, x, { geometry }) => depthwiseFilterGradient(dy, x, geometry),
  },
};

export const convolution = convolutionLayer({ ...withGroups(kernels), ofBias: channelSums });

/**
 * Written out per side: for a single number the library takes every filter to be as wide as high, and the kernel then
 * writes past its output.
 */
function sides(
  rows: number | [number, number],
  columns: number | [number, number],
): ExplicitPadding {
  const both = (pad: number | [number, number]): [number, number] =>
    typeof pad === "number" ? [pad, pad] : pad;
  return [[0, 0], both(rows), both(columns), [0, 0]];
}

/**
 * dy spread out, and the zeros around it with which a convolution by the filter turned by 180 degrees gives the
 * gradient of the input: dx[y] = sum over k of dy[(y + padding - k) / stride] filter[k].
 */
function backwards(
  dy: tf.Tensor4D,
  geometry: Geometry,
  [batch, height, width]: readonly number[],
): { wide: tf.Tensor4D; rows: [number, number]; columns: [number, number] } {
  const before = geometry.kernel - 1 - geometry.padding;
  const wide = spread(dy, geometry);
  const [, rows, columns, outputs] = wide.shape;
  // Beyond this only zeros of the spreading.
  const [mostRows, mostColumns] = [height! + geometry.padding, width! + geometry.padding];
  const cut = toSize(wide, [
    batch!,
    Math.min(rows, mostRows),
    Math.min(columns, mostColumns),
    outputs,
  ]);
  return {
    wide: cut,
    rows: [before, mostRows - cut.shape[1]],
    columns: [before, mostColumns - cut.shape[2]],
  };
}

/**
 * dW[k, l, c, o] = sum over pictures and pixels of x[b, s y + k - p, s z + l - p, c] dy[b, y, z, o], p the padding, s the
 * stride. Read as a convolution: the "pictures" are the outputs of dy, spread out, its "channels" the batch, and the
 * "filter" is all of x, which meets dy at all shifts. A shift of dy is the opposite shift of x, so the result comes out
 * turned by 180 degrees. A filter of one pixel is a matrix product instead.
 */
function filterGradient(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  { geometry, filterShape }: { geometry: Geometry; filterShape: [number, number, number, number] },
): tf.Tensor4D {
  const { kernel, stride, padding } = geometry;
  const [, height, width, inputs] = x.shape;
  if (kernel === 1 && padding === 0) {
    const seen =
      stride === 1 ? x : tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]);
    const columns = tf.transpose(tf.reshape(seen, [-1, inputs]), [1, 0]);
    return tf.reshape(tf.matMul(columns, tf.reshape(dy, [-1, dy.shape[3]])), filterShape);
  }
  const wide = spread(dy, geometry);
  const [batch, rows, columns, outputs] = wide.shape;
  const cut = toSize(wide, [
    batch,
    Math.min(rows, height + padding),
    Math.min(columns, width + padding),
    outputs,
  ]);
  const xAsFilter = tf.transpose<tf.Tensor4D>(x, [1, 2, 0, 3]);
  const before = kernel - 1 - padding;
  const pads = sides(
    [before, height + padding - cut.shape[1]],
    [before, width + padding - cut.shape[2]],
  );
  const turned = tf.conv2d(outputsFirst(cut), xAsFilter, 1, pads);
  return tf.transpose(tf.reverse(turned, [1, 2]), [1, 2, 3, 0]);
}

/** Puts stride - 1 rows and columns of zeros behind every pixel: two concatenations of whole rows of numbers. */
function spread(dy: tf.Tensor4D, { stride }: Geometry): tf.Tensor4D {
  if (stride === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const pixels = tf.reshape<tf.Rank.R2>(dy, [batch * height * width, channels]);
  const gaps = tf.zeros<tf.Rank.R2>([batch * height * width, (stride - 1) * channels]);
  const row = width * stride * channels;
  const rows = tf.reshape<tf.Rank.R2>(tf.concat2d([pixels, gaps], 1), [batch * height, row]);
  const gapRows = tf.zeros<tf.Rank.R2>([batch * height, (stride - 1) * row]);
  const all = tf.concat2d([rows, gapRows], 1);
  return tf.reshape(all, [batch, height * stride, width * stride, channels]);
}

/** Cuts rows and columns at the end, or adds zeros there. */
function toSize(x: tf.Tensor4D, [batch, height, width, channels]: readonly number[]): tf.Tensor4D {
  if (x.shape[1] === height && x.shape[2] === width) return x;
  const rows = Math.min(height!, x.shape[1]);
  const columns = Math.min(width!, x.shape[2]);
  const cut = tf.slice4d(x, [0, 0, 0, 0], [batch!, rows, columns, channels!]);
  if (rows === height && columns === width) return cut;
  return tf.pad4d(cut, [
    [0, 0],
    [0, height! - rows],
    [0, width! - columns],
    [0, 0],
  ]);
}

/**
 * [batch, height, width, outputs] -> [outputs, height, width, batch]. In two steps that the backend does fast: 1.0 ms
 * for 64x32x32x16, where one transpose of four axes takes 3 to 4 ms.
 */
function outputsFirst(dy: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, outputs] = dy.shape;
  const batchLast = tf.transpose(tf.reshape(dy, [batch, -1]), [1, 0]);
  const rows = tf.transpose(tf.reshape(batchLast, [height * width, outputs, batch]), [1, 0, 2]);
  return tf.reshape(rows, [outputs, height, width, batch]);
}
