/** CIFAR-10 files inside cifar-10-binary.tar.gz, unpacked only as far as a request needs. */
import type { DataRequest } from "./assemble.ts";
import { countCifar10Records } from "./cifar-binary.ts";
import { roleOf } from "./cifar-files.ts";
import type { SourceFile } from "./cifar-files.ts";
import { readTarGz } from "./tar.ts";

/** True for names that are taken for a gzipped tar archive. */
export function isArchiveName(name: string): boolean {
  return /\.(tar\.gz|tgz)$/i.test(name);
}

/** A file in memory. */
export function fileOfBytes(name: string, bytes: Uint8Array<ArrayBuffer>): SourceFile {
  return {
    name,
    sizeBytes: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

/**
 * The batches of an archive. The official one stores them as 1, 3, 4, test, 5, 2, so reading goes on until the
 * request is met by consecutive batches from the first on, and stops there. Throws DataFileError.
 */
export async function unpackCifar10(
  archive: { readonly name: string; readonly stream: ReadableStream<Uint8Array<ArrayBuffer>> },
  request: Pick<DataRequest, "train" | "test"> | null,
  signal?: AbortSignal,
): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  const members = readTarGz(archive, (name) => roleOf(name) !== null, signal);
  for await (const { name, bytes } of members) {
    files.set(name, fileOfBytes(name, bytes));
    if (request !== null && isEnough(files, request)) break;
  }
  return [...files.values()];
}

function isEnough(
  files: ReadonlyMap<string, SourceFile>,
  request: Pick<DataRequest, "train" | "test">,
): boolean {
  const records = (name: string): number => {
    const file = files.get(name);
    return file === undefined ? 0 : countCifar10Records(name, file.sizeBytes);
  };
  let train = 0;
  for (let batch = 1; files.has(`data_batch_${String(batch)}.bin`); batch++) {
    train += records(`data_batch_${String(batch)}.bin`);
  }
  return train >= request.train && records("test_batch.bin") >= request.test;
}
