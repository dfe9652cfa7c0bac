/**
 * The one source of randomness: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", 2011), a counter-based generator. Any number can be asked for directly, so lanes and devices draw the
 * same streams whatever else they do. Normals by Wichura's rational approximation (algorithm AS 241, PPND16, 1988).
 *
 * The uint32 streams are equal everywhere to the bit. The WGSL twin is language/emit/wgsl-random.ts.
 */

/** What a stream is for; part of the key, so that no two uses share numbers. */
export const PURPOSE = {
  problemNoise: 1,
  walk: 2,
  initialParameters: 3,
  batches: 4,
  probe: 5,
  sketch: 6,
  drawing: 7,
  rotation: 8,
  augment: 9,
  /** Which settings a random search tries (sweeps/tuning/search.ts). */
  search: 10,
  /** Which values a bootstrap draws again (measure/intervals.ts). */
  resample: 11,
  /** Which examples a worker holds (data/shards.ts). */
  shards: 13,
  /** Where the minima of a quadratic's workers lie (problems/worker-minima.ts). */
  workerMinima: 12,
  /** Which sine a task of meta-learning is, and where it is sampled (problems/sine-tasks.ts). */
  tasks: 16,
  /** Which shots an inner step sees (problems/sine-tasks.ts). */
  innerBatch: 17,
  /** + index of the stage in its estimator. */
  stage: 0x1000,
  /** + index of the `randn()` in the rule. */
  rule: 0x2000,
  /** + j: normal j (of B - 1) of how a small problem's batch spreads around its mean (estimators/batch.ts). */
  batchSpread: 0x3000,
  /** + index of the stage in its estimator: uniforms, see `drawsUniforms`. */
  stageUniform: 0x10000,
} as const;

/**
 * Which numbers a stream holds is part of its purpose: uniforms in (0, 1) from here on, else standard normals. So nobody
 * who hands draws on can mistake one kind for the other.
 */
export function drawsUniforms(purpose: number): boolean {
  return purpose >= PURPOSE.stageUniform;
}

/** Where in a stream: key = (seed, purpose), counter = (block, step, worker, replica), all uint32. */
export interface StreamKey {
  readonly seed: number;
  readonly purpose: number;
  readonly replica: number;
  readonly step: number;
  /** Worker index; probe draws add (draw + 1) * 65,536. */
  readonly worker: number;
}

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/** High 32 bits of the product of two uint32. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/** Writes the four uint32 of block `block` to out[at..at+3]. */
export function philoxBlock(key: StreamKey, block: number, out: Uint32Array, at: number): void {
  let c0 = block >>> 0;
  let c1 = key.step >>> 0;
  let c2 = key.worker >>> 0;
  let c3 = key.replica >>> 0;
  let k0 = key.seed >>> 0;
  let k1 = key.purpose >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/**
 * Fills out with uint32 of the stream; element i is word i % 4 of block floor(i / 4).
 * With `stride` and `offset`, element i lands at out[offset + i * stride].
 */
export function fillUint32(key: StreamKey, out: Uint32Array): void {
  const words = new Uint32Array(4);
  for (let index = 0; index < out.length; index += 4) {
    philoxBlock(key, index >>> 2, words, 0);
    for (let word = 0; word < 4 && index + word < out.length; word++) {
      out[index + word] = words[word]!;
    }
  }
}

/** The top 23 bits as the midpoint of one of 2^23 cells of (0, 1): exact in float32 and float64. */
export function uniformFromBits(bits: number): number {
  return ((bits >>> 9) + 0.5) * 2 ** -23;
}

/**
 * Standard normal quantile. Coefficients of AS 241 PPND16; relative error about 1e-16 in float64. Its third branch
 * (p below 1.4e-11) cannot be reached from 23 bits and is left out.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r +
          6.726577092700870085e4) *
          r +
          4.5921953931549871457e4) *
          r +
          1.3731693765509461125e4) *
          r +
          1.9715909503065514427e3) *
          r +
          1.3314166789178437745e2) *
          r +
          3.387132872796366608)) /
      (((((((5.226495278852854561e3 * r + 2.8729085735721942674e4) * r + 3.930789580009271061e4) *
        r +
        2.1213794301586595867e4) *
        r +
        5.3941960214247511077e3) *
        r +
        6.871870074920579083e2) *
        r +
        4.2313330701600911252e1) *
        r +
        1)
    );
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p)) - 1.6;
  const value =
    (((((((7.7454501427834140764e-4 * r + 2.27238449892691845833e-2) * r +
      2.4178072517745061177e-1) *
      r +
      1.27045825245236838258) *
      r +
      3.64784832476320460504) *
      r +
      5.7694972214606914055) *
      r +
      4.6303378461565452959) *
      r +
      1.42343711074968357734) /
    (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r +
      1.51986665636164571966e-2) *
      r +
      1.4810397642748007459e-1) *
      r +
      6.8976733498510000455e-1) *
      r +
      1.6763848301838038494) *
      r +
      2.05319162663775882187) *
      r +
      1);
  return q < 0 ? -value : value;
}

/** The block at hand: replicas ask for few numbers each, very often. */
const block = new Uint32Array(4);

/**
 * Fills `count` draws of the stream, standard normals or what else its purpose says: draw i at out[offset + i * stride].
 * float64; uniforms are the midpoints of 2^23 cells, the same numbers in float32.
 */
export function fillNormals(
  key: StreamKey,
  out: Float64Array,
  { count, offset = 0, stride = 1 }: { count: number; offset?: number; stride?: number },
): void {
  const isUniform = drawsUniforms(key.purpose);
  for (let index = 0; index < count; index += 4) {
    philoxBlock(key, index >>> 2, block, 0);
    for (let word = 0; word < 4 && index + word < count; word++) {
      const uniform = uniformFromBits(block[word]!);
      out[offset + (index + word) * stride] = isUniform ? uniform : normalQuantile(uniform);
    }
  }
}

/** A stream read one after another, for shuffles and drawings. */
export class RandomStream {
  readonly #key: StreamKey;
  readonly #words = new Uint32Array(4);
  #next = 0;

  constructor(key: StreamKey) {
    this.#key = key;
  }

  uint32(): number {
    const word = this.#next & 3;
    if (word === 0) philoxBlock(this.#key, Math.floor(this.#next / 4), this.#words, 0);
    this.#next++;
    return this.#words[word]!;
  }

  /** In (0, 1). */
  uniform(): number {
    return uniformFromBits(this.uint32());
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }

  /** Integer in [0, bound), without bias: draws that fall past the last full multiple are drawn again. */
  below(bound: number): number {
    const limit = 0x100000000 - (0x100000000 % bound);
    for (;;) {
      const bits = this.uint32();
      if (bits < limit) return bits % bound;
    }
  }
}

/** Shuffles in place (Fisher and Yates), from the end. */
export function shuffle(values: Uint32Array, stream: RandomStream): void {
  for (let last = values.length - 1; last > 0; last--) {
    const pick = stream.below(last + 1);
    const held = values[last]!;
    values[last] = values[pick]!;
    values[pick] = held;
  }
}
