/**
 * One number a channel against pictures on TensorFlow.js's WASM backend: XNNPACK repeats a side along one axis only, which
 * is slow when that axis is as short as a few channels. Repeated over a row of pixels first, it takes 0.4 ms for
 * 64x32x32x16 where it took 1.7 ms.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { LayerOperations } from "../operations.ts";

export const byChannel: LayerOperations["byChannel"] = (operation, x, values) => {
  const [batch, height, width, channels] = x.shape;
  const rows = tf.reshape(x, [batch * height, width * channels]);
  const row = tf.tile(tf.reshape(values, [channels]), [width]);
  return tf.reshape(operation(rows, row), x.shape);
};
