/**
 * Batch norm (Ioffe and Szegedy 2015) in training and in use, and the activations and sums that go with deep networks.
 * Plain operations that every backend has; first order only.
 */
import * as tf from "@tensorflow/tfjs-core";
import { BATCH_NORM } from "../../models/layers.ts";
import { channelSums } from "./channel-sums.ts";
import { differentiable } from "./differentiable.ts";

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
  { x, scale, shift }: Normalised,
  keep: (statistics: tf.Tensor1D) => void,
): tf.Tensor4D {
  return differentiable([x, scale, shift], () => {
    const count = x.size / scale.size;
    const mean = tf.div(channelSums(x), count);
    const centred = tf.sub<tf.Tensor4D>(x, mean);
    const variance = tf.div(channelSums(tf.square(centred)), count);
    const inverse = tf.div(1, tf.sqrt(tf.add(variance, BATCH_NORM.eps)));
    const unbiased = tf.mul(variance, count / Math.max(1, count - 1));
    keep(tf.concat1d([mean as tf.Tensor1D, unbiased as tf.Tensor1D]));
    const standard = tf.mul<tf.Tensor4D>(centred, inverse);
    return {
      value: tf.add<tf.Tensor4D>(tf.mul(standard, scale), shift),
      saved: [standard, inverse, scale],
      gradient: (dy, [savedStandard, savedInverse, savedScale]) => {
        const ofShift = channelSums(dy);
        const ofScale = channelSums(tf.mul(dy, savedStandard));
        // dx = scale / deviation (dy - mean(dy) - standard mean(dy standard)).
        const along = tf.mul(savedStandard, tf.div(ofScale, count));
        const rest = tf.sub(tf.sub(dy, tf.div(ofShift, count)), along);
        return [tf.mul(rest, tf.mul(savedScale, savedInverse)), ofScale, ofShift];
      },
    };
  });
}

/** The same with given statistics [2 channels], as for test pictures. No gradient is asked for here. */
export function normaliseBy({ x, scale, shift }: Normalised, statistics: tf.Tensor1D): tf.Tensor4D {
  const channels = scale.size;
  const mean = tf.slice1d(statistics, 0, channels);
  const variance = tf.slice1d(statistics, channels, channels);
  const factor = tf.div(scale, tf.sqrt(tf.add(variance, BATCH_NORM.eps)));
  return tf.add(tf.mul(tf.sub(x, mean), factor), shift);
}

/** x Phi(x), Phi the normal distribution function; gradient Phi(x) + x phi(x). */
export function gelu(x: tf.Tensor): tf.Tensor {
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
