/**
 * IDX, the layout of MNIST's files: a magic number (two zero bytes, the type 0x08 for unsigned bytes, the number of
 * dimensions), each dimension as a big-endian 32-bit number, then the bytes, the last dimension running fastest.
 * Pictures are [count, rows, columns], labels [count].
 * Source: LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/, "File formats".
 */
import { DataFileError } from "./errors.ts";
import type { PictureSet } from "./sets/set.ts";
import { formatCount } from "./words.ts";

export const IDX_PICTURES_HEADER = 16;
export const IDX_LABELS_HEADER = 8;
const PICTURES_MAGIC = 0x00000803;
const LABELS_MAGIC = 0x00000801;

/** Number of pictures, from the first 16 bytes. Throws DataFileError for anything that is not the set's pictures. */
export function readPicturesHeader(
  set: Pick<PictureSet, "title" | "height" | "width">,
  name: string,
  header: Uint8Array,
): number {
  const numbers = readNumbers(name, header, IDX_PICTURES_HEADER);
  const [magic = 0, count = 0, rows = 0, columns = 0] = numbers;
  if (magic === LABELS_MAGIC) {
    throw new DataFileError(
      `${name} holds labels, not pictures: it may have been renamed; take the official files again`,
    );
  }
  if (magic !== PICTURES_MAGIC) throw notIdx(name, magic);
  if (rows !== set.height || columns !== set.width) {
    throw new DataFileError(
      `${name} holds pictures of ${String(rows)}x${String(columns)}; ` +
        `${set.title} has ${String(set.height)}x${String(set.width)}: it belongs to another set`,
    );
  }
  return count;
}

/** Number of labels, from the first 8 bytes. Throws DataFileError for anything that holds no labels. */
export function readLabelsHeader(name: string, header: Uint8Array): number {
  const [magic = 0, count = 0] = readNumbers(name, header, IDX_LABELS_HEADER);
  if (magic === PICTURES_MAGIC) {
    throw new DataFileError(
      `${name} holds pictures, not labels: it may have been renamed; take the official files again`,
    );
  }
  if (magic !== LABELS_MAGIC) throw notIdx(name, magic);
  return count;
}

/** Throws DataFileError naming the file and the first label that the set has no class for. */
export function checkLabels(
  set: Pick<PictureSet, "title" | "classes">,
  name: string,
  labels: Uint8Array,
): void {
  const at = labels.findIndex((label) => label >= set.classes);
  if (at < 0) return;
  throw new DataFileError(
    `${name}: picture ${formatCount(at)} has label ${String(labels[at])}, but ${set.title} has labels 0 to ` +
      `${String(set.classes - 1)}: the file is damaged or belongs to another set`,
  );
}

function readNumbers(name: string, header: Uint8Array, length: number): number[] {
  if (header.length < length) {
    throw new DataFileError(
      `${name} has only ${formatCount(header.length)} bytes, fewer than an IDX header: it is cut off; take it again`,
    );
  }
  const view = new DataView(header.buffer, header.byteOffset, length);
  return Array.from({ length: length / 4 }, (_, index) => view.getUint32(4 * index));
}

function notIdx(name: string, magic: number): DataFileError {
  const found = magic.toString(16).padStart(8, "0");
  return new DataFileError(
    `${name} does not begin like an IDX file (found ${found}; 00000803 for pictures or 00000801 for labels was ` +
      "expected): it is damaged or another format",
  );
}
