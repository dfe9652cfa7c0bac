/**
 * Seeded count-sketch: a long vector becomes 1,024 numbers in which inner products are kept in the mean. It is what the
 * history of a network's true gradient is kept as, for the tracking lag only: error, cosine and bias never see it.
 * Up to 4,096 numbers the sketch is the vector itself.
 *
 * Source: M. Charikar, K. Chen and M. Farach-Colton, "Finding frequent items in data streams", 2002.
 */
import { PURPOSE, fillUint32 } from "../base/random.ts";
import type { Vector } from "./vectors.ts";

/** Vectors up to this length are kept whole. */
export const SKETCH_EXACT_LENGTH = 4096;
/** A power of two: the bucket is the top bits of one random word. */
export const SKETCH_LENGTH = 1024;

export interface Sketch {
  /** Numbers in a sketch. */
  readonly length: number;
  /** Whether the sketch is the vector itself. */
  readonly exact: boolean;
  /** Writes the sketch of `vector` to out: [length]. Linear in the vector; no allocation. */
  apply(vector: Vector, out: Float64Array): void;
}

/**
 * Sketch of vectors with `vectorLength` numbers: element i goes with a random sign to one of 1,024 buckets. Of two
 * vectors x and y the inner product of the sketches has mean <x, y> over seeds and a variance of at most
 * (|x|^2 |y|^2 + <x, y>^2) / 1,024, so differences of norms about 4 % apart can be told.
 */
export function createSketch({
  seed,
  vectorLength,
}: {
  seed: number;
  vectorLength: number;
}): Sketch {
  if (vectorLength <= SKETCH_EXACT_LENGTH) {
    return { length: vectorLength, exact: true, apply: (vector, out) => out.set(vector) };
  }
  const words = new Uint32Array(vectorLength);
  fillUint32({ seed, purpose: PURPOSE.sketch, replica: 0, step: 0, worker: 0 }, words);
  const buckets = new Uint16Array(vectorLength);
  const signs = new Int8Array(vectorLength);
  const shift = Math.clz32(SKETCH_LENGTH - 1);
  for (let index = 0; index < vectorLength; index++) {
    buckets[index] = words[index]! >>> shift;
    signs[index] = words[index]! & 1 ? 1 : -1;
  }
  return {
    length: SKETCH_LENGTH,
    exact: false,
    apply(vector, out) {
      out.fill(0);
      for (let index = 0; index < vectorLength; index++) {
        out[buckets[index]!]! += signs[index]! * vector[index]!;
      }
    },
  };
}
