/**
 * Which files of a folder, an archive or a drop are CIFAR-10's training and test files, and reading the first
 * pictures out of them. Where the files come from is the caller's business: they arrive as SourceFile.
 */
import { CIFAR10_RECORD_BYTES, countCifar10Records, decodeCifar10 } from "./cifar-binary.ts";
import type { CifarPart } from "./cifar-binary.ts";
import type { DataRequest, LoadedPictures } from "./assemble.ts";
import { DataFileError } from "./errors.ts";
import { checkEnough } from "./normalise.ts";
import { formatList, messageOf } from "./words.ts";

export interface SourceFile {
  /** Name without folders. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Bytes [start, end). */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

export type Role = "train" | "test";

export interface CifarFiles {
  readonly train: readonly SourceFile[];
  readonly test: readonly SourceFile[];
  /** Files that are not used, each with the reason. */
  readonly unused: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Best kind of name first: if official batches are there, a subset beside them is left alone, so that no picture
 * comes twice. Names that only hint at their role come last.
 */
const NAMES: readonly { readonly role: Role; readonly pattern: RegExp }[][] = [
  [
    { role: "train", pattern: /^data_batch_\d+\.bin$/i },
    { role: "test", pattern: /^test_batch\.bin$/i },
  ],
  [
    { role: "train", pattern: /^train_subset\.bin$/i },
    { role: "test", pattern: /^test_subset\.bin$/i },
  ],
  [
    { role: "train", pattern: /^train\.bin$/i },
    { role: "test", pattern: /^test\.bin$/i },
  ],
  [
    { role: "test", pattern: /(test|valid|eval).*\.bin$/i },
    { role: "train", pattern: /(train|data|batch).*\.bin$/i },
  ],
];

/** Role of a file by its name and how official that name is (0: most), null when the name says nothing. */
export function roleOf(name: string): { role: Role; rank: number } | null {
  for (const [rank, patterns] of NAMES.entries()) {
    const hit = patterns.find(({ pattern }) => pattern.test(name));
    if (hit !== undefined) return { role: hit.role, rank };
  }
  return null;
}

/** Sorts files into roles; files of the best-named kind win. Never throws: what is not used says why. */
export function selectCifar10Files(files: readonly SourceFile[]): CifarFiles {
  const unused: { name: string; reason: string }[] = [];
  const found = { train: new Map<number, SourceFile[]>(), test: new Map<number, SourceFile[]>() };
  for (const file of files) {
    const named = roleOf(file.name);
    if (named === null) {
      unused.push({ name: file.name, reason: reasonForName(file.name) });
      continue;
    }
    try {
      countCifar10Records(file.name, file.sizeBytes);
    } catch (error) {
      unused.push({ name: file.name, reason: withoutName(messageOf(error), file.name) });
      continue;
    }
    const group = found[named.role].get(named.rank) ?? [];
    group.push(file);
    found[named.role].set(named.rank, group);
  }
  const pick = (role: Role): SourceFile[] => {
    const ranks = [...found[role].keys()].sort((a, b) => a - b);
    const chosen = found[role].get(ranks[0] ?? -1) ?? [];
    for (const rank of ranks.slice(1)) {
      for (const { name } of found[role].get(rank) ?? []) {
        unused.push({ name, reason: `${chosen[0]?.name ?? "a better file"} is used instead` });
      }
    }
    return chosen.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  };
  return { train: pick("train"), test: pick("test"), unused };
}

/** Reads the first pictures of each role, touching only the bytes they need. Throws DataFileError. */
export async function readCifar10Files(
  files: CifarFiles,
  request: Pick<DataRequest, "train" | "test">,
  from: string,
): Promise<LoadedPictures> {
  if (request.train > 0 && files.train.length === 0) {
    throw new DataFileError(missing("training", "data_batch_1.bin to data_batch_5.bin", files));
  }
  if (request.test > 0 && files.test.length === 0) {
    throw new DataFileError(missing("test", "test_batch.bin", files));
  }
  const trainAvailable = checkTotal(files.train, request.train, "training");
  const testAvailable = checkTotal(files.test, request.test, "test");
  return {
    train: decodeCifar10(await readParts(files.train, request.train)),
    test: decodeCifar10(await readParts(files.test, request.test)),
    trainAvailable,
    testAvailable,
    from,
  };
}

function missing(what: string, official: string, files: CifarFiles): string {
  const reasons = files.unused.map(({ name, reason }) => `${name}: ${reason}`);
  return (
    `no file with ${what} pictures: ${official} of cifar-10-binary.tar.gz, or the archive itself, is needed` +
    (reasons.length === 0 ? "" : ` (${reasons.join("; ")})`)
  );
}

function checkTotal(files: readonly SourceFile[], wanted: number, what: string): number {
  const total = files.reduce(
    (sum, file) => sum + countCifar10Records(file.name, file.sizeBytes),
    0,
  );
  checkEnough(total, wanted, `${what} pictures in ${formatList(files.map(({ name }) => name))}`);
  return total;
}

async function readParts(files: readonly SourceFile[], wanted: number): Promise<CifarPart[]> {
  const parts: CifarPart[] = [];
  let left = wanted;
  for (const file of files) {
    if (left === 0) break;
    const records = Math.min(left, countCifar10Records(file.name, file.sizeBytes));
    parts.push({ name: file.name, bytes: await file.read(0, records * CIFAR10_RECORD_BYTES) });
    left -= records;
  }
  return parts;
}

function withoutName(message: string, name: string): string {
  return message.startsWith(`${name} `) ? message.slice(name.length + 1) : message;
}

function reasonForName(name: string): string {
  if (/\.(tar\.gz|tgz|zip)$/i.test(name)) {
    return "only cifar-10-binary.tar.gz is understood as an archive; unpack it or take that one";
  }
  if (/^(data_batch_\d|test_batch)$/i.test(name)) {
    return "this is the Python version; take the binary version, cifar-10-binary.tar.gz";
  }
  if (/\.mat$/i.test(name)) {
    return "this is the Matlab version; take the binary version, cifar-10-binary.tar.gz";
  }
  if (/\.bin$/i.test(name)) {
    return "the name does not say whether it holds training or test pictures: rename it to train.bin or test.bin";
  }
  return "not a CIFAR-10 binary file (data_batch_1.bin to data_batch_5.bin, test_batch.bin)";
}
