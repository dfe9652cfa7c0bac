/**
 * One part of a set (training or test) at some source, and the pictures that a request takes of it: the first ones in
 * file order, or, balanced, the first ones of each class in file order. Both are choices without a draw: the same link
 * means the same pictures.
 */
import type { Pictures } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { checkEnough, countClasses } from "./normalise.ts";
import type { SetFacts } from "./sets/facts.ts";
import { formatCount } from "./words.ts";

/** How many pictures are wanted. */
export interface DataRequest {
  readonly set: string;
  readonly train: number;
  readonly test: number;
  /** Equal numbers of each class; else whatever the first pictures have. */
  readonly balanced?: boolean;
}

export interface OpenPart {
  readonly available: number;
  /** Ends "there are only 5,000 ...": "training pictures in data_batch_1.bin". */
  readonly what: string;
  /** The first pictures, at most `available`. Throws DataFileError and TransferError. */
  readFirst(count: number): Promise<Pictures>;
}

/** A class that is a little rarer at the start of the file than on average is found in the first read. */
const FIRST_SHARE = 1.25;
const FIRST_EXTRA = 64;

/** How many pictures are read at first for so many wanted. */
export function readingOf(wanted: number, balanced: boolean): number {
  return balanced && wanted > 0 ? Math.ceil(wanted * FIRST_SHARE + FIRST_EXTRA) : wanted;
}

/** The pictures wanted of a part. Throws DataFileError, naming the numbers, when there are too few. */
export async function takePart(
  part: OpenPart,
  wanted: number,
  { classes, balanced }: Pick<SetFacts, "classes"> & { balanced: boolean },
): Promise<Pictures> {
  checkEnough(part.available, wanted, part.what);
  if (!balanced || wanted === 0) return part.readFirst(wanted);
  const perClass = wanted / classes;
  if (!Number.isInteger(perClass)) {
    throw new DataFileError(
      `${formatCount(wanted)} pictures cannot be the same number of each of ${formatCount(classes)} classes: ` +
        `ask for a multiple of ${formatCount(classes)}`,
    );
  }
  let reading = readingOf(wanted, true);
  for (;;) {
    const count = Math.min(reading, part.available);
    const first = await part.readFirst(count);
    const counts = countClasses(first, classes);
    const rarest = Math.min(...counts);
    if (rarest >= perClass) return pickBalanced(first, perClass, classes);
    if (count === part.available) {
      throw new DataFileError(
        `${formatCount(perClass)} pictures of each class were asked for, but class ${String(counts.indexOf(rarest))} has ` +
          `only ${formatCount(rarest)} among the ${formatCount(part.available)} ${part.what}: ` +
          `ask for at most ${formatCount(rarest * classes)}, or for pictures that are not balanced`,
      );
    }
    reading = Math.ceil(reading * FIRST_SHARE);
  }
}

/** The first `perClass` pictures of each class, in file order. */
function pickBalanced(pictures: Pictures, perClass: number, classes: number): Pictures {
  const left = new Array<number>(classes).fill(perClass);
  const size = pictures.pixels.length / pictures.count;
  const count = perClass * classes;
  const picked = { count, pixels: new Uint8Array(count * size), labels: new Uint8Array(count) };
  let at = 0;
  pictures.labels.forEach((label, index) => {
    if (left[label]! === 0) return;
    left[label]!--;
    picked.labels[at] = label;
    picked.pixels.set(pictures.pixels.subarray(index * size, (index + 1) * size), at * size);
    at++;
  });
  return picked;
}
