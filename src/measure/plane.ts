/**
 * A plane to look at many vectors in: the first axis is a given direction, the second the one in which what is left of
 * the vectors spreads most (the first principal direction of the remainders, by power iteration). Nothing is stored but
 * the axes, so it serves gradients of any length.
 */

export interface Plane {
  /** Orthonormal, [dimension] each. With one dimension the second is 0. */
  readonly axes: readonly [Float64Array, Float64Array];
  /** Share of the vectors' spread around their mean that lies in the plane; 1 where they do not spread. */
  readonly seen: number;
}

const MOST_TURNS = 64;
/** 1 - cosine of a turn that is not worth another one: less than a tenth of a degree. */
const SETTLED = 1e-6;

/** vectors: each [dimension], finite. A `direction` of zero counts as the vectors' mean, or else the first coordinate. */
export function planeOf(vectors: readonly Float64Array[], direction: Float64Array): Plane {
  const { length } = direction;
  const mean = new Float64Array(length);
  for (const vector of vectors) addScaled(mean, vector, 1 / vectors.length);
  const first = normalised(direction) ?? normalised(mean) ?? unit(length);
  const rest = vectors.map((vector) => {
    const part = vector.slice();
    addScaled(part, mean, -1);
    return part;
  });
  const total = rest.reduce((sum, part) => sum + dot(part, part), 0);
  let along = 0;
  for (const part of rest) {
    const share = dot(part, first);
    along += share * share;
    addScaled(part, first, -share);
  }
  const second = strongest(rest, first);
  const across = rest.reduce((sum, part) => sum + dot(part, second) ** 2, 0);
  return { axes: [first, second], seen: total > 0 ? Math.min(1, (along + across) / total) : 1 };
}

/** The unit direction with the largest sum of squared products, orthogonal to `first`; its largest entry is positive. */
function strongest(parts: readonly Float64Array[], first: Float64Array): Float64Array {
  const longest = parts.reduce<Float64Array | null>(
    (best, part) => (best === null || dot(part, part) > dot(best, best) ? part : best),
    null,
  );
  const apply = scatterOf(parts, first.length);
  let axis = longest === null ? null : normalised(longest);
  for (let turn = 0; axis !== null && turn < MOST_TURNS; turn++) {
    const image = apply(axis);
    // Rounding lets a little of the first axis in again.
    addScaled(image, first, -dot(image, first));
    const next = normalised(image);
    if (next === null) break;
    const isSettled = 1 - Math.abs(dot(next, axis)) < SETTLED;
    axis = next;
    if (isSettled) break;
  }
  if (axis === null) return anyOrthogonal(first);
  const peak = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return peak < 0 ? axis.map((value) => -value) : axis;
}

/** x to sum of part (part . x): by the matrix sum of part part^T where that is the smaller one. */
function scatterOf(
  parts: readonly Float64Array[],
  size: number,
): (x: Float64Array) => Float64Array {
  if (parts.length <= size) {
    return (x) => {
      const image = new Float64Array(size);
      for (const part of parts) addScaled(image, part, dot(part, x));
      return image;
    };
  }
  const rows = Array.from({ length: size }, () => new Float64Array(size));
  for (const part of parts) {
    for (let row = 0; row < size; row++) {
      const weight = part[row]!;
      if (weight !== 0) addScaled(rows[row]!, part, weight);
    }
  }
  return (x) => Float64Array.from(rows, (row) => dot(row, x));
}

/** Where nothing is left to spread: the coordinate that `first` uses least, made orthogonal. */
function anyOrthogonal(first: Float64Array): Float64Array {
  let least = 0;
  first.forEach((value, at) => {
    if (Math.abs(value) < Math.abs(first[least]!)) least = at;
  });
  const axis = new Float64Array(first.length);
  axis[least] = 1;
  addScaled(axis, first, -first[least]!);
  return normalised(axis) ?? new Float64Array(first.length);
}

function unit(length: number): Float64Array {
  const axis = new Float64Array(length);
  axis[0] = 1;
  return axis;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let at = 0; at < to.length; at++) to[at]! += factor * from[at]!;
}

/** Scaled by the largest entry first, so that neither tiny nor huge vectors lose their direction. */
function normalised(vector: Float64Array): Float64Array | null {
  const peak = vector.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  if (peak === 0) return null;
  const scaled = vector.map((value) => value / peak);
  const length = Math.sqrt(dot(scaled, scaled));
  return scaled.map((value) => value / length);
}
