/** What a network is judged by: its loss on a batch, and what it answers. Chosen by the description's kind of loss. */
import * as tf from "@tensorflow/tfjs-core";
import type { LossKind } from "../../models/layers.ts";
import {
  confidences,
  countCorrect,
  crossEntropies,
  crossEntropy,
  squaredError,
  squaredErrors,
} from "./loss.ts";

/** A batch on the device. labels: [batch] int32; oneHot: [batch, classes]. */
export interface BatchTensors {
  readonly pixels: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
  readonly oneHot: tf.Tensor2D;
}

export interface Objective {
  /** Mean over the batch, with a gradient. */
  loss(output: tf.Tensor2D, batch: BatchTensors): tf.Scalar;
  /** Of each picture, [batch]. */
  losses(output: tf.Tensor2D, batch: BatchTensors): tf.Tensor1D;
  /** Right answers, NaN without classes. */
  correct(output: tf.Tensor2D, batch: BatchTensors): tf.Scalar;
  /** Classes it answers, and the softmax of each, [batch]; null without classes. */
  answers: ((output: tf.Tensor2D) => Answers) | null;
}

export interface Answers {
  readonly classes: tf.Tensor1D;
  readonly confidences: tf.Tensor1D;
}

const OBJECTIVES: Readonly<Record<LossKind, Objective>> = {
  "cross-entropy": {
    loss: (logits, { oneHot }) => crossEntropy(logits, oneHot),
    losses: (logits, { oneHot }) => crossEntropies(logits, oneHot),
    correct: (logits, { labels }) => countCorrect(logits, labels),
    answers: (logits) => ({ classes: tf.argMax(logits, 1), confidences: confidences(logits) }),
  },
  "squared-error": {
    loss: (output, { pixels }) => squaredError(output, flat(pixels)),
    losses: (output, { pixels }) => squaredErrors(output, flat(pixels)),
    correct: () => tf.scalar(NaN),
    answers: null,
  },
};

export function objectiveOf(kind: LossKind): Objective {
  return OBJECTIVES[kind];
}

function flat(pixels: tf.Tensor4D): tf.Tensor2D {
  return tf.reshape(pixels, [pixels.shape[0], -1]);
}
