/** The pictures of a set out of its official files: records (CIFAR) or IDX, touching only the bytes they need. */
import type { LoadedPictures } from "./assemble.ts";
import { cifarRecordBytes, countCifarRecords, decodeCifar } from "./cifar-binary.ts";
import type { CifarPart, CifarSet } from "./cifar-binary.ts";
import type { Pictures } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { openPlain } from "./gunzip.ts";
import {
  checkLabels,
  IDX_LABELS_HEADER,
  IDX_PICTURES_HEADER,
  readLabelsHeader,
  readPicturesHeader,
} from "./idx.ts";
import { takePart } from "./part.ts";
import type { DataRequest, OpenPart } from "./part.ts";
import { isCifar } from "./set-files.ts";
import type { PartFiles, SetFiles } from "./set-files.ts";
import { labelsName } from "./sets/idx-files.ts";
import type { PictureSet, Role } from "./sets/set.ts";
import { joinBytes } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { formatCount, formatList } from "./words.ts";

const PART_WORDS: Readonly<Record<Role, string>> = { train: "training", test: "test" };

/** Reads the pictures wanted of each part. Throws DataFileError. */
export async function readFiles(
  set: PictureSet,
  files: SetFiles,
  { request, from }: { request: Omit<DataRequest, "set">; from: string },
): Promise<LoadedPictures> {
  for (const role of ["train", "test"] as const) {
    if (request[role] > 0 && files[role] === null) {
      throw new DataFileError(missing(set, role, files));
    }
  }
  const train = await openPart(set, "train", files.train);
  const test = await openPart(set, "test", files.test);
  const choice = { classes: set.classes, balanced: request.balanced ?? false };
  return {
    train: await takePart(train, request.train, choice),
    test: await takePart(test, request.test, choice),
    trainAvailable: train.available,
    testAvailable: test.available,
    from,
  };
}

/** Opens the files of a part. Throws DataFileError. */
export async function openPart(
  set: PictureSet,
  role: Role,
  files: PartFiles | null,
): Promise<OpenPart> {
  const what = `${PART_WORDS[role]} pictures in ${formatList(files?.pictures.map(({ name }) => name) ?? [])}`;
  const [first] = files?.pictures ?? [];
  if (files === null || first === undefined) {
    return { available: 0, what, readFirst: () => Promise.resolve(NO_PICTURES) };
  }
  return isCifar(set)
    ? openRecords(set, files.pictures, what)
    : openIdx(set, { pictures: first, labels: files.labels, what });
}

/**
 * A part as it is served beside the page: the official records of all files in one, or pictures and labels as plain
 * IDX. Returns the file with pictures first.
 */
export async function encodePart(
  set: PictureSet,
  role: Role,
  files: PartFiles,
): Promise<readonly [ServedFile, ...ServedFile[]]> {
  if (set.layout !== "idx") {
    const parts: Uint8Array[] = [];
    for (const file of files.pictures) parts.push(await file.read(0, file.sizeBytes));
    return [{ name: `${role}.bin`, bytes: joinBytes(parts) }];
  }
  const name = set.files.first[role];
  const plain = async (file: SourceFile | null | undefined): Promise<Uint8Array<ArrayBuffer>> =>
    file == null ? new Uint8Array(0) : (await openPlain(file)).readAll();
  return [
    { name, bytes: await plain(files.pictures[0]) },
    { name: labelsName(name), bytes: await plain(files.labels) },
  ];
}

interface ServedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const NO_PICTURES: Pictures = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };

function openRecords(set: CifarSet, files: readonly SourceFile[], what: string): OpenPart {
  const counts = files.map((file) => countCifarRecords(set, file.name, file.sizeBytes));
  return {
    available: counts.reduce((sum, count) => sum + count, 0),
    what,
    async readFirst(wanted) {
      const parts: CifarPart[] = [];
      let left = wanted;
      for (const [index, file] of files.entries()) {
        if (left === 0) break;
        const records = Math.min(left, counts[index] ?? 0);
        parts.push({ name: file.name, bytes: await file.read(0, records * cifarRecordBytes(set)) });
        left -= records;
      }
      return decodeCifar(set, parts);
    },
  };
}

async function openIdx(
  set: PictureSet,
  { pictures, labels, what }: { pictures: SourceFile; labels: SourceFile | null; what: string },
): Promise<OpenPart> {
  if (labels === null) {
    const needed = labelsName(pictures.name);
    throw new DataFileError(`${pictures.name} needs its labels, ${needed}: give both files`);
  }
  const [pixelFile, labelFile] = [await openPlain(pictures), await openPlain(labels)];
  const header = await pixelFile.readStart(IDX_PICTURES_HEADER);
  const available = readPicturesHeader(set, pictures.name, header);
  const named = readLabelsHeader(labels.name, await labelFile.readStart(IDX_LABELS_HEADER));
  if (named !== available) {
    throw new DataFileError(
      `${pictures.name} holds ${formatCount(available)} pictures, but ${labels.name} ${formatCount(named)} labels: ` +
        "they do not belong together",
    );
  }
  const pictureBytes = set.height * set.width * set.channels;
  const sizes = [
    { file: pixelFile, header: IDX_PICTURES_HEADER, unit: pictureBytes },
    { file: labelFile, header: IDX_LABELS_HEADER, unit: 1 },
  ];
  for (const { file, header: start, unit } of sizes) {
    if (file.sizeBytes === null || file.sizeBytes === start + available * unit) continue;
    throw new DataFileError(
      `${file.name} has ${formatCount(file.sizeBytes)} bytes, ${formatCount(start + available * unit)} were expected ` +
        `for ${formatCount(available)} pictures: it is cut off or damaged; take it again`,
    );
  }
  return {
    available,
    what,
    async readFirst(count) {
      const take = async ({
        file,
        header: start,
        unit,
      }: (typeof sizes)[number]): Promise<Uint8Array> => {
        const bytes = await file.readStart(start + count * unit);
        if (bytes.length === start + count * unit) return bytes.slice(start);
        throw new DataFileError(
          `${file.name} ends after ${formatCount(Math.floor((bytes.length - start) / unit))} of ` +
            `${formatCount(available)} pictures: it is cut off; take it again`,
        );
      };
      const [pixels, taken] = [await take(sizes[0]!), await take(sizes[1]!)];
      checkLabels(set, labels.name, taken);
      return { count, pixels, labels: taken };
    },
  };
}

function missing(set: PictureSet, role: Role, files: SetFiles): string {
  const { archive } = set.files;
  const reasons = files.unused.map(({ name, reason }) => `${name}: ${reason}`);
  const of = archive === null ? "" : ` of ${archive}, or the archive itself,`;
  return (
    `no file with ${PART_WORDS[role]} pictures: ${set.files[role]}${of} is needed` +
    (reasons.length === 0 ? "" : ` (${reasons.join("; ")})`)
  );
}
