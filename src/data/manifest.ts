/**
 * The small manifest.json that `npm run data` writes beside the files it puts into public/data/<set>/: with sizes
 * and counts known, the page can ask for exactly the records it needs.
 */
import { CIFAR10_RECORD_BYTES } from "./cifar-binary.ts";

export interface ManifestFile {
  /** Name beside the manifest: "train.bin". */
  readonly file: string;
  readonly bytes: number;
  readonly pictures: number;
  /** Pictures per class, in label order. */
  readonly perClass: readonly number[];
  /** Hex digits. */
  readonly sha256: string;
}

export interface Manifest {
  readonly version: 1;
  readonly set: string;
  readonly layout: "cifar-10-binary";
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
  if (!isRecord(value) || value["version"] !== 1 || value["layout"] !== "cifar-10-binary")
    return null;
  const { set } = value;
  const train = parseFile(value["train"]);
  const test = parseFile(value["test"]);
  if (typeof set !== "string" || train === undefined || test === undefined) return null;
  return { version: 1, set, layout: "cifar-10-binary", train, test };
}

function parseFile(value: unknown): ManifestFile | null | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const { file, bytes, pictures, perClass, sha256 } = value;
  if (typeof file !== "string" || !/^[\w.-]+$/.test(file)) return undefined;
  if (!isCount(bytes) || !isCount(pictures) || typeof sha256 !== "string") return undefined;
  if (!Array.isArray(perClass) || !perClass.every(isCount)) return undefined;
  if (bytes !== pictures * CIFAR10_RECORD_BYTES) return undefined;
  return { file, bytes, pictures, perClass, sha256 };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
