/**
 * A set of pictures from files served beside the page, as `npm run data` puts them there: data/<set>/manifest.json and
 * the files it names, or official files put there by hand. Only the pictures needed are read: by a range, or by breaking
 * off where the server has no ranges.
 */
import type { LoadedPictures } from "./assemble.ts";
import { sha256Hex } from "./checksum.ts";
import { cifarRecordBytes } from "./cifar-binary.ts";
import type { DataProgress } from "./dataset.ts";
import { DataFileError } from "./errors.ts";
import { parseManifest } from "./manifest.ts";
import type { FileNote, Manifest, ManifestFile } from "./manifest.ts";
import type { DataRequest } from "./part.ts";
import { createMeter } from "./progress.ts";
import type { Meter } from "./progress.ts";
import { readFiles } from "./read-files.ts";
import { isCifar } from "./set-files.ts";
import type { PartFiles } from "./set-files.ts";
import { labelsName } from "./sets/idx-files.ts";
import type { PictureSet, Role } from "./sets/set.ts";
import type { SourceFile } from "./source-file.ts";
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
type Entry = Omit<FileNote, "sha256"> & { readonly sha256: string | null };

/** Files of a part; labels null where they are in the files of the pictures. */
interface Listed {
  readonly pictures: readonly Entry[];
  readonly labels: Entry | null;
}

type Listing = Readonly<Record<Role, Listed | null>>;

/** Returns null when no data is served for this set. Throws DataFileError and TransferError when it is unusable. */
export async function loadServed(
  set: PictureSet,
  request: DataRequest,
  options: ServedOptions,
): Promise<LoadedPictures | null> {
  const folder = `${options.base}data/${set.id}/`;
  const listing = await listFiles(folder, set, options);
  if (listing === null) return null;
  const meter = createMeter(options.onProgress);
  const pictureBytes = isCifar(set)
    ? cifarRecordBytes(set)
    : set.height * set.width * set.channels + 1;
  meter.expect("Reading served files", (request.train + request.test) * pictureBytes);
  const open = (entry: Entry): SourceFile => servedFile(folder, entry, { set, options, meter });
  const part = (listed: Listed | null): PartFiles | null =>
    listed && {
      pictures: listed.pictures.map(open),
      labels: listed.labels && open(listed.labels),
    };
  const files = { train: part(listing.train), test: part(listing.test), unused: [] };
  const loaded = await readFiles(set, files, { request, from: "served files" });
  meter.finish();
  return loaded;
}

async function listFiles(
  folder: string,
  set: PictureSet,
  options: ServedOptions,
): Promise<Listing | null> {
  const manifest = await readManifest(folder, options);
  if (manifest === "unreachable") return null;
  if (manifest === null) return findOfficialFiles(folder, set, options);
  if (manifest.set !== set.id) {
    throw new DataFileError(`${folder}manifest.json is for ${manifest.set}, not for ${set.id}`);
  }
  const listed = (file: ManifestFile | null): Listed | null =>
    file && { pictures: [file], labels: file.labels ?? null };
  return { train: listed(manifest.train), test: listed(manifest.test) };
}

/** Official files and subsets that were put there by hand, without a manifest. */
async function findOfficialFiles(
  folder: string,
  set: PictureSet,
  options: ServedOptions,
): Promise<Listing | null> {
  const find = async (file: string): Promise<Entry | null> => {
    const bytes = await sizeOf({ ...options, url: folder + file });
    return bytes === null ? null : { file, bytes, sha256: null };
  };
  const firstOf = async (lists: readonly (readonly string[])[]): Promise<Listed | null> => {
    for (const names of lists) {
      const pictures: Entry[] = [];
      for (const name of names) {
        const found = await find(name);
        if (found === null) break;
        pictures.push(found);
      }
      const [first] = pictures;
      if (first === undefined) continue;
      const labels = set.layout === "idx" ? await find(labelsName(first.file)) : null;
      return { pictures, labels };
    }
    return null;
  };
  const train = await firstOf(set.files.served.train);
  return train === null ? null : { train, test: await firstOf(set.files.served.test) };
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
  { set, options, meter }: { set: PictureSet; options: ServedOptions; meter: Meter },
): SourceFile {
  const transfer: Transfer = { ...options, url: folder + entry.file, onBytes: meter.add };
  return {
    name: entry.file,
    sizeBytes: entry.bytes,
    async read(start, end) {
      const whole = end === entry.bytes;
      const received = await (whole ? readWhole(transfer) : readStart(transfer, end));
      const bytes = checkSize(transfer, received, { set, entry, wanted: end });
      if (whole && entry.sha256 !== null) {
        const digest = await sha256Hex(bytes);
        if (digest !== null && digest !== entry.sha256) {
          throw changed(set, transfer, "its checksum differs");
        }
      }
      return bytes.slice(start, end);
    },
  };
}

function checkSize(
  transfer: Transfer,
  { bytes, fileBytes }: Received,
  { set, entry, wanted }: { set: PictureSet; entry: Entry; wanted: number },
): Uint8Array<ArrayBuffer> {
  if (fileBytes !== null && fileBytes !== entry.bytes) {
    const sizes = `${formatCount(fileBytes)} bytes, ${formatCount(entry.bytes)} were expected`;
    throw changed(set, transfer, sizes);
  }
  if (bytes.length !== wanted) throw changed(set, transfer, "it is cut off");
  return bytes;
}

function changed(set: PictureSet, transfer: Transfer, how: string): DataFileError {
  return new DataFileError(
    `${transfer.url} has changed (${how}): run npm run data again, for ${set.id}`,
  );
}
