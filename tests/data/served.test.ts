import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { DataProgress } from "../../src/data/dataset.ts";
import { parseManifest } from "../../src/data/manifest.ts";
import type { Manifest } from "../../src/data/manifest.ts";
import { loadServed } from "../../src/data/served.ts";
import { cifar10 } from "../../src/data/sets/cifar10.ts";
import { serveFiles } from "./support/file-server.ts";
import type { FileServer, ServedFile } from "./support/file-server.ts";
import { expectSame, randomPictures, recordsOf, slicePictures } from "./support/pictures.ts";

const TRAIN = randomPictures(40, 20);
const TEST = randomPictures(20, 21);
const TRAIN_BIN = recordsOf(TRAIN);
const TEST_BIN = recordsOf(TEST);
const REQUEST = { set: "cifar10", train: 25, test: 20 };

function entry(file: string, bytes: Uint8Array): Manifest["train"] {
  const pictures = bytes.length / 3073;
  const perClass = new Array<number>(10).fill(pictures / 10);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { file, bytes: bytes.length, pictures, perClass, sha256 };
}

const MANIFEST: Manifest = {
  version: 1,
  set: "cifar10",
  layout: "cifar-10-binary",
  train: entry("train.bin", TRAIN_BIN),
  test: entry("test.bin", TEST_BIN),
};

function textFile(text: string, contentType: string): ServedFile {
  return { bytes: new TextEncoder().encode(text), contentType };
}

let server: FileServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function load(
  changes: Readonly<Record<string, ServedFile | null>>,
  request = REQUEST,
  fallback: ServedFile | null = null,
): Promise<{
  result: ReturnType<typeof loadServed>;
  asked: FileServer["asked"];
  progress: DataProgress[];
}> {
  const files = new Map<string, ServedFile>([
    ["data/cifar10/manifest.json", textFile(JSON.stringify(MANIFEST), "application/json")],
    ["data/cifar10/train.bin", { bytes: TRAIN_BIN }],
    ["data/cifar10/test.bin", { bytes: TEST_BIN }],
  ]);
  for (const [name, file] of Object.entries(changes)) {
    if (file === null) files.delete(`data/cifar10/${name}`);
    else files.set(`data/cifar10/${name}`, file);
  }
  server = await serveFiles(files, fallback);
  const progress: DataProgress[] = [];
  const result = loadServed(cifar10, request, {
    base: server.base,
    fetch: (url, init) => fetch(url, init),
    onProgress: (now) => progress.push(now),
  });
  await result.catch(() => undefined);
  return { result, asked: server.asked, progress };
}

describe("files served beside the page", () => {
  it("are read only as far as needed", async () => {
    const { result, asked, progress } = await load({});
    const loaded = await result;
    expectSame(loaded!.train, slicePictures(TRAIN, 25));
    expectSame(loaded!.test, TEST);
    expect(asked.map(({ path, range }) => [path, range])).toEqual([
      ["data/cifar10/manifest.json", null],
      ["data/cifar10/train.bin", [0, 25 * 3073]],
      ["data/cifar10/test.bin", null],
    ]);
    expect(progress.at(-1)).toMatchObject({ doneBytes: 45 * 3073, totalBytes: 45 * 3073 });
  });

  it("are read up to the last record needed from a server without ranges", async () => {
    const { result, asked, progress } = await load({
      "train.bin": { bytes: TRAIN_BIN, ranges: false },
    });
    expectSame((await result)!.train, slicePictures(TRAIN, 25));
    expect(asked).toHaveLength(3);
    expect(progress.at(-1)?.doneBytes).toBe(45 * 3073);
  });

  it.each<[string, Record<string, ServedFile | null>]>([
    [
      "official batches",
      {
        "data_batch_1.bin": { bytes: recordsOf(TRAIN, 0, 20) },
        "data_batch_2.bin": { bytes: recordsOf(TRAIN, 20, 40) },
        "test_batch.bin": { bytes: TEST_BIN },
      },
    ],
    [
      "subsets",
      { "train_subset.bin": { bytes: TRAIN_BIN }, "test_subset.bin": { bytes: TEST_BIN } },
    ],
  ])("may be %s put there by hand, without a manifest", async (_, files) => {
    const gone = { "manifest.json": null, "train.bin": null, "test.bin": null };
    const { result } = await load({ ...gone, ...files });
    const loaded = await result;
    expectSame(loaded!.train, slicePictures(TRAIN, 25));
    expectSame(loaded!.test, TEST);
    expect(loaded!.trainAvailable).toBe(40);
  });

  const page = textFile("<!doctype html><title>page</title>", "text/html; charset=utf-8");
  it.each<[string, Record<string, ServedFile | null>, ServedFile | null]>([
    ["there is no manifest", { "manifest.json": null }, null],
    ["the server sends its page for missing files", { "manifest.json": null }, page],
    [
      "the page comes with a wrong type",
      { "manifest.json": { ...page, contentType: "application/json" } },
      null,
    ],
  ])("count as missing when %s", async (_, changes, fallback) => {
    const { result } = await load(changes, REQUEST, fallback);
    expect(await result).toBeNull();
  });

  const changed = TEST_BIN.slice();
  changed[100]! ^= 1;
  it.each<[string, Record<string, ServedFile | null>, RegExp, ServedFile | null]>([
    ["are gone", { "train.bin": null }, /train\.bin answered 404/, null],
    [
      "are answered with the page",
      { "train.bin": null },
      /train\.bin is answered with a web page/,
      page,
    ],
    [
      "have another size",
      { "train.bin": { bytes: TRAIN_BIN.subarray(0, 3073 * 30) } },
      /train\.bin has changed \(92,190 bytes, 122,920 were expected\): run npm run data again/,
      null,
    ],
    ["have other bytes", { "test.bin": { bytes: changed } }, /its checksum differs/, null],
    ["break off", { "test.bin": { bytes: TEST_BIN, cutAfter: 1000 } }, /broke twice/, null],
  ])("give a clear message when they %s", async (_, changes, message, fallback) => {
    const { result } = await load(changes, REQUEST, fallback);
    await expect(result).rejects.toThrow(message);
  });

  it("say both numbers when more pictures are asked for", async () => {
    const { result } = await load({}, { ...REQUEST, train: 41 });
    await expect(result).rejects.toThrow(
      "41 pictures were asked for, but there are only 40 training pictures in train.bin",
    );
  });

  it("say what is missing when only one part is there", async () => {
    const manifest = { ...MANIFEST, test: null };
    const { result } = await load({
      "manifest.json": textFile(JSON.stringify(manifest), "application/json"),
    });
    await expect(result).rejects.toThrow(/no file with test pictures: test_batch\.bin/);
  });
});

describe("the manifest", () => {
  it("is read back as written", () => {
    expect(parseManifest(JSON.stringify(MANIFEST))).toEqual(MANIFEST);
  });

  it.each([
    ["text", "<html>"],
    ["a list", "[]"],
    ["another version", JSON.stringify({ ...MANIFEST, version: 2 })],
    [
      "a path that leaves the folder",
      JSON.stringify({ ...MANIFEST, train: { ...MANIFEST.train, file: "../x.bin" } }),
    ],
    [
      "numbers that contradict",
      JSON.stringify({ ...MANIFEST, train: { ...MANIFEST.train, pictures: 39 } }),
    ],
    ["a missing part", JSON.stringify({ ...MANIFEST, train: undefined })],
  ])("is not %s", (_, text) => {
    expect(parseManifest(text)).toBeNull();
  });
});
