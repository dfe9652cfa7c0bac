/**
 * CIFAR-10's official binary layout: records of 3,073 bytes without header, the label (0 to 9) and then three planes
 * of 32x32 bytes, red, green, blue, row-major. Decoded into pictures with channels last.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
 */
import type { Pictures } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { formatCount } from "./words.ts";

export const CIFAR_SIDE = 32;
export const CIFAR_CHANNELS = 3;
const PLANE_BYTES = CIFAR_SIDE * CIFAR_SIDE;
export const CIFAR_PICTURE_BYTES = PLANE_BYTES * CIFAR_CHANNELS;
export const CIFAR10_RECORD_BYTES = 1 + CIFAR_PICTURE_BYTES;
const CIFAR100_RECORD_BYTES = 2 + CIFAR_PICTURE_BYTES;

export const CIFAR10_CLASSES = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
] as const;

/** Some records of a file, from record `firstRecord` on. */
export interface CifarPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly firstRecord?: number;
}

/** Number of records in a file of this size. Throws DataFileError when it cannot be a CIFAR-10 binary file. */
export function countCifar10Records(name: string, sizeBytes: number): number {
  if (sizeBytes === 0) {
    throw new DataFileError(`${name} is empty: copy or download it again`);
  }
  if (sizeBytes % CIFAR10_RECORD_BYTES === 0) return sizeBytes / CIFAR10_RECORD_BYTES;
  const hundred = sizeBytes % CIFAR100_RECORD_BYTES === 0;
  const rest = sizeBytes % CIFAR10_RECORD_BYTES;
  throw new DataFileError(
    `${name} has ${formatCount(sizeBytes)} bytes, which is not a multiple of 3,073 (one CIFAR-10 record): ` +
      (hundred
        ? "it looks like CIFAR-100, take the files of cifar-10-binary.tar.gz"
        : `${formatCount(rest)} bytes are left over, so the file is cut off or another format; take it again ` +
          "from cifar-10-binary.tar.gz (the binary version, not the Python or Matlab one)"),
  );
}

/**
 * Decodes the records of all parts, in order.
 * Returns pixels [count, 32, 32, 3] and labels [count]. Throws DataFileError naming file and record.
 */
export function decodeCifar10(parts: readonly CifarPart[]): Pictures {
  const counts = parts.map(({ name, bytes }) => countCifar10Records(name, bytes.length));
  const count = counts.reduce((sum, records) => sum + records, 0);
  const pixels = new Uint8Array(count * CIFAR_PICTURE_BYTES);
  const labels = new Uint8Array(count);
  let picture = 0;
  for (const part of parts) {
    const { bytes } = part;
    for (let at = 0; at < bytes.length; at += CIFAR10_RECORD_BYTES) {
      labels[picture] = checkedLabel(part, at);
      interleave(bytes, at + 1, pixels, picture * CIFAR_PICTURE_BYTES);
      picture++;
    }
  }
  return { count, pixels, labels };
}

/** The inverse of decodeCifar10: official records of pictures [count, 32, 32, 3]. */
export function encodeCifar10(pictures: Pictures): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pictures.count * CIFAR10_RECORD_BYTES);
  for (let picture = 0; picture < pictures.count; picture++) {
    const record = picture * CIFAR10_RECORD_BYTES;
    const source = picture * CIFAR_PICTURE_BYTES;
    bytes[record] = pictures.labels[picture]!;
    for (let pixel = 0; pixel < PLANE_BYTES; pixel++) {
      for (let channel = 0; channel < CIFAR_CHANNELS; channel++) {
        bytes[record + 1 + channel * PLANE_BYTES + pixel] =
          pictures.pixels[source + pixel * CIFAR_CHANNELS + channel]!;
      }
    }
  }
  return bytes;
}

function checkedLabel(part: CifarPart, at: number): number {
  const label = part.bytes[at]!;
  if (label < CIFAR10_CLASSES.length) return label;
  const record = (part.firstRecord ?? 0) + at / CIFAR10_RECORD_BYTES;
  throw new DataFileError(
    `${part.name}: record ${formatCount(record)} has label ${String(label)}, but CIFAR-10 has labels 0 to 9: ` +
      "the file is damaged or another format; take it again from cifar-10-binary.tar.gz",
  );
}

/** Three planes at source[from..] to interleaved pixels at target[to..]. */
function interleave(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
  const green = from + PLANE_BYTES;
  const blue = green + PLANE_BYTES;
  for (let pixel = 0; pixel < PLANE_BYTES; pixel++) {
    const at = to + pixel * CIFAR_CHANNELS;
    target[at] = source[from + pixel]!;
    target[at + 1] = source[green + pixel]!;
    target[at + 2] = source[blue + pixel]!;
  }
}
