/** IDX files for tests, written straight from the layout's description, and random grey pictures. */
import { gzipSync } from "node:zlib";
import { RandomStream } from "../../../src/base/random.ts";
import type { Pictures } from "../../../src/data/dataset.ts";

/** `count` random pictures [count, 28, 28, 1]; picture i has label i mod 10. */
export function greyPictures(count: number, seed: number): Pictures {
  const random = new RandomStream({ seed, purpose: 0, replica: 0, step: 0, worker: 0 });
  const pixels = Uint8Array.from({ length: count * 784 }, () => random.uint32() >>> 24);
  return { count, pixels, labels: Uint8Array.from({ length: count }, (_, index) => index % 10) };
}

export function idxPictures({ count, pixels }: Pictures): Uint8Array<ArrayBuffer> {
  return withHeader([0x00000803, count, 28, 28], pixels);
}

export function idxLabels({ count, labels }: Pictures): Uint8Array<ArrayBuffer> {
  return withHeader([0x00000801, count], labels);
}

/** The four official files; packed as the authors give them, or plain. */
export function idxSet(
  train: Pictures,
  test: Pictures,
  packed: boolean,
): Record<string, Uint8Array> {
  const files = {
    "train-images-idx3-ubyte": idxPictures(train),
    "train-labels-idx1-ubyte": idxLabels(train),
    "t10k-images-idx3-ubyte": idxPictures(test),
    "t10k-labels-idx1-ubyte": idxLabels(test),
  };
  if (!packed) return files;
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${name}.gz`, new Uint8Array(gzipSync(bytes))]),
  );
}

function withHeader(numbers: readonly number[], body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * numbers.length + body.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, index) => {
    view.setUint32(4 * index, value);
  });
  bytes.set(body, 4 * numbers.length);
  return bytes;
}
