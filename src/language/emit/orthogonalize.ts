/**
 * Newton-Schulz in float64: a matrix becomes the nearest one with all singular values about 1, without decomposing it.
 * Source: Jordan and others, "Muon", 2024: X = A / max(|A|, 1e-7), then five times X <- aX + (bS + cS^2)X with
 * S = X X^T and (a, b, c) = (3.4445, -4.7750, 2.0315), on the transpose where there are more rows than columns.
 * After five rounds singular values lie roughly in 0.68 to 1.13 (all but the very small ones).
 */

export const [A, B, C] = [3.4445, -4.775, 2.0315];
export const ROUNDS = 5;
export const SMALLEST_NORM = 1e-7;

/** out[n, m] = x[n, k] y[k, m], row-major. */
function multiply(
  x: Float64Array,
  y: Float64Array,
  out: Float64Array,
  [n, k, m]: readonly [number, number, number],
): void {
  out.fill(0);
  for (let row = 0; row < n; row++) {
    for (let inner = 0; inner < k; inner++) {
      const value = x[row * k + inner]!;
      for (let column = 0; column < m; column++) {
        out[row * m + column] = out[row * m + column]! + value * y[inner * m + column]!;
      }
    }
  }
}

function transpose(x: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cols; column++)
      out[column * rows + row] = x[row * cols + column]!;
  }
  return out;
}

/** matrix: [rows, cols], row-major. Returns a new one. O(ROUNDS * short^2 * long). */
export function orthogonalize(matrix: Float64Array, rows: number, cols: number): Float64Array {
  const isTall = rows > cols;
  const [short, long] = isTall ? [cols, rows] : [rows, cols];
  let x = isTall ? transpose(matrix, rows, cols) : matrix.slice();
  const norm = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  const scale = Math.max(norm, SMALLEST_NORM);
  for (let index = 0; index < x.length; index++) x[index] = x[index]! / scale;
  const square = new Float64Array(short * short);
  const fourth = new Float64Array(short * short);
  const product = new Float64Array(x.length);
  for (let round = 0; round < ROUNDS; round++) {
    multiply(x, transpose(x, short, long), square, [short, long, short]);
    multiply(square, square, fourth, [short, short, short]);
    for (let index = 0; index < square.length; index++) {
      square[index] = B * square[index]! + C * fourth[index]!;
    }
    multiply(square, x, product, [short, short, long]);
    x = x.map((value, index) => A * value + product[index]!);
  }
  return isTall ? transpose(x, short, long) : x;
}

/** values: [rows * cols, replicas], element-major, in place: each replica's matrix by itself. */
export function orthogonalizeReplicas(
  values: Float64Array,
  { rows, cols, replicas }: { rows: number; cols: number; replicas: number },
): void {
  for (let replica = 0; replica < replicas; replica++) {
    const matrix = new Float64Array(rows * cols);
    for (let index = 0; index < matrix.length; index++)
      matrix[index] = values[index * replicas + replica]!;
    const result = orthogonalize(matrix, rows, cols);
    for (let index = 0; index < matrix.length; index++)
      values[index * replicas + replica] = result[index]!;
  }
}
