/**
 * Data sets from a folder on disk, for the command line (`--data DIR`). The only place of the data road that knows
 * Node's file system; src/data itself also runs in browsers and must not.
 */
import { open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { createReadStream } from "node:fs";
import { isArchiveName, unpackCifar10 } from "../data/archive.ts";
import { assembleCifar10 } from "../data/assemble.ts";
import type { DataRequest } from "../data/assemble.ts";
import { readCifar10Files, selectCifar10Files } from "../data/cifar-files.ts";
import type { SourceFile } from "../data/cifar-files.ts";
import { DataUnavailableError } from "../data/dataset.ts";
import type { Dataset } from "../data/dataset.ts";
import { DataFileError } from "../data/errors.ts";
import { loadDataset } from "../data/sources.ts";

/** Looked into when there is no *.bin file: a folder of all sets, the unpacked official archive. */
const INNER_FOLDERS = ["cifar10", "cifar-10-batches-bin"];

/**
 * The first pictures of a set from `dir/<set>/`: training from data_batch_*.bin or train_subset.bin, test from
 * test_batch.bin or test_subset.bin, or both from cifar-10-binary.tar.gz. `shapes` is drawn and needs no folder.
 * Throws DataUnavailableError naming the folder and the cure.
 */
export async function loadFromFolder(dir: string | null, request: DataRequest): Promise<Dataset> {
  if (request.set !== "cifar10") {
    return loadDataset(request, { cache: null, served: null, hub: null, dropped: [] });
  }
  if (dir === null) {
    throw new DataUnavailableError(
      "CIFAR-10 needs --data DIR, a folder that holds cifar10/data_batch_1.bin and cifar10/test_batch.bin; " +
        "the data set shapes needs none",
    );
  }
  const folder = join(dir, request.set);
  try {
    const files = selectCifar10Files(await readOfficialFolder(folder, request));
    return assembleCifar10(await readCifar10Files(files, request, `files in ${folder}`));
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new DataUnavailableError(`${folder}: ${error.message}`);
  }
}

/**
 * The files of a folder as SourceFile. Without *.bin files in it, the folder that the official archive unpacks to is
 * looked into, then an archive is unpacked, whole when `request` is null. Throws DataFileError for a missing folder.
 */
export async function readOfficialFolder(
  folder: string,
  request: Pick<DataRequest, "train" | "test"> | null,
): Promise<SourceFile[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch {
    throw new DataFileError("there is no such folder");
  }
  if (!names.some((name) => /\.bin$/i.test(name))) {
    const inner = INNER_FOLDERS.find((name) => names.includes(name));
    if (inner !== undefined) return readOfficialFolder(join(folder, inner), request);
    const archive = names.find(isArchiveName);
    if (archive !== undefined) return unpackCifar10(archiveOnDisk(join(folder, archive)), request);
  }
  const files = await Promise.all(names.map((name) => fileOnDisk(join(folder, name))));
  return files.filter((file) => file !== null);
}

/** A file on disk that is read piece by piece; null for anything that is no plain file. */
export async function fileOnDisk(path: string): Promise<SourceFile | null> {
  const found = await stat(path);
  if (!found.isFile()) return null;
  return {
    name: basename(path),
    sizeBytes: found.size,
    async read(start, end) {
      const handle = await open(path, "r");
      try {
        const bytes = new Uint8Array(end - start);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        if (bytesRead < bytes.length)
          throw new DataFileError(`${basename(path)} became shorter while being read`);
        return bytes;
      } finally {
        await handle.close();
      }
    },
  };
}

/** A gzipped archive on disk as a stream. */
export function archiveOnDisk(path: string): {
  name: string;
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
} {
  // Node's and the DOM's stream types describe the same object, but not to the compiler.
  const stream = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return { name: basename(path), stream };
}
