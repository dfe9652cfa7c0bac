/**
 * Convolution with a gradient on TensorFlow.js's WASM backend, whose kernel for the input's gradient is slow: written as a
 * forward convolution, which XNNPACK does fast, it takes 3.9 ms in place of 38 (Node, one thread, batch 64, 16x16x16 to 32
 * channels). One that skips pixels (stride) goes back by way of folded pictures (fold.ts): spreading the output's
 * gradient out with zeros between would be stride^2 times the products. For the filter's gradient it has no kernel at all:
 * filter-gradient.ts.
 */
import * as tf from "@tensorflow/tfjs-core";
import { channelSums } from "../channel-sums.ts";
import { convolutionLayer, type PassKernels, withGroups } from "../convolution.ts";
import { joinGroups, splitGroups, spreadPixels, turn } from "./blocks.ts";
import { byChannel } from "./channels.ts";
import { filterGradient } from "./filter-gradient.ts";
import { foldFilter, foldOf, unfoldPixels } from "./fold.ts";

type ExplicitPadding = tf.backend_util.ExplicitPadding;

const kernels: PassKernels = {
  value: (x, filter, { stride, padding }) => tf.conv2d(x, filter, stride, sides(padding, padding)),
  ofInput: (dy, filter, { geometry, inputShape: [, height, width] }) => {
    const { stride, padding } = geometry;
    if (stride === 1) return inputGradient(dy, filter, { padding, height, width });
    if (isPixel(geometry)) {
      const [, rows, columns] = dy.shape;
      const few = inputGradient(dy, filter, { padding, height: rows, width: columns });
      return spreadPixels(few, { stride, height, width });
    }
    const fold = foldOf(geometry);
    const folded = inputGradient(dy, foldFilter(filter, fold), {
      padding: fold.padding,
      height: Math.ceil(height / stride),
      width: Math.ceil(width / stride),
    });
    return unfoldPixels(folded, { stride, height, width });
  },
  depthwise: {
    value: (x, filter, { stride, padding }) =>
      tf.depthwiseConv2d(x, filter, stride, sides(padding, padding)),
    ofInput: (dy, filter, { geometry, inputShape: [, height, width] }) => {
      const { kernel, stride, padding } = geometry;
      const every = 2 * padding - kernel + 1;
      const wide = spreadPixels(dy, { stride, height: height + every, width: width + every });
      const around = kernel - 1 - padding;
      return tf.depthwiseConv2d(wide, turn(filter), 1, sides(around, around));
    },
  },
};

export const convolution = convolutionLayer({
  ...withGroups(kernels, {
    split: (x, groups) => splitGroups([x], { groups }),
    join: (parts) => joinGroups(parts, {})[0]!,
  }),
  ofFilter: filterGradient,
  addBias: (y, bias) => byChannel(tf.add, y, bias),
  ofBias: channelSums,
});

/** A filter of one pixel, which sees the pixels one by one. */
function isPixel({ kernel, padding }: { kernel: number; padding: number }): boolean {
  return kernel === 1 && padding === 0;
}

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
 * Of a convolution of every pixel, `padding` zeros in front, fewer than the filter is wide: dx[y] = sum over k of
 * dy[y + padding - k] filter[k], a convolution of dy by the filter turned by 180 degrees.
 */
function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  {
    padding,
    height,
    width,
  }: { readonly padding: number; readonly height: number; readonly width: number },
): tf.Tensor4D {
  const [, rows, columns] = dy.shape;
  const before = filter.shape[0] - 1 - padding;
  const turned = tf.transpose(turn(filter), [0, 1, 3, 2]);
  const pads = sides([before, height + padding - rows], [before, width + padding - columns]);
  return tf.conv2d(dy, turned, 1, pads);
}
