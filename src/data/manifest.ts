/**
 * The small manifest.json that `npm run data` writes beside the files it puts into public/data/<set>/: with sizes
 * and counts known, the page can ask for exactly the pictures it needs.
 */
import { findPictureSet } from "./sets/index.ts";
import type { Layout } from "./sets/set.ts";

/** A file beside the manifest. */
export interface FileNote {
  /** "train.bin". */
  readonly file: string;
  readonly bytes: number;
  /** Hex digits. */
  readonly sha256: string;
}

export interface ManifestFile extends FileNote {
  readonly pictures: number;
  /** Pictures per class, in label order. */
  readonly perClass: readonly number[];
  /** Of layouts that keep labels in a file of their own. */
  readonly labels?: FileNote;
}

export interface Manifest {
  readonly version: 1;
  readonly set: string;
  readonly layout: Layout;
  readonly train: ManifestFile | null;
  readonly test: ManifestFile | null;
}

/** Parses a manifest; null when the text is not one (a web page, another version, contradicting numbers). */
export function parseManifest(text: string): Manifest | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value["version"] !== 1) return null;
  const { set: id, layout } = value;
  const set = typeof id === "string" ? findPictureSet(id) : null;
  if (set === null || set.layout !== layout) return null;
  const train = parseFile(value["train"], set.layout);
  const test = parseFile(value["test"], set.layout);
  if (train === undefined || test === undefined) return null;
  return { version: 1, set: set.id, layout: set.layout, train, test };
}

/** Bytes of pictures as files hold them: a header, then so many a picture. Labels of IDX lie in their own file. */
const SIZES: Readonly<Record<Layout, { header: number; picture: number }>> = {
  "cifar-10-binary": { header: 0, picture: 3073 },
  "cifar-100-binary": { header: 0, picture: 3074 },
  idx: { header: 16, picture: 28 * 28 },
};

function parseFile(value: unknown, layout: Layout): ManifestFile | null | undefined {
  if (value === null) return null;
  const note = parseNote(value);
  if (note === null || !isRecord(value)) return undefined;
  const { pictures, perClass } = value;
  if (!isCount(pictures)) return undefined;
  if (!Array.isArray(perClass) || !perClass.every(isCount)) return undefined;
  const { header, picture } = SIZES[layout];
  if (note.bytes !== header + pictures * picture) return undefined;
  if (layout !== "idx") return { ...note, pictures, perClass };
  const labels = parseNote(value["labels"]);
  if (labels === null || labels.bytes !== 8 + pictures) return undefined;
  return { ...note, pictures, perClass, labels };
}

function parseNote(value: unknown): FileNote | null {
  if (!isRecord(value)) return null;
  const { file, bytes, sha256 } = value;
  if (typeof file !== "string" || !/^[\w.-]+$/.test(file)) return null;
  return isCount(bytes) && typeof sha256 === "string" ? { file, bytes, sha256 } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
