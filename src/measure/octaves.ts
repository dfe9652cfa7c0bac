/**
 * How the numbers of a tensor spread over orders of magnitude, signs kept: a histogram on a symmetric logarithmic axis.
 * A bin is an octave, 2^k <= |x| < 2^(k+1), read off the exponent that the number is stored with, so that no logarithm
 * is taken and no number falls on the wrong side of an edge. The axis is adaptive: it ends at the octave of the largest
 * number and reaches 16 octaves (a factor of 65,536) down; smaller numbers, and zero, share the bin in the middle.
 * Histograms of other ends go onto one axis by moving whole bins: nothing is cut anew.
 */
import type { Vector } from "./vectors.ts";

/** On each side of the middle. */
const OCTAVES = 16;
/** From the largest negative numbers to the largest positive ones. */
export const OCTAVE_BINS = 2 * OCTAVES + 1;
/** Bin of zero and of what is smaller than all octaves. */
export const MIDDLE_BIN: number = OCTAVES;
/** Stands for the end of the axis where all numbers are zero: below the exponent of any float64. */
export const NO_OCTAVE = -2048;

const EXPONENTS = 2048;

interface Coding {
  /** uint32 words a number takes; the last one holds sign and exponent (little-endian, as all engines are). */
  readonly words: 1 | 2;
  readonly shift: number;
  readonly mask: number;
  readonly bias: number;
}

const FLOAT32: Coding = { words: 1, shift: 23, mask: 0xff, bias: 127 };
const FLOAT64: Coding = { words: 2, shift: 20, mask: 0x7ff, bias: 1023 };

export class OctaveCounter {
  /** By sign and stored exponent. */
  readonly #counts = new Uint32Array(2 * EXPONENTS);

  /**
   * Counts `values` into `out` from `at` on (OCTAVE_BINS numbers) and gives k of the outermost octave, or NO_OCTAVE.
   * NaN and infinities are left out; subnormal numbers count as zero. One pass.
   */
  count(values: Vector, out: Float32Array, at: number): number {
    const coding = values instanceof Float32Array ? FLOAT32 : FLOAT64;
    const { words, shift, mask, bias } = coding;
    const counts = this.#counts;
    counts.fill(0);
    const bits = new Uint32Array(values.buffer, values.byteOffset, values.length * words);
    for (let index = words - 1; index < bits.length; index += words) {
      const word = bits[index]!;
      counts[(word >>> 31) * EXPONENTS + ((word >>> shift) & mask)]!++;
    }
    let largest = mask - 1;
    while (largest > 0 && counts[largest]! + counts[EXPONENTS + largest]! === 0) largest--;
    out.fill(0, at, at + OCTAVE_BINS);
    for (let exponent = 0; exponent < mask; exponent++) {
      const place = exponent === 0 ? 0 : Math.max(0, OCTAVES - largest + exponent);
      out[at + MIDDLE_BIN + place]! += counts[exponent]!;
      out[at + MIDDLE_BIN - place]! += counts[EXPONENTS + exponent]!;
    }
    return largest === 0 ? NO_OCTAVE : largest - bias;
  }
}

/** Which bin of an axis that ends at octave `to` holds what bin `bin` of one that ends at `from` <= `to` holds. */
export function binOnAxis(bin: number, from: number, to: number): number {
  const outward = bin - MIDDLE_BIN;
  const kept = Math.max(0, Math.abs(outward) - (to - from));
  return MIDDLE_BIN + Math.sign(outward) * kept;
}

/** Numbers that a bin holds, on an axis that ends at octave `top`: the middle one all between its ends, others [from, to). */
export function binRange(bin: number, top: number): readonly [number, number] {
  const outward = bin - MIDDLE_BIN;
  const lowest = 2 ** (top - OCTAVES + 1);
  if (outward === 0) return [-lowest, lowest];
  const inner = lowest * 2 ** (Math.abs(outward) - 1);
  return outward > 0 ? [inner, 2 * inner] : [-2 * inner, -inner];
}
