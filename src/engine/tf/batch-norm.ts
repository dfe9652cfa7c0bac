/**
 * Batch norm (Ioffe and Szegedy 2015) in training and in use, and the activations and sums that go with deep networks.
 * Plain operations that every backend has; first order only.
 */
import * as tf from "@tensorflow/tfjs-core";
import { BATCH_NORM } from "../../models/layers.ts";
import { channelSums } from "./channel-sums.ts";
import { differentiable } from "./differentiable.ts";
import type { LayerOperations } from "./operations.ts";

interface Normalised {
  readonly x: tf.Tensor4D;
  /** [channels] */
  readonly scale: tf.Tensor1D;
  readonly shift: tf.Tensor1D;
}

/**
 * (x - mean) / sqrt(variance + eps) * scale + shift with mean and (biased) variance of the batch over pictures and
 * pixels. `keep` is handed [2 channels]: the means, then the unbiased variances, which moving averages are made of as in
 * PyTorch; what it wants to hold on to it must `tf.keep`. Of a single number per channel the variance is 0.
 */
export function normaliseBatch(
  { byChannel }: LayerOperations,
  { x, scale, shift }: Normalised,
  keep: (statistics: tf.Tensor1D) => void,
): tf.Tensor4D {
  return differentiable([x, scale, shift], () => {
    const count = x.size / scale.size;
    const mean = tf.div(channelSums(x), count);
    const centred = byChannel(tf.sub, x, mean);
    const variance = tf.div(channelSums(tf.square(centred)), count);
    const inverse = tf.div(1, tf.sqrt(tf.add(variance, BATCH_NORM.eps)));
    const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
    keep(tf.concat1d([mean as tf.Tensor1D, unbiased as tf.Tensor1D]));
    const factor = tf.mul(scale, inverse);
    return {
      value: byChannel(tf.add, byChannel(tf.mul, centred, factor), shift),
      saved: [centred, inverse, factor],
      gradient: (dy, [savedCentred, savedInverse, savedFactor]) => {
        const ofShift = channelSums(dy);
        const ofScale = tf.mul(channelSums(tf.mul(dy, savedCentred)), savedInverse);
        // dx = factor (dy - mean(dy) - standard mean(dy standard)), standard = centred inverse.
        const along = tf.mul(tf.mul(savedFactor, savedInverse), tf.div(ofScale, count));
        const level = tf.mul(savedFactor, tf.div(ofShift, count));
        const rest = tf.sub<tf.Tensor4D>(
          byChannel(tf.mul, dy, savedFactor),
          byChannel(tf.mul, savedCentred, along),
        );
        return [byChannel(tf.sub, rest, level), ofScale, ofShift];
      },
    };
  });
}

/** The same with given statistics [2 channels], as for test pictures. No gradient is asked for here. */
export function normaliseBy(
  { byChannel }: LayerOperations,
  { x, scale, shift }: Normalised,
  statistics: tf.Tensor1D,
): tf.Tensor4D {
  const channels = scale.size;
  const mean = tf.slice1d(statistics, 0, channels);
  const variance = tf.slice1d(statistics, channels, channels);
  const factor = tf.div(scale, tf.sqrt(tf.add(variance, BATCH_NORM.eps)));
  return byChannel(tf.add, byChannel(tf.mul, byChannel(tf.sub, x, mean), factor), shift);
}

/** [batch, height, width, channels] -> [batch, channels]: the mean of all pixels. */
export function meanPool(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape;
  return differentiable([x], () => ({
    value: tf.reshape<tf.Rank.R2>(tf.avgPool(x, [height, width], 1, "valid"), [batch, channels]),
    saved: [],
    gradient: (dy) => {
      const share = tf.reshape(tf.div(dy, height * width), [batch, 1, 1, channels]);
      return [tf.mul(share, tf.ones([1, height, width, 1]))];
    },
  }));
}

/** a + b of one shape. Each gradient is a tensor of its own, since the tape frees them one by one. */
export function addBranches(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return differentiable([a, b], () => ({
    value: tf.add(a, b),
    saved: [],
    gradient: (dy) => [tf.clone(dy), tf.clone(dy)],
  }));
}
