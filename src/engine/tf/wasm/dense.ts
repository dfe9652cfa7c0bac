/**
 * Dense layers on TensorFlow.js's WASM backend: its matrix product only goes to XNNPACK when neither side is marked as
 * transposed. Transposing first is 14 times faster (2.6 ms against 0.19 ms for the gradient of 2,048 x 10 weights at
 * batch 64).
 */
import * as tf from "@tensorflow/tfjs-core";
import { denseLayer, type ExampleSquareSums } from "../operations.ts";

export const dense = denseLayer({
  value: ({ x, weights, bias }) => tf.add(tf.matMul(x, weights), bias),
  ofInput: (dy, weights) => tf.matMul(dy, tf.transpose(weights)),
  ofWeights: (dy, x) => tf.matMul(tf.transpose(x), dy),
  ofBias: (dy) => tf.sum(dy, 0),
});

export const weightSquares: ExampleSquareSums["ofWeights"] = (dy, x) =>
  tf.matMul(tf.square(tf.transpose(x)), tf.square(dy));
