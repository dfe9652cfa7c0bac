/**
 * Operations that may be differentiated twice. TensorFlow.js's own gradients of tanh and others reuse an output that its
 * tape has lost sight of, so second derivatives are silently wrong (tensorflow/tfjs#3252). Here each gradient saves inputs
 * only, works out again what it needs, and is itself made of these operations.
 *
 * Tensors are [tasks, rows, columns]: every task has parameters of its own.
 */
import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../tf/differentiable.ts";

/**
 * The tape copies what is saved, and adds up what comes from several sides; neither has a gradient in the library's build
 * without its registry. Once for the process; what is registered already stays.
 */
export function registerTapeGradients(): void {
  const known = (kernel: string): boolean => {
    // Not typed as such, but undefined where there is none.
    return (tf.getGradient(kernel) as object | undefined) !== undefined;
  };
  const pass = (dy: tf.Tensor) => (): tf.Tensor => tf.mul(dy, 1);
  if (!known(tf.Identity))
    tf.registerGradient({
      kernelName: tf.Identity,
      gradFunc: (dy) => ({ x: pass(dy as tf.Tensor) }),
    });
  if (!known(tf.Add))
    tf.registerGradient({
      kernelName: tf.Add,
      gradFunc: (dy) => ({ a: pass(dy as tf.Tensor), b: pass(dy as tf.Tensor) }),
    });
}

interface Sides {
  readonly a: boolean;
  readonly b: boolean;
}

/** Matrix product task by task; either side may be taken as its transpose. */
export function product(
  a: tf.Tensor3D,
  b: tf.Tensor3D,
  transposed: Sides = { a: false, b: false },
): tf.Tensor3D {
  return differentiable([a, b], () => ({
    value: tf.matMul(a, b, transposed.a, transposed.b),
    saved: [a, b],
    gradient: (dy, [savedA, savedB]) => [
      transposed.a
        ? product(savedB, dy, { a: transposed.b, b: true })
        : product(dy, savedB, { a: false, b: !transposed.b }),
      transposed.b
        ? product(dy, savedA, { a: true, b: transposed.a })
        : product(savedA, dy, { a: !transposed.a, b: false }),
    ],
  }));
}

/** x + row on every row. row: [tasks, 1, columns]. */
export function addRow(x: tf.Tensor3D, row: tf.Tensor3D): tf.Tensor3D {
  return differentiable([x, row], () => ({
    value: tf.add<tf.Tensor3D>(x, row),
    saved: [],
    gradient: (dy) => [tf.clone(dy), sumRows(dy)],
  }));
}

function sumRows(x: tf.Tensor3D): tf.Tensor3D {
  const [, rows] = x.shape;
  return differentiable([x], () => ({
    value: tf.sum<tf.Tensor3D>(x, 1, true),
    saved: [],
    gradient: (dy) => [repeatRow(dy, rows)],
  }));
}

function repeatRow(row: tf.Tensor3D, rows: number): tf.Tensor3D {
  return differentiable([row], () => ({
    value: tf.tile(row, [1, rows, 1]),
    saved: [],
    gradient: (dy) => [sumRows(dy)],
  }));
}

/** Element by element; one shape. */
function times(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D {
  return differentiable([a, b], () => ({
    value: tf.mul<tf.Tensor3D>(a, b),
    saved: [a, b],
    gradient: (dy, [savedA, savedB]) => [times(dy, savedB), times(dy, savedA)],
  }));
}

export function scale<T extends tf.Tensor>(x: T, factor: number): T {
  return differentiable([x], () => ({
    value: tf.mul<T>(x, factor),
    saved: [],
    gradient: (dy) => [scale(dy, factor)],
  }));
}

/** x - constant, which nobody differentiates by. */
export function minusConstant(x: tf.Tensor3D, constant: tf.Tensor3D): tf.Tensor3D {
  return differentiable([x], () => ({
    value: tf.sub<tf.Tensor3D>(x, constant),
    saved: [],
    gradient: (dy) => [tf.clone(dy)],
  }));
}

export function square(x: tf.Tensor3D): tf.Tensor3D {
  return differentiable([x], () => ({
    value: tf.square(x),
    saved: [x],
    gradient: (dy, [saved]) => [scale(times(dy, saved), 2)],
  }));
}

/** Sum of everything. */
export function total(x: tf.Tensor3D): tf.Scalar {
  const { shape } = x;
  return differentiable([x], () => ({
    value: tf.sum<tf.Scalar>(x),
    saved: [],
    gradient: (dy) => [spread(dy, shape)],
  }));
}

function spread(x: tf.Scalar, shape: [number, number, number]): tf.Tensor3D {
  return differentiable([x], () => ({
    value: tf.mul<tf.Tensor3D>(tf.ones(shape), x),
    saved: [],
    gradient: (dy) => [total(dy)],
  }));
}

/** Sum of a b over everything. */
export function dot(a: tf.Tensor3D, b: tf.Tensor3D): tf.Scalar {
  return total(times(a, b));
}

export function addScalars(a: tf.Scalar, b: tf.Scalar): tf.Scalar {
  return differentiable([a, b], () => ({
    value: tf.add<tf.Scalar>(a, b),
    saved: [],
    gradient: (dy) => [tf.clone(dy), tf.clone(dy)],
  }));
}

/** An activation, element by element. */
export type Activation = (x: tf.Tensor3D) => tf.Tensor3D;

/** The gradient works tanh out again from x: that is what keeps it on the tape. */
export const tanh: Activation = (x) =>
  differentiable([x], () => ({
    value: tf.tanh(x),
    saved: [x],
    gradient: (dy, [saved]) => [times(dy, oneMinusSquare(tanh(saved)))],
  }));

/**
 * tanh as TensorFlow.js has it: its gradient reuses the output that was saved. Right once, wrong twice. Only for tests that
 * the start-up check finds such a thing (second-order-check.ts).
 */
export const unwrappedTanh: Activation = (x) =>
  differentiable([x], () => {
    const value = tf.tanh(x);
    return {
      value,
      saved: [value],
      gradient: (dy, [saved]) => [times(dy, oneMinusSquare(saved))],
    };
  });

function oneMinusSquare(x: tf.Tensor3D): tf.Tensor3D {
  return differentiable([x], () => ({
    value: tf.sub<tf.Tensor3D>(1, tf.square(x)),
    saved: [x],
    gradient: (dy, [saved]) => [scale(times(dy, saved), -2)],
  }));
}
