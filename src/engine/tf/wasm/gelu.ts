/**
 * x Phi(x) and its slope on the WASM backend, whose `erf` and `exp` go number by number: put together from what XNNPACK does
 * four at once, and in threads. Both ways, 64x8x8x64, one thread: 6 ms in place of 9. The error function is Abramowitz and Stegun's 7.1.26 (at most 1.5e-7 off, a
 * rounding of float32), as on the library's GPU backends.
 */
import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../differentiable.ts";

export function gelu(x: tf.Tensor): tf.Tensor {
  return differentiable([x], () => {
    const bell = expOfNegative(tf.mul(tf.square(x), -0.5));
    // Of -|x|, then of x itself.
    const tail = tf.mul(tailOverBell(tf.abs(x)), bell);
    const isPositive = tf.step(x);
    const cumulative = tf.add(isPositive, tf.mul(tail, tf.sub(1, tf.mul(isPositive, 2))));
    const density = tf.mul(bell, 1 / Math.sqrt(2 * Math.PI));
    return {
      value: tf.mul(x, cumulative),
      saved: [tf.add(cumulative, tf.mul(x, density))],
      gradient: (dy, [slope]) => [tf.mul(dy, slope)],
    };
  });
}

/** e^x for x <= 0, as a quotient of logistic functions. */
function expOfNegative(x: tf.Tensor): tf.Tensor {
  return tf.div(tf.sigmoid(x), tf.sigmoid(tf.neg(x)));
}

/** Coefficients of 7.1.26, the highest power first. */
const POLYNOMIAL = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592] as const;

/** Phi(-x) e^(x^2 / 2) for x >= 0. */
function tailOverBell(x: tf.Tensor): tf.Tensor {
  const t = tf.div(1, tf.add(tf.mul(x, 0.3275911 * Math.SQRT1_2), 1));
  const [first, ...rest] = POLYNOMIAL;
  const sum = rest.reduce<tf.Tensor>(
    (higher, coefficient) => tf.add(tf.mul(higher, t), coefficient),
    tf.scalar(first),
  );
  return tf.mul(tf.mul(sum, t), 0.5);
}
