/**
 * Losses: squared error, and softmax cross-entropy with a gradient of its own. The library's is right at first order too, but reuses a saved output
 * (wrong at second order), and ours gives loss, gradient and right answers from one pass.
 */
import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "./differentiable.ts";

/**
 * Mean over the batch of log(sum exp logits) - logit of the label, in nats; gradient (softmax - one-hot) / batch.
 * logits: [batch, classes], oneHot: [batch, classes] float32. Scalar, float32. First order only.
 */
export function crossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Scalar {
  return differentiable([logits], () => ({
    value: tf.mean<tf.Scalar>(crossEntropies(logits, oneHot)),
    saved: [logits, oneHot],
    gradient: (dy, [savedLogits, labels]) => {
      const perPicture = tf.div(dy, savedLogits.shape[0]);
      return [tf.mul(tf.sub(tf.softmax(savedLogits), labels), perPicture)];
    },
  }));
}

/** Cross-entropy of each picture, [batch]. The largest logit is taken off first, so nothing overflows. */
export function crossEntropies(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor1D {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logSums = tf.log(tf.sum(tf.exp(shifted), 1));
  return tf.sub(logSums, tf.sum(tf.mul(shifted, oneHot), 1));
}

/** Softmax of the class with the largest logit, [batch]. */
export function confidences(logits: tf.Tensor2D): tf.Tensor1D {
  return tf.reciprocal(tf.sum(tf.exp(tf.sub(logits, tf.max(logits, 1, true))), 1));
}

/** Pictures whose largest logit is the label's (in a tie the first class counts). labels: [batch] int32. Scalar. */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.sum<tf.Scalar>(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"));
}

/**
 * labels: [batch] int32 -> [batch, classes] float32. Cast afterwards: the WASM kernel writes integers even when asked
 * for floats, which then read as 0.
 */
export function oneHotLabels(labels: tf.Tensor1D, classes: number): tf.Tensor2D {
  return tf.cast(tf.oneHot(labels, classes) as tf.Tensor2D, "float32");
}

/**
 * Mean over pictures and pixels of (output - target)^2; gradient 2 (output - target) / size. Both: [batch, pixels].
 * Scalar, float32. First order only.
 */
export function squaredError(output: tf.Tensor2D, target: tf.Tensor2D): tf.Scalar {
  return differentiable([output], () => ({
    value: tf.mean<tf.Scalar>(squaredErrors(output, target)),
    saved: [output, target],
    gradient: (dy, [savedOutput, savedTarget]) => {
      const difference = tf.sub(savedOutput, savedTarget);
      return [tf.mul(difference, tf.mul(dy, 2 / savedOutput.size))];
    },
  }));
}

/** Mean over the pixels of each picture, [batch]. */
export function squaredErrors(output: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor1D {
  return tf.mean(tf.square(tf.sub(output, target)), 1);
}
