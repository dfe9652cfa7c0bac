/**
 * A linear filter in the loop of a quadratic, f = h x^2/2 and x -= eta * estimate: one linear map a step, of the state
 * (x, one buffer a mode). What the rows of stationary.ts and stability.ts say for single rules, this says for every
 * filter, by powers of the map: an independent second way to each of their numbers.
 */
import { impulseResponse, modeWeight } from "./filters.ts";
import type { LinearFilter } from "./linear-filter.ts";

/** [size, size], row by row. */
type Matrix = Float64Array;

export interface Loop {
  readonly size: number;
  /** State of the next step from that of this one. */
  readonly map: Matrix;
  /** [size]: what gradient noise of 1 adds to the next state. */
  readonly input: Float64Array;
}

/**
 * `u` = eta * h; x is counted in units of eta, so the map depends on nothing else. Modes of equal decay share one buffer
 * and buffers that x does not feel are left out, so that every root of the map is one of x's own.
 */
export function loopOf(filter: LinearFilter, u: number): Loop {
  const tails = tailsOf(filter);
  const size = tails.length + 1;
  const map = new Float64Array(size * size);
  const input = new Float64Array(size);
  const newest = impulseResponse(filter, 0);
  map[0] = 1 - u * newest;
  input[0] = -newest;
  tails.forEach(({ gain, decay }, index) => {
    const row = index + 1;
    map[row] = -gain;
    map[row * size] = u;
    map[row * size + row] = decay;
    input[row] = 1;
  });
  return { size, map, input };
}

/** What the buffers of past gradients add: weight gain * decay^(k - 1) from an age of k = 1 on, one for each decay. */
function tailsOf({ modes }: LinearFilter): readonly { gain: number; decay: number }[] {
  const gains = new Map<number, number>();
  for (const mode of modes) {
    gains.set(mode.decay, (gains.get(mode.decay) ?? 0) + modeWeight(mode, 1));
  }
  return [...gains].flatMap(([decay, gain]) => (gain === 0 ? [] : [{ gain, decay }]));
}

/** a b, or a b^T. */
function product(a: Matrix, b: Matrix, size: number, { transposed = false } = {}): Matrix {
  const out = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let k = 0; k < size; k++) {
        sum += a[row * size + k]! * b[transposed ? column * size + k : k * size + column]!;
      }
      out[row * size + column] = sum;
    }
  }
  return out;
}

function largest(matrix: Matrix): number {
  return matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** 2^50 steps: |A^n|^(1/n) has then forgotten everything but the spectral radius, repeated roots included. */
const DOUBLINGS = 50;

/**
 * Factor per step by which the loop shrinks (or grows) in the long run: the spectral radius of its map, by
 * repeated squaring with the size taken out each time. Relative error about 1e-15.
 */
export function spectralRadius({ map, size }: Pick<Loop, "map" | "size">): number {
  let power = map;
  let logarithm = 0;
  for (let doubling = 0; doubling <= DOUBLINGS; doubling++) {
    const norm = largest(power);
    if (norm === 0) return 0;
    logarithm += Math.log(norm) / 2 ** doubling;
    const unit = power.map((value) => value / norm);
    power = product(unit, unit, size);
  }
  return Math.exp(logarithm);
}

/**
 * Covariance of x_a and x_b, in units of eta^2, for two loops that see gradient noise of covariance 1 (the same noise
 * where both are equal): sum over n of (A^n b)(B^n b)^T, by doubling the number of terms. Null where it does not
 * converge. Source: Smith, "Matrix equation XA + BX = C", 1968.
 */
export function settledCovariance(a: Loop, b: Loop): number | null {
  const { size } = a;
  let [left, right] = [a.map, b.map];
  let sum = new Float64Array(size * size).map(
    (_, index) => a.input[Math.floor(index / size)]! * b.input[index % size]!,
  );
  for (let doubling = 0; doubling <= DOUBLINGS; doubling++) {
    const more = product(product(left, sum, size), right, size, { transposed: true });
    if (!more.every(Number.isFinite)) return null;
    sum = sum.map((value, index) => value + more[index]!);
    if (largest(more) <= Number.EPSILON * 1e-3 * largest(sum)) return sum[0]!;
    left = product(left, left, size);
    right = product(right, right, size);
  }
  return null;
}
