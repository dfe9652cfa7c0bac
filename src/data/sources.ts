/**
 * The one way to a data set: tries each source in turn and says what was tried when none can give it. It never puts
 * one set in place of another. All input and output is passed in, so it runs in a worker, a page and Node.
 *
 * Order: the cache of an earlier load, files served beside the page, the public hub after asking. Files that a person
 * has just dropped come before all of these: dropping them was an explicit choice.
 */
import { assembleCifar10 } from "./assemble.ts";
import type { DataRequest, LoadedPictures } from "./assemble.ts";
import { readCache, writeCache } from "./cache.ts";
import type { CacheStore } from "./cache.ts";
import type { DataProgress, Dataset } from "./dataset.ts";
import { DataUnavailableError } from "./dataset.ts";
import { loadDropped } from "./dropped.ts";
import { DataFileError, isAbort, throwIfAborted } from "./errors.ts";
import { estimateHubBytes, loadFromHub } from "./hub.ts";
import type { HubOptions } from "./hub.ts";
import type { ConfirmDownload } from "./remote-parquet.ts";
import { loadServed } from "./served.ts";
import { drawShapes, SHAPES_COUNTS } from "./shapes.ts";
import { TransferError } from "./transfer.ts";
import type { FetchFunction } from "./transfer.ts";
import { formatCount, formatSize, messageOf } from "./words.ts";

export type { DataRequest } from "./assemble.ts";
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
  if (request.set !== "cifar10") {
    throw new DataUnavailableError(
      `There is no data set named ${request.set}; there are cifar10 and shapes.`,
    );
  }
  const loaded = await findCifar10(request, sources);
  throwIfAborted(sources.signal);
  return assembleCifar10(loaded);
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

async function findCifar10(request: DataRequest, sources: DataSources): Promise<LoadedPictures> {
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
      loadDropped(request, { files: dropped, onProgress, signal }),
    );
    if (loaded === null) throw unavailable(request, tried);
    return keep(loaded, request, sources);
  }
  const cached = await readCache(cache, request);
  if (cached.loaded !== null) return cached.loaded;
  tried.push(`Cache of an earlier load: ${cached.reason}`);
  const loaded =
    (served &&
      (await attempt("Files served beside the page", () =>
        loadServed(request, { ...served, onProgress, signal }),
      ))) ??
    (hub &&
      (await attempt("Public hub", () => loadFromHub(request, { ...hub, onProgress, signal }))));
  if (loaded === null) throw unavailable(request, tried);
  return keep(loaded, request, sources);
}

async function keep(
  loaded: LoadedPictures,
  request: DataRequest,
  { cache, onProgress }: DataSources,
): Promise<LoadedPictures> {
  const problem = await writeCache(cache, request.set, loaded);
  if (problem !== null) onProgress?.({ message: problem, doneBytes: 0, totalBytes: null });
  return loaded;
}

function isExpected(error: unknown): boolean {
  return error instanceof DataFileError || error instanceof TransferError;
}

function unavailable(request: DataRequest, tried: readonly string[]): DataUnavailableError {
  return new DataUnavailableError(
    [
      `CIFAR-10 (${formatCount(request.train)} training, ${formatCount(request.test)} test pictures) is not at hand.`,
      ...tried.map((line) => `- ${line}`),
      "What can be done:",
      "- drop cifar-10-binary.tar.gz, or its data_batch_*.bin and test_batch.bin, on the page;",
      "- put the files beside the page: npm run data -- cifar10 --from FOLDER or FILE;",
      `- download about ${formatSize(estimateHubBytes(request))} from the public hub;`,
      "- use the data set shapes, which this program draws itself.",
    ].join("\n"),
  );
}
