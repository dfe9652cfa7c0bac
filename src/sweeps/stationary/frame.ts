/**
 * The axes of a noisy quadratic's loss: turns parameters x into y = Q^T x, where the loss falls apart into one term an
 * axis, and the noise, which is given per parameter, with them.
 */
import { quadraticProblem } from "../../problems/build.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import { rotationMatrix } from "../../problems/rotation.ts";
import type { Covariance, NoisyGround } from "./protocol.ts";

export interface Frame {
  readonly dimension: number;
  readonly eigenvalues: readonly number[];
  /** Covariance of the noise of the batch's mean, between axes a and b. */
  readonly noise: (a: number, b: number) => number;
  /** theta: [dimension, replicas]; writes y of one axis to out: [replicas]. */
  readonly along: (axis: number, theta: Float64Array, out: Float64Array) => void;
  /** Of the first two parameters, from a covariance between axes. */
  readonly plane: (between: (a: number, b: number) => number) => Covariance;
}

export function problemOf({ eigenvalues, noise, batch, rotation }: NoisyGround): SmallProblem {
  const zeros = eigenvalues.map(() => 0);
  return quadraticProblem({ eigenvalues, noise, rotation, batch, start: zeros, minimum: zeros });
}

export function frameOf({ eigenvalues, noise, batch, rotation }: NoisyGround): Frame {
  const dimension = eigenvalues.length;
  const matrix = rotationMatrix(dimension, rotation);
  /** Q: entry (parameter, axis). */
  const q = (row: number, axis: number): number =>
    matrix === null ? (row === axis ? 1 : 0) : matrix[row * dimension + axis]!;
  const axes = eigenvalues.map((_, axis) => axis);
  const between = (value: (a: number, b: number) => number, row: number, other: number): number => {
    let sum = 0;
    for (const a of axes) for (const b of axes) sum += q(row, a) * q(other, b) * value(a, b);
    return sum;
  };
  return {
    dimension,
    eigenvalues,
    noise: (a, b) =>
      noise.reduce((sum, sigma, row) => sum + (q(row, a) * q(row, b) * sigma * sigma) / batch, 0),
    along: (axis, theta, out) => {
      const replicas = out.length;
      out.fill(0);
      for (let row = 0; row < dimension; row++) {
        const weight = q(row, axis);
        if (weight === 0) continue;
        const from = row * replicas;
        for (let replica = 0; replica < replicas; replica++)
          out[replica]! += weight * theta[from + replica]!;
      }
    },
    plane: (value) => ({
      xx: between(value, 0, 0),
      xy: between(value, 0, 1),
      yy: between(value, 1, 1),
    }),
  };
}
