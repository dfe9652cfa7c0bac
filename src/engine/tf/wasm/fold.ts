/**
 * Folding (space to depth): blocks of stride x stride pixels become one pixel with stride^2 times the channels, and a
 * filter that skips `stride` pixels becomes a smaller one that sees every folded pixel. Its tap k meets pixel
 * stride y + k - padding, which lies in block y + floor((k - padding) / stride).
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../../models/layers.ts";

export interface Fold {
  readonly stride: number;
  /** Of the filter as it was, a side. */
  readonly kernel: number;
  /** Of the folded filter, a side. */
  readonly taps: number;
  /** Zeros in front of the folded pictures. */
  readonly padding: number;
  /** Taps of zeros in front of the filter's own, so that these fill whole blocks. */
  readonly before: number;
}

/** padding: less than kernel. */
export function foldOf({ kernel, stride, padding }: Geometry): Fold {
  const blocksBefore = Math.ceil(padding / stride);
  const taps = Math.floor((kernel - 1 - padding) / stride) + 1 + blocksBefore;
  return { stride, kernel, taps, padding: blocksBefore, before: stride * blocksBefore - padding };
}

/** Pixels from folded ones, [batch, rows, columns, stride^2 channels] -> [batch, height, width, channels]. */
export function unfoldPixels(
  x: tf.Tensor4D,
  {
    stride,
    height,
    width,
  }: { readonly stride: number; readonly height: number; readonly width: number },
): tf.Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const blocks = tf.reshape(x, [batch * rows, columns, stride, channels / stride]);
  const lines = tf.transpose(blocks, [0, 2, 1, 3]);
  const [wholeHeight, wholeWidth] = [rows * stride, columns * stride];
  const own = channels / stride ** 2;
  const whole = tf.reshape<tf.Rank.R4>(lines, [batch, wholeHeight, wholeWidth, own]);
  if (wholeHeight === height && wholeWidth === width) return whole;
  return tf.slice4d(whole, [0, 0, 0, 0], [batch, height, width, own]);
}

/** [kernel, kernel, inputs, outputs] -> [taps, taps, stride^2 inputs, outputs]. */
export function foldFilter(filter: tf.Tensor4D, fold: Fold): tf.Tensor4D {
  const { stride, taps, kernel, before } = fold;
  const [, , inputs, outputs] = filter.shape;
  const ends: [number, number] = [before, taps * stride - kernel - before];
  const whole = tf.pad4d(filter, [ends, ends, [0, 0], [0, 0]]);
  const lines = tf.reshape(whole, [taps, stride, taps, stride * inputs * outputs]);
  const blocks = tf.transpose(lines, [0, 2, 1, 3]);
  return tf.reshape(blocks, [taps, taps, stride ** 2 * inputs, outputs]);
}
