/**
 * The official binary layouts of CIFAR-10 and CIFAR-100: records without header, label bytes and then three planes of
 * 32x32 bytes, red, green, blue, row-major. CIFAR-10 has one label byte (0 to 9), CIFAR-100 two: coarse (0 to 19, left
 * out here) and fine (0 to 99). Decoded into pictures with channels last.
 * Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
 */
import type { Pictures } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import type { PictureSet } from "./sets/set.ts";
import { formatCount } from "./words.ts";

const SIDE = 32;
const CHANNELS = 3;
const PLANE_BYTES = SIDE * SIDE;
const PICTURE_BYTES = PLANE_BYTES * CHANNELS;

/** Label bytes in front of each picture; the last of them is the class. */
const LABEL_BYTES = { "cifar-10-binary": 1, "cifar-100-binary": 2 } as const;

/** What of a set is needed to read its records. */
export type CifarSet = Pick<PictureSet, "title" | "classes"> & {
  readonly layout: keyof typeof LABEL_BYTES;
  readonly files: { readonly archive: string | null };
};

/** Some records of a file, from its first on. */
export interface CifarPart {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Bytes of a record: 3,073 or 3,074. */
export function cifarRecordBytes({ layout }: Pick<CifarSet, "layout">): number {
  return LABEL_BYTES[layout] + PICTURE_BYTES;
}

/** Number of records in a file of this size. Throws DataFileError when it cannot be a file of this layout. */
export function countCifarRecords(set: CifarSet, name: string, sizeBytes: number): number {
  if (sizeBytes === 0) {
    throw new DataFileError(`${name} is empty: copy or download it again`);
  }
  const recordBytes = cifarRecordBytes(set);
  if (sizeBytes % recordBytes === 0) return sizeBytes / recordBytes;
  const other = set.layout === "cifar-10-binary" ? "CIFAR-100" : "CIFAR-10";
  const isOther =
    sizeBytes % cifarRecordBytes({ layout: otherLayout(set.layout) }) === 0 && sizeBytes > 0;
  const archive = set.files.archive ?? "the official archive";
  throw new DataFileError(
    `${name} has ${formatCount(sizeBytes)} bytes, which is not a multiple of ${formatCount(recordBytes)} ` +
      `(one ${set.title} record): ` +
      (isOther
        ? `it looks like ${other}, take the files of ${archive}`
        : `${formatCount(sizeBytes % recordBytes)} bytes are left over, so the file is cut off or another format; ` +
          `take it again from ${archive} (the binary version, not the Python or Matlab one)`),
  );
}

function otherLayout(layout: CifarSet["layout"]): CifarSet["layout"] {
  return layout === "cifar-10-binary" ? "cifar-100-binary" : "cifar-10-binary";
}

/**
 * Decodes the records of all parts, in order.
 * Returns pixels [count, 32, 32, 3] and labels [count]. Throws DataFileError naming file and record.
 */
export function decodeCifar(set: CifarSet, parts: readonly CifarPart[]): Pictures {
  const recordBytes = cifarRecordBytes(set);
  const labelAt = LABEL_BYTES[set.layout] - 1;
  const counts = parts.map(({ name, bytes }) => countCifarRecords(set, name, bytes.length));
  const count = counts.reduce((sum, records) => sum + records, 0);
  const pixels = new Uint8Array(count * PICTURE_BYTES);
  const labels = new Uint8Array(count);
  let picture = 0;
  for (const { name, bytes } of parts) {
    for (let at = 0; at < bytes.length; at += recordBytes) {
      const label = bytes[at + labelAt]!;
      if (label >= set.classes)
        throw wrongLabel(set, `${name}: record ${formatCount(at / recordBytes)}`, label);
      labels[picture] = label;
      interleave(bytes, at + LABEL_BYTES[set.layout], pixels, picture * PICTURE_BYTES);
      picture++;
    }
  }
  return { count, pixels, labels };
}

function wrongLabel(set: CifarSet, where: string, label: number): DataFileError {
  return new DataFileError(
    `${where} has label ${String(label)}, but ${set.title} has labels 0 to ${String(set.classes - 1)}: ` +
      `the file is damaged or another format; take it again from ${set.files.archive ?? "its source"}`,
  );
}

/** Three planes at source[from..] to interleaved pixels at target[to..]. */
function interleave(source: Uint8Array, from: number, target: Uint8Array, to: number): void {
  const green = from + PLANE_BYTES;
  const blue = green + PLANE_BYTES;
  for (let pixel = 0; pixel < PLANE_BYTES; pixel++) {
    const at = to + pixel * CHANNELS;
    target[at] = source[from + pixel]!;
    target[at + 1] = source[green + pixel]!;
    target[at + 2] = source[blue + pixel]!;
  }
}
