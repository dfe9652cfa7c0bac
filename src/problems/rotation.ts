/** Rotations of quadratics: by an angle in two dimensions, else a random orthogonal matrix addressed by a seed. */
import { fillNormals, PURPOSE } from "../base/random.ts";

/**
 * Orthogonal matrix, [dimension, dimension] row-major float64, column i = direction of eigenvalue i.
 * `rotation`: degrees, counter-clockwise, in two dimensions; else a uint32 seed. 0: null, no rotation. In one
 * dimension there is nothing to rotate.
 */
export function rotationMatrix(dimension: number, rotation: number): Float64Array | null {
  if (rotation === 0 || dimension === 1) return null;
  if (dimension === 2) {
    const angle = (rotation * Math.PI) / 180;
    return Float64Array.of(Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle));
  }
  return randomOrthogonal(dimension, rotation);
}

/**
 * Gram and Schmidt on independent normals, which gives the uniform (Haar) distribution. Each column is projected
 * twice: the second pass removes what rounding left, so that columns are orthogonal to about 1e-15.
 */
function randomOrthogonal(dimension: number, seed: number): Float64Array {
  const matrix = new Float64Array(dimension * dimension);
  const key = { seed, purpose: PURPOSE.rotation, replica: 0, step: 0, worker: 0 };
  fillNormals(key, matrix, { count: dimension * dimension });
  for (let column = 0; column < dimension; column++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < column; earlier++) {
        const along = columnDot(matrix, dimension, column, earlier);
        for (let row = 0; row < dimension; row++) {
          matrix[row * dimension + column]! -= along * matrix[row * dimension + earlier]!;
        }
      }
    }
    const length = Math.sqrt(columnDot(matrix, dimension, column, column));
    for (let row = 0; row < dimension; row++) matrix[row * dimension + column]! /= length;
  }
  return matrix;
}

function columnDot(matrix: Float64Array, dimension: number, a: number, b: number): number {
  let sum = 0;
  for (let row = 0; row < dimension; row++) {
    sum += matrix[row * dimension + a]! * matrix[row * dimension + b]!;
  }
  return sum;
}
