/** The official files inside a gzipped tar archive, unpacked only as far as a request needs. */
import { countCifarRecords } from "./cifar-binary.ts";
import type { DataRequest } from "./part.ts";
import { isCifar, isWanted } from "./set-files.ts";
import type { PictureSet } from "./sets/set.ts";
import { fileOfBytes } from "./source-file.ts";
import type { SourceFile } from "./source-file.ts";
import { readTarGz } from "./tar.ts";

/** True for names that are taken for a gzipped tar archive. */
export function isArchiveName(name: string): boolean {
  return /\.(tar\.gz|tgz)$/i.test(name);
}

export interface Archive {
  readonly name: string;
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * The set's files in an archive; all of them when `request` is null. CIFAR-10's official archive stores its batches as
 * 1, 3, 4, test, 5, 2, so reading goes on until the request is met by consecutive batches from the first on, and stops
 * there. A balanced request may need any of them. Throws DataFileError.
 */
export async function unpackArchive(
  set: PictureSet,
  archive: Archive,
  {
    request,
    signal,
  }: { request: Omit<DataRequest, "set"> | null; signal?: AbortSignal | undefined },
): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  const again = set.files.archive ?? archive.name;
  const members = readTarGz({ ...archive, again }, (name) => isWanted(set, name), signal);
  for await (const { name, bytes } of members) {
    files.set(name, fileOfBytes(name, bytes));
    if (request !== null && request.balanced !== true && isEnough(set, files, request)) break;
  }
  return [...files.values()];
}

function isEnough(
  set: PictureSet,
  files: ReadonlyMap<string, SourceFile>,
  request: Pick<DataRequest, "train" | "test">,
): boolean {
  if (!isCifar(set)) return false;
  const records = (name: string): number => {
    const file = files.get(name);
    return file === undefined ? 0 : countCifarRecords(set, name, file.sizeBytes);
  };
  // What is looked for are the official names, in their order.
  const { first } = set.files;
  let train = records(first.train);
  for (let batch = 2; files.has(first.train.replace("1", String(batch))); batch++) {
    if (!first.train.includes("1")) break;
    train += records(first.train.replace("1", String(batch)));
  }
  return train >= request.train && records(first.test) >= request.test;
}
