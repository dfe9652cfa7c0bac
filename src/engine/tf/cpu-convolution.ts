/**
 * Convolution with a gradient in plain JavaScript, for machines without WebAssembly: a step of `cnn` at batch 64 takes
 * 0.8 s, and with the library's CPU kernels more than ten times as long in the same run: their gradients call a method
 * per element. Sums are float64, results float32.
 */
import * as tf from "@tensorflow/tfjs-core";
import { weightedLayer } from "./operations.ts";

export const convolution = weightedLayer<tf.Tensor4D, tf.Tensor4D>({
  value: ({ x, weights, bias }) => correlate(x, weights, bias.dataSync<"float32">()),
  // The filter turned by 180 degrees, its inputs and outputs swapped.
  ofInput: (dy, weights) =>
    correlate(dy, tf.transpose(tf.reverse(weights, [0, 1]), [0, 1, 3, 2]), null),
  ofWeights: filterGradient,
  ofBias: (dy) => tf.sum(dy, [0, 1, 2]),
});

/** Calls `visit` for every pixel of the output and every pixel of the input that its window covers. */
function eachTap(
  [batch, height, width]: readonly [number, number, number, number],
  size: number,
  visit: (output: number, input: number, tap: number) => void,
): void {
  const pad = (size - 1) / 2;
  for (let picture = 0; picture < batch; picture++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const output = (picture * height + y) * width + x;
        for (let row = Math.max(0, pad - y); row < Math.min(size, height + pad - y); row++) {
          const line = (picture * height + y + row - pad) * width + x - pad;
          const last = Math.min(size, width + pad - x);
          for (let column = Math.max(0, pad - x); column < last; column++) {
            visit(output, line + column, row * size + column);
          }
        }
      }
    }
  }
}

/** x: [batch, height, width, inputs], filter: [size, size, inputs, outputs], stride 1, size kept. */
function correlate(x: tf.Tensor4D, filter: tf.Tensor4D, bias: Float32Array | null): tf.Tensor4D {
  const [batch, height, width, inputs] = x.shape;
  const [size, , , outputs] = filter.shape;
  const xs = x.dataSync<"float32">();
  const weights = filter.dataSync<"float32">();
  const sums = new Float64Array(batch * height * width * outputs);
  if (bias !== null) {
    for (let at = 0; at < sums.length; at += outputs) sums.set(bias, at);
  }
  eachTap(x.shape, size, (output, input, tap) => {
    const end = (output + 1) * outputs;
    let weight = tap * inputs * outputs;
    for (let from = input * inputs; from < (input + 1) * inputs; from++) {
      const value = xs[from]!;
      for (let to = end - outputs; to < end; to++) sums[to]! += value * weights[weight++]!;
    }
  });
  return tf.tensor4d(Float32Array.from(sums), [batch, height, width, outputs]);
}

/** dW[k, l, c, o] = sum over pictures and pixels of x[b, y+k-p, z+l-p, c] dy[b, y, z, o], p = (size - 1) / 2. */
function filterGradient(dy: tf.Tensor4D, x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor {
  const [size, , inputs, outputs] = filter.shape;
  const xs = x.dataSync<"float32">();
  const dys = dy.dataSync<"float32">();
  const sums = new Float64Array(filter.size);
  eachTap(x.shape, size, (output, input, tap) => {
    const end = (output + 1) * outputs;
    let weight = tap * inputs * outputs;
    for (let from = input * inputs; from < (input + 1) * inputs; from++) {
      const value = xs[from]!;
      for (let at = end - outputs; at < end; at++) sums[weight++]! += value * dys[at]!;
    }
  });
  return tf.tensor4d(Float32Array.from(sums), filter.shape);
}
