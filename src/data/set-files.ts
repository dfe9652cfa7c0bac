/**
 * Which files of a folder, an archive or a drop hold the training and the test pictures of a set. Where the files come
 * from is the caller's business: they arrive as SourceFile. Nothing is read here; what is not used says why.
 */
import { countCifarRecords } from "./cifar-binary.ts";
import type { CifarSet } from "./cifar-binary.ts";
import { labelsName } from "./sets/idx-files.ts";
import type { PictureSet, Role } from "./sets/set.ts";
import type { SourceFile } from "./source-file.ts";
import { messageOf } from "./words.ts";

/** Files of one part. */
export interface PartFiles {
  readonly pictures: readonly SourceFile[];
  /** Null where the labels are in the files of the pictures. */
  readonly labels: SourceFile | null;
}

export interface SetFiles {
  readonly train: PartFiles | null;
  readonly test: PartFiles | null;
  /** Files that are not used, each with the reason. */
  readonly unused: readonly { readonly name: string; readonly reason: string }[];
}

/** True for a set whose records hold their labels. */
export function isCifar(set: PictureSet): set is PictureSet & CifarSet {
  return set.layout !== "idx";
}

/** Role of a file with pictures by its name and how official that name is (0: most), null when the name says nothing. */
export function roleOf(set: PictureSet, name: string): { role: Role; rank: number } | null {
  for (const [rank, patterns] of set.files.names.entries()) {
    const hit = patterns.find(({ pattern }) => pattern.test(name));
    if (hit !== undefined) return { role: hit.role, rank };
  }
  return null;
}

/** True for a file that the set may need: pictures, or the labels beside them. */
export function isWanted(set: PictureSet, name: string): boolean {
  return roleOf(set, name) !== null || (set.layout === "idx" && isLabelsName(name));
}

/** Sorts files into roles; files of the best-named kind win. Never throws. */
export function selectFiles(set: PictureSet, files: readonly SourceFile[]): SetFiles {
  const unused: { name: string; reason: string }[] = [];
  const candidates: Candidate[] = [];
  const labels = new Map<string, SourceFile>();
  for (const file of files) {
    if (set.layout === "idx" && isLabelsName(file.name)) {
      labels.set(file.name.toLowerCase(), file);
      continue;
    }
    const named = roleOf(set, file.name);
    const reason = named === null ? reasonForName(set, file.name) : reasonForSize(set, file);
    if (named === null || reason !== null) unused.push({ name: file.name, reason: reason ?? "" });
    else candidates.push({ ...named, file });
  }
  const part = (role: Role): PartFiles | null => {
    const own = candidates.filter((candidate) => candidate.role === role);
    const best = Math.min(...own.map(({ rank }) => rank));
    const chosen = own.filter(({ rank }) => rank === best).map(({ file }) => file);
    chosen.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
    // An IDX file is a whole part, so a second one (packed beside unpacked) would bring every picture twice.
    const used = set.layout === "idx" ? chosen.slice(0, 1) : chosen;
    for (const { file } of own) {
      if (!used.includes(file)) {
        unused.push({
          name: file.name,
          reason: `${used[0]?.name ?? "a better file"} is used instead`,
        });
      }
    }
    const [first] = used;
    if (first === undefined) return null;
    return { pictures: used, labels: set.layout === "idx" ? labelsOf(first, labels) : null };
  };
  const [train, test] = [part("train"), part("test")];
  for (const file of labels.values()) {
    if (file === train?.labels || file === test?.labels) continue;
    unused.push({
      name: file.name,
      reason: "the file of pictures that belongs to it is not there",
    });
  }
  return { train, test, unused };
}

interface Candidate {
  readonly role: Role;
  readonly rank: number;
  readonly file: SourceFile;
}

function isLabelsName(name: string): boolean {
  return /labels.*ubyte(\.gz)?$/i.test(name);
}

/** The labels of a file of pictures, packed or not, whichever is there. */
function labelsOf(
  pictures: SourceFile,
  labels: ReadonlyMap<string, SourceFile>,
): SourceFile | null {
  const name = labelsName(pictures.name.toLowerCase()).replace(/\.gz$/, "");
  const spellings = [name, name.replace(/[-.](idx1)/, ".$1"), name.replace(/[-.](idx1)/, "-$1")];
  for (const spelling of spellings) {
    const found = labels.get(spelling) ?? labels.get(`${spelling}.gz`);
    if (found !== undefined) return found;
  }
  return null;
}

/** Records of fixed size give a damaged file away before anything is read. */
function reasonForSize(set: PictureSet, file: SourceFile): string | null {
  if (!isCifar(set)) return file.sizeBytes === 0 ? "is empty: copy or download it again" : null;
  try {
    countCifarRecords(set, file.name, file.sizeBytes);
    return null;
  } catch (error) {
    const message = messageOf(error);
    return message.startsWith(`${file.name} `) ? message.slice(file.name.length + 1) : message;
  }
}

function reasonForName(set: PictureSet, name: string): string {
  const { archive, train, test } = set.files;
  if (/\.(tar\.gz|tgz|zip|tar)$/i.test(name)) {
    return archive === null
      ? `archives are not understood here; unpack it and take ${train} and ${test}`
      : `only ${archive} is understood as an archive; unpack it or take that one`;
  }
  if (archive !== null) {
    const isPython = /^(data_batch_\d|test_batch|train|test|meta)$/i.test(name);
    if (isPython) return `this is the Python version; take the binary version, ${archive}`;
    if (/\.mat$/i.test(name)) {
      return `this is the Matlab version; take the binary version, ${archive}`;
    }
    if (/\.bin$/i.test(name)) {
      return "the name does not say whether it holds training or test pictures: rename it to train.bin or test.bin";
    }
    return `not a ${set.title} binary file (${train}, ${test})`;
  }
  return `not an IDX file of ${set.title} (${train}, ${test}, each also as .gz)`;
}
