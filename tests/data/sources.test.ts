import { afterEach, describe, expect, it } from "vitest";
import type { CacheStore } from "../../src/data/cache.ts";
import type { DataProgress } from "../../src/data/dataset.ts";
import { DataUnavailableError } from "../../src/data/dataset.ts";
import { loadDataset } from "../../src/data/sources.ts";
import type { DataSources } from "../../src/data/sources.ts";
import { serveFiles } from "./support/file-server.ts";
import type { FileServer } from "./support/file-server.ts";
import { writeParquet } from "./support/parquet.ts";
import { expectSame, randomPictures, recordsOf, slicePictures } from "./support/pictures.ts";

const TRAIN = randomPictures(30, 40);
const TEST = randomPictures(10, 41);
const REQUEST = { set: "cifar10", train: 20, test: 10 };
const FILES = [
  new File([recordsOf(TRAIN)], "train_subset.bin"),
  new File([recordsOf(TEST)], "test_subset.bin"),
];
const NOTHING: DataSources = { cache: null, served: null, hub: null, dropped: [] };

/** Cache Storage in memory; Node has none. Keeps real Response objects, as the browser's does. */
function memoryCache(): CacheStore & { readonly entries: Map<string, Response> } {
  const entries = new Map<string, Response>();
  const urlOf = (request: RequestInfo | URL): string =>
    request instanceof Request ? request.url : String(request);
  return {
    entries,
    open: () =>
      Promise.resolve({
        match: (request) => Promise.resolve(entries.get(urlOf(request))?.clone()),
        put: (request, response) => Promise.resolve(void entries.set(urlOf(request), response)),
        delete: (request) => Promise.resolve(entries.delete(urlOf(request))),
      }),
  };
}

let server: FileServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** A server that has nothing but the hub's two files. */
async function startHub(): Promise<Pick<DataSources, "served" | "hub"> & { questions: string[] }> {
  const train = writeParquet(TRAIN, { rowGroupSize: 100 });
  const test = writeParquet(TEST, { rowGroupSize: 100 });
  server = await serveFiles(
    new Map([
      ["a", { bytes: train }],
      ["b", { bytes: test }],
    ]),
  );
  const fetchHere = (url: string, init?: RequestInit): Promise<Response> => fetch(url, init);
  const questions: string[] = [];
  return {
    questions,
    served: { fetch: fetchHere, base: server.base },
    hub: {
      fetch: fetchHere,
      base: server.base,
      copies: {
        train: [{ path: "a", byteLength: train.length }],
        test: [{ path: "b", byteLength: test.length }],
      },
      confirmDownload: ({ message }) => {
        questions.push(message);
        return Promise.resolve(true);
      },
    },
  };
}

describe("loading a named set", () => {
  it("takes the hub when nothing else has it, keeps the pictures, and finds them the next time", async () => {
    const { questions, ...sources } = await startHub();
    const cache = memoryCache();
    const first = await loadDataset(REQUEST, { ...NOTHING, ...sources, cache });
    expectSame(first.train, slicePictures(TRAIN, 20));
    expect(first.origin).toMatch(
      /^CIFAR-10, 20 of 30 training and 10 of 10 test pictures, from the public hub/,
    );
    expect(first.drawn).toBe(false);
    expect(questions).toHaveLength(1);
    const askedBefore = server!.asked.length;
    const second = await loadDataset(REQUEST, { ...NOTHING, ...sources, cache });
    expect(server!.asked.length).toBe(askedBefore);
    expect(questions).toHaveLength(1);
    expectSame(second.train, first.train);
    expectSame(second.test, first.test);
    expect(second).toMatchObject({
      mean: first.mean,
      deviation: first.deviation,
      origin: `${first.origin}, kept in this browser`,
    });
  });

  it("takes fewer pictures from the cache, and looks elsewhere when more are wanted", async () => {
    const cache = memoryCache();
    await loadDataset(REQUEST, { ...NOTHING, dropped: FILES, cache });
    const fewer = await loadDataset({ ...REQUEST, train: 5 }, { ...NOTHING, cache });
    expectSame(fewer.train, slicePictures(TRAIN, 5));
    await expect(loadDataset({ ...REQUEST, train: 25 }, { ...NOTHING, cache })).rejects.toThrow(
      /Cache of an earlier load: it holds fewer pictures/,
    );
  });

  it("throws a damaged cache entry away and goes on to the next source", async () => {
    const cache = memoryCache();
    await loadDataset(REQUEST, { ...NOTHING, dropped: FILES, cache });
    const [[key, response]] = [...cache.entries] as [[string, Response]];
    const bytes = new Uint8Array(await response.clone().arrayBuffer());
    bytes[5000]! ^= 4;
    cache.entries.set(key, new Response(bytes));
    await expect(loadDataset(REQUEST, { ...NOTHING, cache })).rejects.toThrow(
      /its entry was damaged and has been removed/,
    );
    expect(cache.entries.size).toBe(0);
    cache.entries.set(key, new Response(bytes.slice(0, 3)));
    const { questions: _, ...sources } = await startHub();
    expectSame((await loadDataset(REQUEST, { ...NOTHING, ...sources, cache })).test, TEST);
  });

  it("goes on without a cache that is full or forbidden, and says so", async () => {
    const messages: string[] = [];
    const onProgress = ({ message }: DataProgress): void => void messages.push(message);
    const full: CacheStore = {
      open: async () => ({
        ...(await memoryCache().open("")),
        put: () => Promise.reject(new DOMException("quota", "QuotaExceededError")),
      }),
    };
    const forbidden: CacheStore = {
      open: () => Promise.reject(new DOMException("no", "SecurityError")),
    };
    for (const cache of [full, forbidden]) {
      const data = await loadDataset(REQUEST, { ...NOTHING, dropped: FILES, cache, onProgress });
      expectSame(data.test, TEST);
    }
    expect(messages).toContain(
      "The browser has no room to keep the pictures; they will be loaded again next time.",
    );
    expect(messages).toContain("The pictures could not be kept for next time (no).");
  });

  it("looks at files that were just dropped before everything else, and asks nobody", async () => {
    const { questions, ...sources } = await startHub();
    const data = await loadDataset(REQUEST, { ...NOTHING, ...sources, dropped: FILES });
    expect(data.origin).toContain("from dropped files (train_subset.bin and test_subset.bin)");
    expect(server!.asked).toEqual([]);
    expect(questions).toEqual([]);
  });

  it("says what was tried and what can be done when no source has it, and never puts shapes in its place", async () => {
    server = await serveFiles(new Map());
    const fetchHere = (url: string, init?: RequestInit): Promise<Response> => fetch(url, init);
    const result = loadDataset(REQUEST, {
      cache: memoryCache(),
      served: { fetch: fetchHere, base: server.base },
      hub: { fetch: fetchHere, base: server.base, confirmDownload: () => Promise.resolve(true) },
      dropped: [],
    });
    await expect(result).rejects.toBeInstanceOf(DataUnavailableError);
    for (const part of [
      "CIFAR-10 (20 training, 10 test pictures) is not at hand.",
      "- Cache of an earlier load: empty",
      "- Files served beside the page: nothing there",
      /- Public hub: .*train-00000-of-00001\.parquet answered 404/,
      "- drop cifar-10-binary.tar.gz",
      "npm run data -- cifar10 --from",
      "- download about 1.5 MB from the public hub",
      "- use the data set shapes",
    ]) {
      await expect(result).rejects.toThrow(part);
    }
  });

  it("names a hub download that a person did not want as the reason", async () => {
    const { questions: _, ...sources } = await startHub();
    const hub = { ...sources.hub!, confirmDownload: () => Promise.resolve(false) };
    await expect(loadDataset(REQUEST, { ...NOTHING, hub })).rejects.toThrow(
      /Public hub: the download of 1\.5 MB was not wanted/,
    );
    expect(server!.asked).toEqual([]);
  });

  it("does not wait for an answer once it is stopped", async () => {
    const { questions: _, ...sources } = await startHub();
    const stop = new AbortController();
    const hub = {
      ...sources.hub!,
      confirmDownload: () => {
        stop.abort();
        return new Promise<boolean>(() => undefined);
      },
    };
    await expect(
      loadDataset(REQUEST, { ...NOTHING, hub, signal: stop.signal }),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(server!.asked).toEqual([]);
  });

  it("stops with an AbortError and nothing else", async () => {
    const stop = AbortSignal.abort();
    await expect(
      loadDataset(REQUEST, { ...NOTHING, dropped: FILES, signal: stop }),
    ).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
