/**
 * CIFAR-10 from files served beside the page, as `npm run data` puts them there: data/<set>/manifest.json and the
 * files it names. Only the records needed are asked for; a server without ranges sends the whole file.
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
import { readRange, readWhole, TransferError } from "./transfer.ts";
import type { FetchFunction, Received, Transfer } from "./transfer.ts";
import { formatCount } from "./words.ts";

export interface ServedOptions {
  readonly fetch: FetchFunction;
  /** Where the page lives, ending in a slash; files are below `<base>data/<set>/`. */
  readonly base: string;
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Returns null when no data is served for this set. Throws DataFileError and TransferError when it is unusable. */
export async function loadServed(
  request: DataRequest,
  options: ServedOptions,
): Promise<LoadedPictures | null> {
  const folder = `${options.base}data/${request.set}/`;
  const manifest = await readManifest(folder, options);
  if (manifest === null) return null;
  if (manifest.set !== request.set) {
    throw new DataFileError(
      `${folder}manifest.json is for ${manifest.set}, not for ${request.set}`,
    );
  }
  const meter = createMeter(options.onProgress);
  meter.expect("Reading served files", (request.train + request.test) * CIFAR10_RECORD_BYTES);
  const open = (entry: ManifestFile | null): SourceFile[] =>
    entry === null ? [] : [servedFile(folder, entry, { options, meter })];
  const loaded = await readCifar10Files(
    { train: open(manifest.train), test: open(manifest.test), unused: [] },
    request,
    "served files",
  );
  meter.finish();
  return loaded;
}

/** A missing file, an unreachable server and a web page sent in its place all mean that nothing is served. */
async function readManifest(folder: string, options: ServedOptions): Promise<Manifest | null> {
  let received: Received;
  try {
    received = await readWhole({ ...options, url: `${folder}manifest.json` });
  } catch (error) {
    if (error instanceof TransferError) return null;
    throw error;
  }
  return parseManifest(new TextDecoder().decode(received.bytes));
}

function servedFile(
  folder: string,
  entry: ManifestFile,
  { options, meter }: { options: ServedOptions; meter: Meter },
): SourceFile {
  const transfer: Transfer = { ...options, url: folder + entry.file, onBytes: meter.add };
  return {
    name: entry.file,
    sizeBytes: entry.bytes,
    async read(start, end) {
      const part = start > 0 || end < entry.bytes ? await readPart(transfer, start, end) : null;
      if (part !== null) return checkSize(transfer, part, { entry, wanted: end - start });
      const whole = await readWhole(transfer);
      const bytes = checkSize(transfer, whole, { entry, wanted: entry.bytes });
      const digest = await sha256Hex(bytes);
      if (digest !== null && digest !== entry.sha256)
        throw changed(transfer, "its checksum differs");
      return bytes.slice(start, end);
    },
  };
}

/** Null when the server has no ranges: then the whole file is read instead. */
async function readPart(transfer: Transfer, start: number, end: number): Promise<Received | null> {
  try {
    return await readRange(transfer, start, end);
  } catch (error) {
    if (error instanceof TransferError && error.problem === "no-ranges") return null;
    throw error;
  }
}

function checkSize(
  transfer: Transfer,
  { bytes, fileBytes }: Received,
  { entry, wanted }: { entry: ManifestFile; wanted: number },
): Uint8Array<ArrayBuffer> {
  if (fileBytes !== null && fileBytes !== entry.bytes) {
    const sizes = `${formatCount(fileBytes)} bytes, the manifest says ${formatCount(entry.bytes)}`;
    throw changed(transfer, sizes);
  }
  if (bytes.length !== wanted) throw changed(transfer, "it is cut off");
  return bytes;
}

function changed(transfer: Transfer, how: string): DataFileError {
  return new DataFileError(
    `${transfer.url} is not the file its manifest describes (${how}): run npm run data again`,
  );
}
