/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, 8.5). Errors are about machine precision times the largest eigenvalue. Cost: about ten sweeps of
 * 6 size^3 operations.
 */

export interface Eigen {
  /** Falling. */
  readonly values: Float64Array;
  /** Of the same order, orthonormal, [size] each. */
  readonly vectors: readonly Float64Array[];
}

const MOST_SWEEPS = 60;
/** Off-diagonal entries this small beside the largest on the diagonal change no eigenvalue by more than rounding does. */
const NOTHING = Number.EPSILON / 16;

/** matrix: [size, size] row-major, symmetric and finite; not changed. */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  // Row i becomes the i-th eigenvector.
  const rows = Array.from({ length: size }, (_, index) => {
    const row = new Float64Array(size);
    row[index] = 1;
    return row;
  });
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isDiagonal = true;
    let largest = 0;
    for (let p = 0; p < size; p++) largest = Math.max(largest, Math.abs(a[p * size + p]!));
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(a[p * size + q]!) <= NOTHING * largest) continue;
        isDiagonal = false;
        rotate({ a, rows, size }, p, q);
      }
    }
    if (isDiagonal) break;
  }
  const order = rows.map((_, index) => index);
  order.sort((i, j) => a[j * size + j]! - a[i * size + i]!);
  return {
    values: Float64Array.from(order, (index) => a[index * size + index]!),
    vectors: order.map((index) => rows[index]!),
  };
}

interface Rotated {
  readonly a: Float64Array;
  readonly rows: readonly Float64Array[];
  readonly size: number;
}

/** The rotation in the plane of p and q that makes a[p, q] zero; of the two, the one by at most 45 degrees. */
function rotate({ a, rows, size }: Rotated, p: number, q: number): void {
  const off = a[p * size + q]!;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const tangent = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  a[p * size + p]! -= tangent * off;
  a[q * size + q]! += tangent * off;
  a[p * size + q] = a[q * size + p] = 0;
  for (let k = 0; k < size; k++) {
    if (k === p || k === q) continue;
    const ofP = a[k * size + p]!;
    const ofQ = a[k * size + q]!;
    a[k * size + p] = a[p * size + k] = cosine * ofP - sine * ofQ;
    a[k * size + q] = a[q * size + k] = sine * ofP + cosine * ofQ;
  }
  const rowP = rows[p]!;
  const rowQ = rows[q]!;
  for (let k = 0; k < size; k++) {
    const [ofP, ofQ] = [rowP[k]!, rowQ[k]!];
    rowP[k] = cosine * ofP - sine * ofQ;
    rowQ[k] = sine * ofP + cosine * ofQ;
  }
}
