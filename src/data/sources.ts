/**
 * The one way to a data set: tries each source in turn and says what was tried when none can give it. It never puts
 * one set in place of another. All input and output is passed in, so it runs in a worker, a page and Node.
 *
 * Order: the cache of an earlier load, files served beside the page, the public hub after asking. Files that a person
 * has just dropped come before all of these: dropping them was an explicit choice.
 */
import { assembleSet } from "./assemble.ts";
import type { LoadedPictures } from "./assemble.ts";
import { readCache, writeCache } from "./cache.ts";
import type { CacheStore } from "./cache.ts";
import type { DataProgress, Dataset } from "./dataset.ts";
import { DataUnavailableError } from "./dataset.ts";
import { loadDropped } from "./dropped.ts";
import { DataFileError, isAbort, throwIfAborted } from "./errors.ts";
import { loadFromHub } from "./hub.ts";
import { estimateHubBytes } from "./hub-cost.ts";
import type { HubOptions } from "./hub.ts";
import type { DataRequest } from "./part.ts";
import type { ConfirmDownload } from "./remote-parquet.ts";
import { loadServed } from "./served.ts";
import { loadOwnTable } from "./own-table.ts";
import { drawPoints, isDrawnPoints } from "./points.ts";
import { OWN_TABLE, SET_FACTS } from "./sets/facts.ts";
import { findPictureSet } from "./sets/index.ts";
import type { PictureSet } from "./sets/set.ts";
import { drawShapes, SHAPES_COUNTS } from "./shapes.ts";
import { TransferError } from "./transfer.ts";
import type { FetchFunction } from "./transfer.ts";
import { formatCount, formatList, formatSize, messageOf } from "./words.ts";

export type { DataRequest } from "./part.ts";
export type { ConfirmDownload } from "./remote-parquet.ts";

export interface DataSources {
  /** Null where there is none (Node, private windows, plain http). */
  readonly cache: CacheStore | null;
  /** Null: nothing is served. */
  readonly served: { readonly fetch: FetchFunction; readonly base: string } | null;
  /** Null: the hub is never asked. */
  readonly hub:
    | (Pick<HubOptions, "fetch" | "base" | "copies"> & {
        readonly confirmDownload: ConfirmDownload;
      })
    | null;
  /** Files that a person dropped; empty: none. */
  readonly dropped: readonly File[];
  readonly onProgress?: ((progress: DataProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The sources of a worker or page. `base`: where the page lives, ending in a slash. */
export function browserSources(choice: {
  readonly base: string;
  readonly dropped: readonly File[];
  readonly confirmDownload: ConfirmDownload;
  readonly onProgress: (progress: DataProgress) => void;
  readonly signal: AbortSignal;
}): DataSources {
  const { base, dropped, confirmDownload, onProgress, signal } = choice;
  const fetchHere: FetchFunction = (url, init) => globalThis.fetch(url, init);
  return {
    // Missing where the page is not served from a secure origin, whatever the types say.
    cache: "caches" in globalThis ? globalThis.caches : null,
    served: { fetch: fetchHere, base },
    hub: { fetch: fetchHere, confirmDownload },
    dropped,
    onProgress,
    signal,
  };
}

/**
 * Loads the first `train` and `test` pictures of a set, in file order.
 * Throws DataUnavailableError with what was tried and the choices, AbortError when `signal` stops it.
 */
export async function loadDataset(request: DataRequest, sources: DataSources): Promise<Dataset> {
  throwIfAborted(sources.signal);
  if (request.set === "shapes") return loadShapes(request);
  if (isDrawnPoints(request.set)) return loadPoints(request);
  if (request.set === OWN_TABLE.id) return loadOwnTable(request, sources);
  const set = findPictureSet(request.set);
  if (set === null) throw unknownSet(request.set);
  const loaded = await findPictures(set, request, sources);
  throwIfAborted(sources.signal);
  return assembleSet(set, loaded, request);
}

/** What a name that no set has is answered with. */
export function unknownSet(name: string): DataUnavailableError {
  const known = formatList([...SET_FACTS, OWN_TABLE].map(({ id }) => id));
  return new DataUnavailableError(`There is no data set named ${name}; there are ${known}.`);
}

function loadShapes(request: DataRequest): Dataset {
  for (const part of ["train", "test"] as const) {
    if (request[part] > SHAPES_COUNTS[part]) {
      throw new DataUnavailableError(
        `${formatCount(request[part])} ${part} pictures of shapes were asked for; ` +
          `there are ${formatCount(SHAPES_COUNTS[part])}.`,
      );
    }
  }
  return drawShapes(request);
}

function loadPoints(request: DataRequest): Dataset {
  try {
    return drawPoints(request);
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new DataUnavailableError(`${error.message}.`);
  }
}

async function findPictures(
  set: PictureSet,
  request: DataRequest,
  sources: DataSources,
): Promise<LoadedPictures> {
  const { cache, served, hub, dropped, onProgress, signal } = sources;
  const tried: string[] = [];
  const attempt = async (
    name: string,
    load: () => Promise<LoadedPictures | null>,
  ): Promise<LoadedPictures | null> => {
    try {
      const loaded = await load();
      if (loaded === null) tried.push(`${name}: nothing there`);
      return loaded;
    } catch (error) {
      if (isAbort(error) || !isExpected(error)) throw error;
      tried.push(`${name}: ${messageOf(error)}`);
      return null;
    }
  };

  if (dropped.length > 0) {
    const loaded = await attempt("Dropped files", () =>
      loadDropped(set, request, { files: dropped, onProgress, signal }),
    );
    if (loaded === null) throw unavailable(set, request, tried);
    return keep(loaded, request, sources);
  }
  const cached = await readCache(cache, set, request);
  if (cached.loaded !== null) return cached.loaded;
  tried.push(`Cache of an earlier load: ${cached.reason}`);
  const loaded =
    (served &&
      (await attempt("Files served beside the page", () =>
        loadServed(set, request, { ...served, onProgress, signal }),
      ))) ??
    (hub &&
      (await attempt("Public hub", () =>
        loadFromHub(set, request, { ...hub, onProgress, signal }),
      )));
  if (loaded === null) throw unavailable(set, request, tried);
  return keep(loaded, request, sources);
}

async function keep(
  loaded: LoadedPictures,
  request: DataRequest,
  { cache, onProgress }: DataSources,
): Promise<LoadedPictures> {
  const problem = await writeCache(cache, request, loaded);
  if (problem !== null) onProgress?.({ message: problem, doneBytes: 0, totalBytes: null });
  return loaded;
}

function isExpected(error: unknown): boolean {
  return error instanceof DataFileError || error instanceof TransferError;
}

function unavailable(
  set: PictureSet,
  request: DataRequest,
  tried: readonly string[],
): DataUnavailableError {
  const { archive, train, test } = set.files;
  const files = `${train} and ${test}`;
  return new DataUnavailableError(
    [
      `${set.title} (${formatCount(request.train)} training, ${formatCount(request.test)} test pictures) is not at hand.`,
      ...tried.map((line) => `- ${line}`),
      "What can be done:",
      archive === null
        ? `- drop ${files} on the page, each plain or as .gz;`
        : `- drop ${archive}, or its ${files}, on the page;`,
      `- put the files beside the page: npm run data -- ${set.id} --from FOLDER or FILE;`,
      `- download about ${formatSize(estimateHubBytes(set, request))} from the public hub;`,
      "- use the data set shapes, which this program draws itself.",
    ].join("\n"),
  );
}
