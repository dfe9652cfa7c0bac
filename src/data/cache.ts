/**
 * The browser's own cache of loaded pictures (Cache Storage): one entry a set, and one more for pictures picked to be
 * equally many of each class; decoded, with a checksum. A cache may be missing, full or damaged at any time; then it
 * says so and the load goes on without it.
 */
import type { LoadedPictures } from "./assemble.ts";
import { sha256Hex } from "./checksum.ts";
import type { Pictures } from "./dataset.ts";
import { takeFirst } from "./normalise.ts";
import { takePart } from "./part.ts";
import type { DataRequest, OpenPart } from "./part.ts";
import type { PictureSet } from "./sets/set.ts";
import { joinBytes } from "./source-file.ts";
import { messageOf } from "./words.ts";

/** Raised whenever the layout of an entry changes; older entries are then never looked at. */
const CACHE_NAME = "momentscope-data-1";
const HEADER_BYTES = 4;

/** The part of CacheStorage that is used, so that tests bring their own. */
export interface CacheStore {
  open(name: string): Promise<Pick<Cache, "match" | "put" | "delete">>;
}

/** What stands in front of the bytes, as JSON. */
interface EntryHeader {
  readonly set: string;
  readonly train: number;
  readonly test: number;
  readonly trainAvailable: number;
  readonly testAvailable: number;
  readonly from: string;
  /** Of everything behind the header. */
  readonly sha256: string;
}

/** Outcome of a look into the cache: pictures, or null and the reason why not. */
export interface CacheAnswer {
  readonly loaded: LoadedPictures | null;
  readonly reason: string;
}

/** Looks for an entry that holds at least the pictures asked for. Never throws; damaged entries are removed. */
export async function readCache(
  store: CacheStore | null,
  set: PictureSet,
  request: DataRequest,
): Promise<CacheAnswer> {
  if (store === null) return { loaded: null, reason: "this browser has none here" };
  try {
    const cache = await store.open(CACHE_NAME);
    const response = await cache.match(keyOf(request));
    if (response === undefined) return { loaded: null, reason: "empty" };
    const entry = await decodeEntry(new Uint8Array(await response.arrayBuffer()), set);
    if (entry === null) {
      await cache.delete(keyOf(request));
      return { loaded: null, reason: "its entry was damaged and has been removed" };
    }
    if (entry.train.count < request.train || entry.test.count < request.test) {
      return { loaded: null, reason: "it holds fewer pictures than were asked for" };
    }
    // The first of each class among the first of each class are the first of each class.
    const choice = { classes: set.classes, balanced: request.balanced ?? false };
    return {
      loaded: {
        ...entry,
        from: `${entry.from}, kept in this browser`,
        train: await takePart(partOf(entry.train), request.train, choice),
        test: await takePart(partOf(entry.test), request.test, choice),
      },
      reason: "found",
    };
  } catch (error) {
    return { loaded: null, reason: `it could not be read (${messageOf(error)})` };
  }
}

/** Keeps pictures for the next load. Returns null, or a sentence for the person when they could not be kept. */
export async function writeCache(
  store: CacheStore | null,
  request: DataRequest,
  loaded: LoadedPictures,
): Promise<string | null> {
  if (store === null) return null;
  try {
    const body = await encodeEntry(request.set, loaded);
    if (body === null) return null;
    const cache = await store.open(CACHE_NAME);
    const headers = { "content-type": "application/octet-stream" };
    await cache.put(keyOf(request), new Response(body, { headers }));
    return null;
  } catch (error) {
    const full = error instanceof Error && error.name === "QuotaExceededError";
    return full
      ? "The browser has no room to keep the pictures; they will be loaded again next time."
      : `The pictures could not be kept for next time (${messageOf(error)}).`;
  }
}

/** Cache Storage wants a URL; this one is never asked of a server. */
function keyOf({ set, balanced = false }: DataRequest): string {
  return `https://cache.momentscope.invalid/${encodeURIComponent(set)}${balanced ? "/balanced" : ""}`;
}

/** A kept part: a subset of it is what the source would have given. */
function partOf(pictures: Pictures): OpenPart {
  return {
    available: pictures.count,
    what: "pictures in the cache",
    readFirst: (count) => Promise.resolve(takeFirst(pictures, count, "pictures in the cache")),
  };
}

async function encodeEntry(
  set: string,
  loaded: LoadedPictures,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const { train, test, trainAvailable, testAvailable, from } = loaded;
  const body = joinBytes([train.pixels, train.labels, test.pixels, test.labels]);
  const sha256 = await sha256Hex(body);
  if (sha256 === null) return null;
  const header: EntryHeader = {
    set,
    train: train.count,
    test: test.count,
    trainAvailable,
    testAvailable,
    from,
    sha256,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(HEADER_BYTES);
  new DataView(length.buffer).setUint32(0, text.length);
  return joinBytes([length, text, body]);
}

/** Null when anything does not hold: lengths, checksum, labels. */
async function decodeEntry(
  entry: Uint8Array<ArrayBuffer>,
  set: PictureSet,
): Promise<LoadedPictures | null> {
  if (entry.length < HEADER_BYTES) return null;
  const headerEnd = HEADER_BYTES + new DataView(entry.buffer).getUint32(0);
  const header = parseHeader(entry.subarray(HEADER_BYTES, headerEnd));
  if (header?.set !== set.id) return null;
  const body = entry.slice(headerEnd);
  const { train, test } = header;
  const pictureBytes = set.height * set.width * set.channels;
  if (body.length !== (train + test) * (pictureBytes + 1)) return null;
  if ((await sha256Hex(body)) !== header.sha256) return null;
  let at = 0;
  const take = (length: number): Uint8Array => body.subarray(at, (at += length));
  const pictures = (count: number): Pictures => ({
    count,
    pixels: take(count * pictureBytes),
    labels: take(count),
  });
  const loaded = {
    train: pictures(train),
    test: pictures(test),
    trainAvailable: header.trainAvailable,
    testAvailable: header.testAvailable,
    from: header.from,
  };
  const isLabel = (label: number): boolean => label < set.classes;
  return loaded.train.labels.every(isLabel) && loaded.test.labels.every(isLabel) ? loaded : null;
}

function parseHeader(bytes: Uint8Array): EntryHeader | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isHeader(value) ? value : null;
  } catch {
    return null;
  }
}

function isHeader(value: unknown): value is EntryHeader {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isCount = (name: string): boolean => {
    const count = fields.get(name);
    return typeof count === "number" && Number.isSafeInteger(count) && count >= 0;
  };
  return (
    ["train", "test", "trainAvailable", "testAvailable"].every(isCount) &&
    ["set", "from", "sha256"].every((name) => typeof fields.get(name) === "string")
  );
}
