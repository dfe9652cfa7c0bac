/**
 * The plane that points of a large space span, and how far each of them lies from it: the principal plane of all points,
 * or the one through three of them. Everything is float64 but the points themselves and the axes that are kept; the
 * vectors are walked in pieces, so that no second copy of them is made.
 */
import { symmetricEigen } from "./symmetric-eigen.ts";

export type PlaneThrough =
  /** The two directions in which the points spread most, through their mean. */
  | { readonly kind: "principal" }
  /** Through three points, by index; the first axis leads from the first to the second. */
  | { readonly kind: "points"; readonly points: readonly [number, number, number] };

export interface PathPlane {
  /** [length] float32: theta(x, y) = origin + x axes[0] + y axes[1]; the axes are orthonormal. */
  readonly origin: Float32Array;
  readonly axes: readonly [Float32Array, Float32Array];
  /** Of each point's foot on the plane. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Of each point from the plane. */
  readonly distances: Float64Array;
  /** Of each point from the origin, in all dimensions: distance^2 + x^2 + y^2. */
  readonly fromOrigin: Float64Array;
  /** Of the points' variance around their mean: what each axis carries. */
  readonly shares: readonly [number, number];
  /** What a third principal axis would carry; null for a plane through three points. */
  readonly nextShare: number | null;
  /** Sum of the points' squared distances from their mean. */
  readonly spread: number;
}

/** Numbers of each vector that are looked at together. */
const PIECE = 2048;
/**
 * Parameters are rounded to float32, each by at most 2^-24 of its size. That alone spreads points along any axis by about
 * 2^-51 of their mean square, and a line through two of them misses a third by some times as much. What is no larger than
 * this share of the mean square is taken for nothing.
 */
const ROUNDING = 2 ** -46;

/** Of the first eigenvalue, what float64 may leave in the second one of points on a line. */
const LINE = 1e-13;

/** Why points span no plane: all are at one place, or on one line, but for the rounding of float32. */
export type NoPlane = "place" | "line";

/** points: [length] each, finite. `breathe` is awaited between pieces of work. */
export async function spanPlane(
  points: readonly Float32Array[],
  through: PlaneThrough,
  breathe: () => Promise<void>,
): Promise<PathPlane | NoPlane> {
  const count = points.length;
  const length = points[0]?.length ?? 0;
  const gram = new Float64Array(count * count);
  let meanSquares = 0;
  for (const piece of pieces(points, length)) {
    await breathe();
    for (let i = 0; i < count; i++)
      for (let j = 0; j <= i; j++) gram[i * count + j]! += product(piece, i, j);
    for (let at = 0; at < piece.size; at++) meanSquares += piece.mean[at]! ** 2;
  }
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++) gram[j * count + i] = gram[i * count + j]!;
  let spread = 0;
  for (let i = 0; i < count; i++) spread += gram[i * count + i]!;
  const nothing = ROUNDING * (meanSquares + spread / count);
  const found =
    through.kind === "principal"
      ? principal(gram, count, nothing)
      : throughThree(gram, count, { points: through.points, nothing });
  if (typeof found === "string") return found;
  const weights = await straightened(points, found.weights, breathe);
  const onPlane = await place(points, { ...found, weights }, breathe);
  const shares = [spreadOf(onPlane.x) / spread, spreadOf(onPlane.y) / spread] as const;
  return { ...onPlane, shares, nextShare: found.nextShare, spread };
}

/** theta(x, y), rounded to float32, into `out`. */
export function pointOf(
  { origin, axes: [u, v] }: PathPlane,
  x: number,
  y: number,
  out: Float32Array,
): void {
  for (let at = 0; at < out.length; at++) out[at] = origin[at]! + x * u[at]! + y * v[at]!;
}

interface Piece {
  readonly from: number;
  readonly size: number;
  /** [count, size] of the points, minus their mean. */
  readonly centred: Float64Array;
  /** [size] */
  readonly mean: Float64Array;
}

/** The same object each time. */
function* pieces(points: readonly Float32Array[], length: number): Generator<Piece> {
  const centred = new Float64Array(points.length * PIECE);
  const mean = new Float64Array(PIECE);
  for (let from = 0; from < length; from += PIECE) {
    const size = Math.min(PIECE, length - from);
    mean.fill(0);
    for (const point of points)
      for (let at = 0; at < size; at++) mean[at]! += point[from + at]! / points.length;
    points.forEach((point, index) => {
      for (let at = 0; at < size; at++) centred[index * size + at] = point[from + at]! - mean[at]!;
    });
    yield { from, size, centred, mean };
  }
}

function product({ centred, size }: Piece, i: number, j: number): number {
  let sum = 0;
  for (let at = 0, p = i * size, q = j * size; at < size; at++, p++, q++)
    sum += centred[p]! * centred[q]!;
  return sum;
}

/** An axis as weights on the points, which sum to 0. */
type Weights = readonly [Float64Array, Float64Array];

interface Found {
  readonly weights: Weights;
  /** Point that the plane's origin is; null: the mean. */
  readonly origin: number | null;
  readonly nextShare: number | null;
}

/** nothing: an eigenvalue that rounding alone may make. */
function principal(gram: Float64Array, count: number, nothing: number): Found | NoPlane {
  const { values, vectors } = symmetricEigen(gram, count);
  const [first = 0, second = 0, third = 0] = values;
  if (!(first > nothing)) return "place";
  // Beside a first that is much larger, what is left of the second is the eigenvalues' own rounding.
  if (!(second > Math.max(nothing, LINE * first))) return "line";
  const total = values.reduce((sum, value) => sum + value, 0);
  const axis = (index: number, value: number): Float64Array => {
    const vector = vectors[index]!;
    // The first point lies at the lower left.
    const size = (vector[0]! > 0 ? -1 : 1) / Math.sqrt(value);
    return vector.map((weight) => weight * size);
  };
  const weights = [axis(0, first), axis(1, second)] as const;
  return { weights, origin: null, nextShare: Math.max(0, third) / total };
}

function throughThree(
  gram: Float64Array,
  count: number,
  {
    points: [origin, a, b],
    nothing,
  }: { readonly points: readonly [number, number, number]; readonly nothing: number },
): Found | NoPlane {
  const at = (i: number, j: number): number => gram[i * count + j]!;
  const between = (i: number, j: number): number =>
    at(i, j) - at(i, origin) - at(origin, j) + at(origin, origin);
  const isNear = (square: number): boolean => !(square > nothing);
  const [squareA, squareB] = [between(a, a), between(b, b)];
  if (isNear(squareA)) return isNear(squareB) ? "place" : "line";
  const lengthA = Math.sqrt(squareA);
  const along = between(a, b) / lengthA;
  const across = squareB - along * along;
  if (!(across > Math.max(nothing, LINE * Math.max(squareA, squareB)))) return "line";
  const lengthB = Math.sqrt(across);
  const u = new Float64Array(count);
  u[a]! += 1 / lengthA;
  u[origin]! -= 1 / lengthA;
  const v = u.map((weight) => (-weight * along) / lengthB);
  v[b]! += 1 / lengthB;
  v[origin]! -= 1 / lengthB;
  return { weights: [u, v], origin, nextShare: null };
}

/** Both axes of a piece, from weights on the points: [size] each, into `out`. */
function axesOf(
  { centred, size }: Piece,
  weights: Weights,
  out: readonly [Float64Array, Float64Array],
): void {
  weights.forEach((own, axis) => {
    const values = out[axis]!;
    values.fill(0);
    own.forEach((weight, index) => {
      if (weight === 0) return;
      for (let at = 0; at < size; at++) values[at]! += weight * centred[index * size + at]!;
    });
  });
}

/** Makes the axes orthonormal to the last digits: a weak second eigenvector of the Gram matrix is less exact than that. */
async function straightened(
  points: readonly Float32Array[],
  [first, second]: Weights,
  breathe: () => Promise<void>,
): Promise<Weights> {
  const axes = [new Float64Array(PIECE), new Float64Array(PIECE)] as const;
  const [u, v] = axes;
  let [uu, uv, vv] = [0, 0, 0];
  for (const piece of pieces(points, points[0]?.length ?? 0)) {
    await breathe();
    axesOf(piece, [first, second], axes);
    for (let at = 0; at < piece.size; at++) {
      uu += u[at]! * u[at]!;
      uv += u[at]! * v[at]!;
      vv += v[at]! * v[at]!;
    }
  }
  const lengthU = Math.sqrt(uu);
  const lengthV = Math.sqrt(vv - (uv * uv) / uu);
  return [
    first.map((weight) => weight / lengthU),
    second.map((weight, index) => (weight - (uv / uu) * first[index]!) / lengthV),
  ];
}

/** Coordinates and distances of the points, and the plane's vectors. */
async function place(
  points: readonly Float32Array[],
  { weights, origin }: Found,
  breathe: () => Promise<void>,
): Promise<Omit<PathPlane, "shares" | "nextShare" | "spread">> {
  const count = points.length;
  const length = points[0]?.length ?? 0;
  const axes = [new Float64Array(PIECE), new Float64Array(PIECE)] as const;
  const [u, v] = axes;
  const plane = {
    origin: new Float32Array(length),
    axes: [new Float32Array(length), new Float32Array(length)] as const,
    x: new Float64Array(count),
    y: new Float64Array(count),
    distances: new Float64Array(count),
    fromOrigin: new Float64Array(count),
  };
  const { x, y, distances, fromOrigin } = plane;
  for (const piece of pieces(points, length)) {
    await breathe();
    const { from, size, mean } = piece;
    axesOf(piece, weights, axes);
    plane.axes.forEach((axis, index) => {
      axis.set(axes[index]!.subarray(0, size), from);
    });
    const middle = centreOf(piece, origin);
    for (let at = 0; at < size; at++) plane.origin[from + at] = mean[at]! + middle[at]!;
    for (let index = 0; index < count; index++) {
      for (let at = 0; at < size; at++) {
        const part = piece.centred[index * size + at]! - middle[at]!;
        x[index]! += part * u[at]!;
        y[index]! += part * v[at]!;
      }
    }
  }
  for (const piece of pieces(points, length)) {
    await breathe();
    const { size } = piece;
    axesOf(piece, weights, axes);
    const middle = centreOf(piece, origin);
    for (let index = 0; index < count; index++) {
      for (let at = 0; at < size; at++) {
        const part = piece.centred[index * size + at]! - middle[at]!;
        const rest = part - x[index]! * u[at]! - y[index]! * v[at]!;
        distances[index]! += rest * rest;
        fromOrigin[index]! += part * part;
      }
    }
  }
  for (let index = 0; index < count; index++) {
    distances[index] = Math.sqrt(distances[index]!);
    fromOrigin[index] = Math.sqrt(fromOrigin[index]!);
  }
  return plane;
}

/** Where the origin lies from the mean, [size] of a piece. */
function centreOf({ centred, size }: Piece, origin: number | null): Float64Array {
  return origin === null
    ? new Float64Array(size)
    : centred.slice(origin * size, (origin + 1) * size);
}

/** Sum of squared differences from the mean. */
function spreadOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
