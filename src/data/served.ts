/**
 * CIFAR-10 from files served beside the page, as `npm run data` puts them there: data/<set>/manifest.json and the
 * files it names, or official files put there by hand. Only the records needed are read: by a range, or by breaking off
 * where the server has no ranges.
 */
import type { DataRequest, LoadedPictures } from "./assemble.ts";
import { CIFAR10_RECORD_BYTES } from "./cifar-binary.ts";
import { readCifar10Files } from "./cifar-files.ts";
import type { SourceFile } from "./cifar-files.ts";
import { sha256Hex } from "./checksum.ts";
import type { DataProgress } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { parseManifest } from "./manifest.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { createMeter } from "./progress.ts";
import type { Meter } from "./progress.ts";
import { askSize, readStart, readWhole, TransferError } from "./transfer.ts";
import type { FetchFunction, Received, Transfer } from "./transfer.ts";
import { formatCount } from "./words.ts";

export interface ServedOptions {
  readonly fetch: FetchFunction;
  /** Where the page lives, ending in a slash; files are below `<base>data/<set>/`. */
  readonly base: string;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A file on the server; sha256 null: nothing to check against. */
type Entry = Pick<ManifestFile, "file" | "bytes"> & { readonly sha256: string | null };

interface Listing {
  readonly train: readonly Entry[];
  readonly test: readonly Entry[];
}

/** Returns null when no data is served for this set. Throws DataFileError and TransferError when it is unusable. */
export async function loadServed(
  request: DataRequest,
  options: ServedOptions,
): Promise<LoadedPictures | null> {
  const folder = `${options.base}data/${request.set}/`;
  const listing = await listFiles(folder, request.set, options);
  if (listing === null) return null;
  const meter = createMeter(options.onProgress);
  meter.expect("Reading served files", (request.train + request.test) * CIFAR10_RECORD_BYTES);
  const open = (entries: readonly Entry[]): SourceFile[] =>
    entries.map((entry) => servedFile(folder, entry, { options, meter }));
  const loaded = await readCifar10Files(
    { train: open(listing.train), test: open(listing.test), unused: [] },
    request,
    "served files",
  );
  meter.finish();
  return loaded;
}

async function listFiles(
  folder: string,
  set: string,
  options: ServedOptions,
): Promise<Listing | null> {
  const manifest = await readManifest(folder, options);
  if (manifest === "unreachable") return null;
  if (manifest === null) return findOfficialFiles(folder, options);
  if (manifest.set !== set) {
    throw new DataFileError(`${folder}manifest.json is for ${manifest.set}, not for ${set}`);
  }
  return {
    train: manifest.train === null ? [] : [manifest.train],
    test: manifest.test === null ? [] : [manifest.test],
  };
}

/** Official files and subsets that were put there by hand, without a manifest. */
async function findOfficialFiles(folder: string, options: ServedOptions): Promise<Listing | null> {
  const find = async (file: string): Promise<Entry[]> => {
    const bytes = await sizeOf({ ...options, url: folder + file });
    return bytes === null ? [] : [{ file, bytes, sha256: null }];
  };
  const firstOf = async (names: readonly string[]): Promise<Entry[]> => {
    for (const name of names) {
      const found = await find(name);
      if (found.length > 0) return found;
    }
    return [];
  };
  const train = await firstOf(["train_subset.bin", "data_batch_1.bin"]);
  if (train.length === 0) return null;
  for (let batch = 2; batch <= 5 && train[0]?.file === "data_batch_1.bin"; batch++) {
    const next = await find(`data_batch_${String(batch)}.bin`);
    if (next.length === 0) break;
    train.push(...next);
  }
  return { train, test: await firstOf(["test_subset.bin", "test_batch.bin"]) };
}

/** Null when the file is not there. */
async function sizeOf(transfer: Transfer): Promise<number | null> {
  try {
    return await askSize(transfer);
  } catch (error) {
    if (error instanceof TransferError) return null;
    throw error;
  }
}

/** Null for a missing file, a web page sent in its place, and anything else that is no manifest. */
async function readManifest(
  folder: string,
  options: ServedOptions,
): Promise<Manifest | null | "unreachable"> {
  let received: Received;
  try {
    received = await readWhole({ ...options, url: `${folder}manifest.json` });
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    return error.problem === "unreachable" ? "unreachable" : null;
  }
  return parseManifest(new TextDecoder().decode(received.bytes));
}

function servedFile(
  folder: string,
  entry: Entry,
  { options, meter }: { options: ServedOptions; meter: Meter },
): SourceFile {
  const transfer: Transfer = { ...options, url: folder + entry.file, onBytes: meter.add };
  return {
    name: entry.file,
    sizeBytes: entry.bytes,
    async read(start, end) {
      const whole = end === entry.bytes;
      const received = await (whole ? readWhole(transfer) : readStart(transfer, end));
      const bytes = checkSize(transfer, received, { entry, wanted: end });
      if (whole && entry.sha256 !== null) {
        const digest = await sha256Hex(bytes);
        if (digest !== null && digest !== entry.sha256) {
          throw changed(transfer, "its checksum differs");
        }
      }
      return bytes.slice(start, end);
    },
  };
}

function checkSize(
  transfer: Transfer,
  { bytes, fileBytes }: Received,
  { entry, wanted }: { entry: Entry; wanted: number },
): Uint8Array<ArrayBuffer> {
  if (fileBytes !== null && fileBytes !== entry.bytes) {
    const sizes = `${formatCount(fileBytes)} bytes, ${formatCount(entry.bytes)} were expected`;
    throw changed(transfer, sizes);
  }
  if (bytes.length !== wanted) throw changed(transfer, "it is cut off");
  return bytes;
}

function changed(transfer: Transfer, how: string): DataFileError {
  return new DataFileError(`${transfer.url} has changed (${how}): run npm run data again`);
}
