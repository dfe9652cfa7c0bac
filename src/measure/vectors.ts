/**
 * Norms, products and cosines: over flat vectors (networks) and over the columns of element-major blocks (small
 * problems, a column a replica). Squares that would overflow or vanish are scaled first, so that a lane that has all
 * but converged still has an error and a cosine.
 */

export type Vector = Float64Array | Float32Array;

/**
 * One step of a [steps, dimension, replicas] array: element j of replica r is at `from + j * replicas + r`.
 * Callers keep one object and move `values` and `from`, so that a step allocates nothing.
 */
export interface Columns {
  values: Float64Array;
  from: number;
  readonly dimension: number;
  readonly replicas: number;
}

/** Between these a sum of squares has lost nothing to overflow or underflow. */
const SQUARES_LOW = 1e-270;
const SQUARES_HIGH = 1e300;

function isSafe(sumOfSquares: number): boolean {
  return sumOfSquares > SQUARES_LOW && sumOfSquares < SQUARES_HIGH;
}

interface Strided {
  readonly from: number;
  readonly stride: number;
  readonly count: number;
}

function scaledNorm(values: Vector, { from, stride, count }: Strided): number {
  let largest = 0;
  for (let index = 0, at = from; index < count; index++, at += stride) {
    largest = Math.max(largest, Math.abs(values[at]!));
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let index = 0, at = from; index < count; index++, at += stride) {
    const ratio = values[at]! / largest;
    sum += ratio * ratio;
  }
  return largest * Math.sqrt(sum);
}

/** Euclidean norm. NaN where an element is NaN, infinity where one is infinite. */
export function norm(values: Vector): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]! * values[index]!;
  return isSafe(sum)
    ? Math.sqrt(sum)
    : scaledNorm(values, { from: 0, stride: 1, count: values.length });
}

/** Inner product of two vectors of equal length. */
export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** Norm of the difference of two vectors of equal length. O(length), no allocation unless the squares are unsafe. */
export function distance(a: Vector, b: Vector): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = a[index]! - b[index]!;
    sum += difference * difference;
  }
  if (isSafe(sum)) return Math.sqrt(sum);
  const differences = new Float64Array(a.length);
  for (let index = 0; index < a.length; index++) differences[index] = a[index]! - b[index]!;
  return norm(differences);
}

function isDirection(length: number): boolean {
  return length > 0 && Number.isFinite(length);
}

/** Cosine of the angle between two vectors, in [-1, 1]; null where one is zero or not finite. */
export function cosine(a: Vector, b: Vector): number | null {
  const normA = norm(a);
  const normB = norm(b);
  if (!isDirection(normA) || !isDirection(normB)) return null;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index]! / normA) * (b[index]! / normB);
  return Math.max(-1, Math.min(1, sum));
}

/** Writes a - b; `out` has the same dimension and replicas. */
export function subtractColumns(a: Columns, b: Columns, out: Columns): void {
  const count = a.dimension * a.replicas;
  for (let index = 0; index < count; index++) {
    out.values[out.from + index] = a.values[a.from + index]! - b.values[b.from + index]!;
  }
}

/** Norm of every replica's vector. out: [replicas]. */
export function columnNorms(
  { values, from, dimension, replicas }: Columns,
  out: Float64Array,
): void {
  out.fill(0);
  for (let element = 0, at = from; element < dimension; element++) {
    for (let replica = 0; replica < replicas; replica++, at++) {
      out[replica]! += values[at]! * values[at]!;
    }
  }
  for (let replica = 0; replica < replicas; replica++) {
    out[replica] = isSafe(out[replica]!)
      ? Math.sqrt(out[replica]!)
      : scaledNorm(values, { from: from + replica, stride: replicas, count: dimension });
  }
}

/** Cosine of replica `replica`'s vectors with norms already known; null where one is zero or not finite. */
export function columnCosine(
  a: Columns,
  b: Columns,
  { replica, normA, normB }: { replica: number; normA: number; normB: number },
): number | null {
  if (!isDirection(normA) || !isDirection(normB)) return null;
  let sum = 0;
  for (let element = 0, at = replica; element < a.dimension; element++, at += a.replicas) {
    sum += (a.values[a.from + at]! / normA) * (b.values[b.from + at]! / normB);
  }
  return Math.max(-1, Math.min(1, sum));
}

/** Arithmetic mean of all entries. */
export function mean(values: Vector): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

/** Mean of the entries that are finite; null where none is. Per-replica figures hold NaN where there is no value. */
export function meanOfFinite(values: Float64Array): number | null {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index]!)) continue;
    sum += values[index]!;
    count++;
  }
  return count === 0 ? null : sum / count;
}
