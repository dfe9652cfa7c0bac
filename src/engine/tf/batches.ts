/**
 * Pictures become network input: bytes are normalised per channel by the training pictures' mean and deviation, batch
 * by batch, so that the data set stays as bytes. Points are normalised alike, from their float32 coordinates. Indices may
 * say that a picture is flipped and cropped (data/augment.ts).
 */
import { INDEX_MASK, readVariation } from "../../data/augment.ts";
import type { Dataset, Pictures } from "../../data/dataset.ts";

/** Turns bytes into normalised float32, (byte / 255 - mean) / deviation, through a table of 256 values a channel. */
export class Normaliser {
  /** [256, channels]: the normalised value of each byte. */
  readonly table: Float32Array;
  readonly #channels: number;
  readonly #width: number;
  readonly #mean: readonly number[];
  readonly #spread: readonly number[];

  constructor({
    channels,
    width,
    mean,
    deviation,
  }: Pick<Dataset, "channels" | "width" | "mean" | "deviation">) {
    this.#channels = channels;
    this.#width = width;
    this.#mean = mean;
    // A channel that never changes carries nothing; dividing by 1 keeps it at 0.
    this.#spread = deviation.map((value) => (value > 0 ? value : 1));
    this.table = new Float32Array(256 * channels);
    for (let channel = 0; channel < channels; channel++) {
      const spread = this.#spread[channel]!;
      for (let byte = 0; byte < 256; byte++) {
        this.table[byte * channels + channel] = (byte / 255 - mean[channel]!) / spread;
      }
    }
  }

  /** Picture `indices[i]` at place i. [count, height, width, channels] float32. */
  normalise(pictures: Pictures, indices: Uint32Array): Float32Array {
    if (pictures.values !== undefined) return this.#normalisePoints(pictures.values, indices);
    const size = pictures.pixels.length / pictures.count;
    const channels = this.#channels;
    const table = this.table;
    const out = new Float32Array(indices.length * size);
    let at = 0;
    for (const index of indices) {
      if (index > INDEX_MASK) {
        this.#normaliseVaried(pictures, index, out.subarray(at, (at += size)));
        continue;
      }
      const bytes = pictures.pixels.subarray(index * size, (index + 1) * size);
      for (let pixel = 0; pixel < size; pixel += channels) {
        for (let channel = 0; channel < channels; channel++) {
          out[at++] = table[bytes[pixel + channel]! * channels + channel]!;
        }
      }
    }
    return out;
  }

  /** One flipped or cropped picture. What lies outside of the original is black. */
  #normaliseVaried({ pixels }: Pictures, packed: number, out: Float32Array): void {
    const { index, isFlipped, down, right } = readVariation(packed);
    const channels = this.#channels;
    const width = this.#width;
    const height = out.length / (width * channels);
    const first = index * out.length;
    let at = 0;
    for (let row = down; row < height + down; row++) {
      for (let x = 0; x < width; x++) {
        const column = (isFlipped ? width - 1 - x : x) + right;
        const isInside = row >= 0 && row < height && column >= 0 && column < width;
        const from = first + (row * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const byte = isInside ? pixels[from + channel]! : 0;
          out[at++] = this.table[byte * channels + channel]!;
        }
      }
    }
  }

  /** (value - mean) / deviation of each coordinate, in float64, then float32. */
  #normalisePoints(values: Float32Array, indices: Uint32Array): Float32Array {
    const channels = this.#channels;
    const out = new Float32Array(indices.length * channels);
    indices.forEach((index, at) => {
      for (let channel = 0; channel < channels; channel++) {
        const value = values[index * channels + channel]!;
        out[at * channels + channel] = (value - this.#mean[channel]!) / this.#spread[channel]!;
      }
    });
    return out;
  }
}

/** Labels of the pictures, [count] int32. Throws RangeError for an index outside the set. */
export function gatherLabels(pictures: Pictures, indices: Uint32Array): Int32Array {
  const labels = new Int32Array(indices.length);
  indices.forEach((packed, at) => {
    const index = packed & INDEX_MASK;
    if (index >= pictures.count) {
      throw new RangeError(`Picture ${index} was asked for; the set has ${pictures.count}.`);
    }
    labels[at] = pictures.labels[index]!;
  });
  return labels;
}

export function equalIndices(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
