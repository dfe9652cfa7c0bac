/**
 * Data sets from a folder on disk, for the command line (`--data DIR`). The only place of the data road that knows
 * Node's file system; src/data itself also runs in browsers and must not.
 */
import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { createReadStream } from "node:fs";
import { isArchiveName, unpackArchive } from "../data/archive.ts";
import type { Archive } from "../data/archive.ts";
import { assembleSet } from "../data/assemble.ts";
import { parseCsv } from "../data/csv.ts";
import { DataUnavailableError } from "../data/dataset.ts";
import type { Dataset } from "../data/dataset.ts";
import { DataFileError } from "../data/errors.ts";
import { oneTable } from "../data/own-table.ts";
import { readFiles } from "../data/read-files.ts";
import { isWanted, selectFiles } from "../data/set-files.ts";
import { OWN_TABLE } from "../data/sets/facts.ts";
import { findPictureSet } from "../data/sets/index.ts";
import type { PictureSet } from "../data/sets/set.ts";
import type { SourceFile } from "../data/source-file.ts";
import { loadDataset } from "../data/sources.ts";
import type { DataRequest } from "../data/sources.ts";
import { tableDataset } from "../data/table.ts";

/**
 * The pictures of a set from `dir/<set>/`: its official files, a subset of them under the names of shared test data, or
 * the official archive. Drawn sets need no folder. Throws DataUnavailableError naming the folder and the cure.
 */
export async function loadFromFolder(dir: string | null, request: DataRequest): Promise<Dataset> {
  const set = findPictureSet(request.set);
  if (request.set === OWN_TABLE.id) return loadTable(dir, request);
  if (set === null) {
    return loadDataset(request, { cache: null, served: null, hub: null, dropped: [] });
  }
  if (dir === null) {
    const { first } = set.files;
    throw new DataUnavailableError(
      `${set.title} needs --data DIR, a folder that holds ${set.id}/${first.train} and ${set.id}/${first.test}; ` +
        "the data set shapes needs none",
    );
  }
  const folder = join(dir, set.id);
  try {
    const files = selectFiles(set, await readOfficialFolder(set, folder, request));
    const loaded = await readFiles(set, files, { request, from: `files in ${folder}` });
    return assembleSet(set, loaded, request);
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new DataUnavailableError(`${folder}: ${error.message}`);
  }
}

/** A person's own table: the one .csv file of DIR/csv. Throws DataUnavailableError. */
async function loadTable(dir: string | null, request: DataRequest): Promise<Dataset> {
  if (dir === null) {
    throw new DataUnavailableError(
      "an own table needs --data DIR, a folder that holds it as csv/NAME.csv: columns of numbers, " +
        "the class in the column named label or in the last one",
    );
  }
  const folder = join(dir, OWN_TABLE.id);
  try {
    const names = await readdir(folder).catch(() => {
      throw new DataFileError("there is no such folder");
    });
    const files = names
      .filter((name) => !name.startsWith("."))
      .map(async (name) => ({ name, size: (await stat(join(folder, name))).size }));
    const { name } = oneTable(await Promise.all(files));
    const text = await readFile(join(folder, name), "utf8");
    return tableDataset(parseCsv(name, text), request, name);
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new DataUnavailableError(`${folder}: ${error.message}`);
  }
}

/**
 * The files of a folder as SourceFile. Where none of them has a name that the set knows, a folder of all sets and the
 * folder that the official archive unpacks to are looked into, then an archive is unpacked, whole when `request` is
 * null. Throws DataFileError for a missing folder.
 */
export async function readOfficialFolder(
  set: PictureSet,
  folder: string,
  request: Omit<DataRequest, "set"> | null,
): Promise<SourceFile[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).sort();
  } catch {
    throw new DataFileError("there is no such folder");
  }
  if (!names.some((name) => isWanted(set, name))) {
    const inner = [set.id, set.files.folder].find((name) => name !== null && names.includes(name));
    if (inner != null && (await stat(join(folder, inner))).isDirectory()) {
      return readOfficialFolder(set, join(folder, inner), request);
    }
    const archive = set.files.archive === null ? undefined : names.find(isArchiveName);
    if (archive !== undefined) {
      return unpackArchive(set, archiveOnDisk(join(folder, archive)), { request });
    }
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
export function archiveOnDisk(path: string): Archive {
  // Node's and the DOM's stream types describe the same object, but not to the compiler.
  const stream = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return { name: basename(path), stream };
}
