/**
 * Squares of single pictures' filter gradients by the library's own operations, for GPUs: the patches that the filter
 * meets are laid out as a matrix for each picture, and one batched product with the gradient of the output gives the
 * gradient of each. The sum over the pixels comes before the square, so no product of squares does it.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../models/layers.ts";
import type { ConvolutionGradients } from "./convolution.ts";

/** As many multiply-adds as the gradient itself, and a copy of x for each number of the filter's window. */
export const filterSquares: ConvolutionGradients["ofFilter"] = (
  dy,
  x,
  { geometry, filterShape },
) => {
  const [batch, rows, columns, outputs] = dy.shape;
  const places = tf.reshape<tf.Rank.R3>(dy, [batch, rows * columns, outputs]);
  const patches = patchesOf(x, geometry, [rows, columns]);
  // [batch, kernel * kernel * inputs, outputs]
  const own = tf.matMul<tf.Tensor3D>(patches, places, true, false);
  return tf.reshape(tf.sum(tf.square(own), 0), filterShape);
};

/** [batch, rows * columns, kernel * kernel * inputs]: what the window sees from each place of the output. */
function patchesOf(
  x: tf.Tensor4D,
  { kernel, stride, padding }: Geometry,
  [rows, columns]: readonly [number, number],
): tf.Tensor3D {
  const [batch, , , inputs] = x.shape;
  const padded = tf.pad4d(x, [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ]);
  const [tall, wide] = [(rows - 1) * stride + 1, (columns - 1) * stride + 1];
  const taps = Array.from({ length: kernel * kernel }, (_, tap) => {
    const [row, column] = [Math.floor(tap / kernel), tap % kernel];
    const seen = tf.slice4d(padded, [0, row, column, 0], [batch, tall, wide, inputs]);
    return stride === 1
      ? seen
      : (tf.stridedSlice(seen, [0, 0, 0, 0], seen.shape, [1, stride, stride, 1]) as tf.Tensor4D);
  });
  return tf.reshape(tf.concat4d(taps, 3), [batch, rows * columns, kernel * kernel * inputs]);
}
