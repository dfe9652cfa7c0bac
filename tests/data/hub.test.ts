import { afterEach, describe, expect, it } from "vitest";
import type { DataProgress } from "../../src/data/dataset.ts";
import { loadFromHub } from "../../src/data/hub.ts";
import { estimateHubBytes } from "../../src/data/hub-cost.ts";
import type { HubOptions } from "../../src/data/hub.ts";
import { cifar10 } from "../../src/data/sets/cifar10.ts";
import type { HubCopy } from "../../src/data/sets/set.ts";
import { serveFiles } from "./support/file-server.ts";
import type { FileServer, ServedFile } from "./support/file-server.ts";
import { rowGroupSpans, writeParquet } from "./support/parquet.ts";
import { expectSame, randomPictures, slicePictures } from "./support/pictures.ts";

const FOOTER = 1 << 19;
const TRAIN = randomPictures(1000, 10);
const TEST = randomPictures(120, 11);
/** Row groups of 100 pictures, about 310 kB each: random pictures do not compress. */
const TRAIN_FILE = writeParquet(TRAIN, { rowGroupSize: 100 });
const TEST_FILE = writeParquet(TEST, { rowGroupSize: 100 });
const REQUEST = { set: "cifar10", train: 250, test: 20 };

let server: FileServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

interface Setup {
  readonly train?: ServedFile;
  readonly test?: ServedFile;
  readonly others?: readonly (readonly [string, ServedFile])[];
  readonly trainCopies?: readonly HubCopy[];
  readonly agree?: (totalBytes: number, message: string) => boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DataProgress) => void;
}

async function start(setup: Setup): Promise<{
  options: HubOptions;
  asked: FileServer["asked"];
  questions: { message: string; totalBytes: number }[];
  progress: DataProgress[];
}> {
  const train = setup.train ?? { bytes: TRAIN_FILE };
  const test = setup.test ?? { bytes: TEST_FILE };
  server = await serveFiles(
    new Map<string, ServedFile>([
      ["train.parquet", train],
      ["test.parquet", test],
      ...(setup.others ?? []),
    ]),
  );
  const questions: { message: string; totalBytes: number }[] = [];
  const progress: DataProgress[] = [];
  const options: HubOptions = {
    fetch: (url, init) => fetch(url, init),
    base: server.base,
    copies: {
      train: setup.trainCopies ?? [{ path: "train.parquet", byteLength: TRAIN_FILE.length }],
      test: [{ path: "test.parquet", byteLength: TEST_FILE.length }],
    },
    confirmDownload: ({ message, totalBytes }) => {
      questions.push({ message, totalBytes });
      return Promise.resolve(setup.agree?.(totalBytes, message) ?? true);
    },
    onProgress: (now) => {
      progress.push(now);
      setup.onProgress?.(now);
    },
    signal: setup.signal,
  };
  return { options, asked: server.asked, questions, progress };
}

function rangesOf(asked: FileServer["asked"], path: string): (readonly [number, number] | null)[] {
  return asked.filter((one) => one.path === path).map(({ range }) => range);
}

describe("the public hub's Parquet", () => {
  it("asks for the footer and the row groups needed, nothing else, and gives the exact pictures", async () => {
    const { options, asked, progress, questions } = await start({});
    const loaded = await loadFromHub(cifar10, REQUEST, options);
    expectSame(loaded.train, slicePictures(TRAIN, 250));
    expectSame(loaded.test, slicePictures(TEST, 20));
    expect([loaded.trainAvailable, loaded.testAvailable]).toEqual([1000, 120]);
    // Pictures 0..249 are in row groups 0, 1, 2: neighbours, so one request.
    const spans = rowGroupSpans(TRAIN_FILE);
    expect(rangesOf(asked, "train.parquet")).toEqual([
      [TRAIN_FILE.length - FOOTER, TRAIN_FILE.length],
      [spans[0]!.start, spans[2]!.end],
    ]);
    // The test file is smaller than one read of a footer: that read holds everything.
    expect(rangesOf(asked, "test.parquet")).toEqual([[0, TEST_FILE.length]]);
    expect(asked.every(({ method }) => method === "GET")).toBe(true);
    expect(questions).toHaveLength(1);
    const last = progress.at(-1);
    expect(last?.doneBytes).toBe(FOOTER + spans[2]!.end - spans[0]!.start + TEST_FILE.length);
    expect(last?.totalBytes).toBe(last?.doneBytes);
    const done = progress.map(({ doneBytes }) => doneBytes);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(new Set(done).size).toBeGreaterThan(3);
  });

  it("joins neighbouring row groups up to 4 MB, so that many pictures are few requests", async () => {
    const { options, asked } = await start({});
    const loaded = await loadFromHub(cifar10, { ...REQUEST, train: 1000 }, options);
    expectSame(loaded.train, TRAIN);
    const ranges = rangesOf(asked, "train.parquet");
    expect(ranges.length).toBeLessThanOrEqual(3);
    for (const range of ranges) expect(range![1] - range![0]).toBeLessThanOrEqual(1 << 22);
  });

  it("reads only the pages needed of a large row group that has a page index", async () => {
    const file = writeParquet(slicePictures(TRAIN, 400), {
      rowGroupSize: 1000,
      pageSize: 100_000,
      offsetIndex: true,
    });
    const { options, asked, progress } = await start({
      train: { bytes: file },
      trainCopies: [{ path: "train.parquet", byteLength: file.length }],
    });
    const loaded = await loadFromHub(cifar10, { ...REQUEST, train: 50 }, options);
    expectSame(loaded.train, slicePictures(TRAIN, 50));
    const [footer, ...rest] = rangesOf(asked, "train.parquet");
    expect(footer).toEqual([file.length - FOOTER, file.length]);
    // 50 pictures of about 3.1 kB in pages of 100 kB: two pages, of the row group's 1.2 MB.
    const bytes = rest.reduce((sum, range) => sum + range![1] - range![0], 0);
    expect(bytes).toBeGreaterThan(50 * 3072);
    expect(bytes).toBeLessThan(300_000);
    expect(progress.at(-1)?.totalBytes).toBe(progress.at(-1)?.doneBytes);
  });

  it("sends no header that would need a preflight", async () => {
    const { options, asked } = await start({});
    await loadFromHub(cifar10, REQUEST, options);
    const usual = ["accept", "accept-encoding", "accept-language", "cache-control", "connection"];
    const allowed = new Set([...usual, "host", "pragma", "range", "sec-fetch-mode", "user-agent"]);
    for (const { headers } of asked)
      expect(headers.filter((name) => !allowed.has(name))).toEqual([]);
  });

  it("asks before anything is fetched and takes no for an answer", async () => {
    const { options, asked, questions } = await start({ agree: () => false });
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toThrow(
      /download of .* was not wanted/,
    );
    expect(asked).toEqual([]);
    expect(questions[0]?.message).toMatch(/250 training and 20 test pictures/);
    // Two footers of 512 KiB, 300 and 100 pictures of 2,394 bytes.
    expect(questions[0]?.totalBytes).toBe(2 * FOOTER + 400 * 2394);
    expect(estimateHubBytes(cifar10, { train: 1000, test: 200 })).toBe(2 * FOOTER + 1200 * 2394);
  });

  it("follows redirects", async () => {
    const { options } = await start({
      train: { bytes: new Uint8Array(0), redirect: "storage/xyz" },
      others: [["storage/xyz", { bytes: TRAIN_FILE }]],
    });
    expectSame((await loadFromHub(cifar10, REQUEST, options)).train, slicePictures(TRAIN, 250));
  });

  it("offers the whole file, with its size, when the server has no ranges", async () => {
    const { options, questions, asked } = await start({
      train: { bytes: TRAIN_FILE, ranges: false },
    });
    expectSame((await loadFromHub(cifar10, REQUEST, options)).train, slicePictures(TRAIN, 250));
    expect(questions[1]?.totalBytes).toBe(TRAIN_FILE.length);
    expect(questions[1]?.message).toMatch(/cannot be read in parts.*3\.\d MB/);
    expect(rangesOf(asked, "train.parquet").at(-1)).toBeNull();
  });

  it("does not fetch the whole file against a person's will", async () => {
    const { options } = await start({
      train: { bytes: TRAIN_FILE, ranges: false },
      agree: (_, message) => !message.includes("whole file"),
    });
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toThrow(
      /download of 3\.\d MB was not wanted/,
    );
  });

  it("falls back to the whole file when ranges are refused before they reach the server", async () => {
    const { options, questions } = await start({});
    // What a browser does when a preflight for the Range header fails: fetch rejects, plain GETs work.
    const refusing: HubOptions = {
      ...options,
      fetch: (url, init) =>
        new Headers(init?.headers).has("range")
          ? Promise.reject(new TypeError("Failed to fetch"))
          : fetch(url, init),
    };
    expectSame((await loadFromHub(cifar10, REQUEST, refusing)).train, slicePictures(TRAIN, 250));
    expect(questions.map(({ totalBytes }) => totalBytes).slice(1)).toEqual([
      TRAIN_FILE.length,
      TEST_FILE.length,
    ]);
  });

  it("takes the converted copy, of unknown size, when the first one needs far more bytes", async () => {
    const coarse = writeParquet(slicePictures(TRAIN, 600), { rowGroupSize: 1000 });
    const { options, asked } = await start({
      train: { bytes: coarse },
      others: [["converted.parquet", { bytes: TRAIN_FILE }]],
      trainCopies: [
        { path: "train.parquet", byteLength: coarse.length },
        { path: "converted.parquet", byteLength: null },
      ],
    });
    expectSame(
      (await loadFromHub(cifar10, { ...REQUEST, train: 80 }, options)).train,
      slicePictures(TRAIN, 80),
    );
    expect(rangesOf(asked, "train.parquet")).toHaveLength(1);
    const spans = rowGroupSpans(TRAIN_FILE);
    expect(rangesOf(asked, "converted.parquet")).toEqual([
      [0, 1],
      [TRAIN_FILE.length - FOOTER, TRAIN_FILE.length],
      [spans[0]!.start, spans[0]!.end],
    ]);
  });

  it("asks again when the files turn out to need much more than was said", async () => {
    const coarse = writeParquet(slicePictures(TRAIN, 600), { rowGroupSize: 1000 });
    const { options, questions } = await start({
      train: { bytes: coarse },
      trainCopies: [{ path: "train.parquet", byteLength: coarse.length }],
    });
    await loadFromHub(cifar10, { set: "cifar10", train: 10, test: 0 }, options);
    expect(questions).toHaveLength(2);
    expect(questions[1]?.totalBytes).toBeGreaterThan(1_800_000);
  });
});

describe("when the hub fails", () => {
  it("goes on after one cut connection, without counting bytes twice", async () => {
    const { options, asked, progress } = await start({
      train: { bytes: TRAIN_FILE, cutAfter: 100_000, cuts: 1 },
    });
    expectSame((await loadFromHub(cifar10, REQUEST, options)).train, slicePictures(TRAIN, 250));
    expect(rangesOf(asked, "train.parquet")).toHaveLength(3);
    const spans = rowGroupSpans(TRAIN_FILE);
    expect(progress.at(-1)?.doneBytes).toBe(
      FOOTER + spans[2]!.end - spans[0]!.start + TEST_FILE.length,
    );
  });

  it("says where the connection broke when it breaks twice", async () => {
    const { options, asked } = await start({ train: { bytes: TRAIN_FILE, cutAfter: 100_000 } });
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toThrow(
      /connection to .*train\.parquet broke twice, the last time after [\d,]+ of 524,288 bytes/,
    );
    expect(asked).toHaveLength(2);
  });

  it("says that a truncated file is cut off, with both sizes", async () => {
    const { options } = await start({ train: { bytes: TRAIN_FILE.subarray(0, 1_000_000) } });
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toThrow(
      /train\.parquet \(1,000,000 bytes, 3,\d+,\d+ were expected\) is not a readable Parquet file .*cut off/,
    );
  });

  it("reads a file that has grown since its size was written down", async () => {
    const { options } = await start({
      trainCopies: [{ path: "train.parquet", byteLength: TRAIN_FILE.length - 5000 }],
    });
    expectSame((await loadFromHub(cifar10, REQUEST, options)).train, slicePictures(TRAIN, 250));
  });

  it.each([
    ["a missing file", { bytes: new Uint8Array(0), status: 404 }, /404 \(there is no such file\)/],
    ["refused access", { bytes: new Uint8Array(0), status: 403 }, /403 \(it refuses access\)/],
    ["too many requests", { bytes: new Uint8Array(0), status: 429 }, /429 \(too many requests/],
    [
      "a web page",
      { bytes: new TextEncoder().encode("<html>"), contentType: "text/html" },
      /web page instead/,
    ],
    ["other bytes", { bytes: new Uint8Array(2_000_000).fill(7) }, /not a readable Parquet file/],
    ["a tiny file", { bytes: new Uint8Array(5) }, /not a readable Parquet file/],
  ])("names %s", async (_, train, message) => {
    const { options } = await start({ train });
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toThrow(message);
  });

  it("says that the server could not be reached when nothing answers", async () => {
    const { options } = await start({});
    await server?.close();
    server = null;
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toThrow(
      /train\.parquet could not be reached/,
    );
  });

  it("names the pictures of a damaged row group", async () => {
    const damaged = TRAIN_FILE.slice();
    const first = rowGroupSpans(TRAIN_FILE)[0]!;
    damaged.fill(0xff, first.start + 5000, first.start + 9000);
    const { options } = await start({ train: { bytes: damaged } });
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toThrow(
      /train\.parquet(: pictures 0 to 249 cannot be read|, picture [12]: the PNG is damaged)/,
    );
  });

  it("refuses more pictures than CIFAR-10 has before asking anybody", async () => {
    const { options, questions } = await start({});
    await expect(loadFromHub(cifar10, { ...REQUEST, train: 60_000 }, options)).rejects.toThrow(
      "60,000 pictures were asked for, but there are only 50,000 training pictures in CIFAR-10",
    );
    expect(questions).toEqual([]);
  });

  it("stops at once when it is told to", async () => {
    const stop = new AbortController();
    const { options, asked } = await start({
      signal: stop.signal,
      onProgress: ({ doneBytes }) => {
        if (doneBytes > 0) stop.abort();
      },
    });
    await expect(loadFromHub(cifar10, REQUEST, options)).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(asked).toHaveLength(1);
  });
});
