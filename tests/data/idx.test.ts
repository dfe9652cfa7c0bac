/** MNIST's files, plain and packed, from folder, drop and server; and what is said of files that are not what they should be. */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { loadFromFolder } from "../../src/cli/data-folder.ts";
import { runData } from "../../src/cli/data.ts";
import { loadDropped } from "../../src/data/dropped.ts";
import { loadServed } from "../../src/data/served.ts";
import { mnist } from "../../src/data/sets/mnist.ts";
import { folderOf } from "./support/archive.ts";
import { serveFiles } from "./support/file-server.ts";
import type { FileServer } from "./support/file-server.ts";
import { greyPictures, idxLabels, idxPictures, idxSet } from "./support/idx.ts";
import { expectSame } from "./support/pictures.ts";

const TRAIN = greyPictures(40, 90);
const TEST = greyPictures(20, 91);
const REQUEST = { set: "mnist", train: 25, test: 20 };

const first = (pictures: typeof TRAIN, count: number): typeof TRAIN => ({
  count,
  pixels: pictures.pixels.slice(0, count * 784),
  labels: pictures.labels.slice(0, count),
});

function dropped(files: Readonly<Record<string, Uint8Array>>): File[] {
  return Object.entries(files).map(([name, bytes]) => new File([Uint8Array.from(bytes)], name));
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(files: Readonly<Record<string, Uint8Array>>): Promise<FileServer> {
  const entries = Object.entries(files).map(
    ([name, bytes]) => [`data/mnist/${name}`, { bytes }] as const,
  );
  const server = await serveFiles(new Map(entries));
  cleanups.push(() => server.close());
  return server;
}

describe("IDX files", () => {
  it.each([true, false])("are read from a drop, packed: %s", async (packed) => {
    const loaded = await loadDropped(mnist, REQUEST, {
      files: dropped(idxSet(TRAIN, TEST, packed)),
    });
    expectSame(loaded.train, first(TRAIN, 25));
    expectSame(loaded.test, TEST);
    expect([loaded.trainAvailable, loaded.testAvailable]).toEqual([40, 20]);
  });

  it("may lie beside the page without a manifest, and then only what is needed is read", async () => {
    const server = await serve(idxSet(TRAIN, TEST, false));
    const options = {
      base: server.base,
      fetch: (url: string, init?: RequestInit) => fetch(url, init),
    };
    const loaded = await loadServed(mnist, REQUEST, options);
    expectSame(loaded!.train, first(TRAIN, 25));
    const ranges = server.asked.flatMap(({ path, range }) =>
      path.endsWith("train-images-idx3-ubyte") && range !== null ? [range[1]] : [],
    );
    expect(ranges).toEqual([64, 16 + 25 * 784]);
  });

  it("are prepared by `npm run data` from packed ones, and served with a manifest", async () => {
    const [from, publicFolder] = [folderOf(idxSet(TRAIN, TEST, true)), folderOf({})];
    cleanups.push(
      () => rmSync(from, { recursive: true }),
      () => rmSync(publicFolder, { recursive: true }),
    );
    const output: string[] = [];
    const print = (line: string): unknown => output.push(line);
    const command = { publicFolder, fetch, print, printError: print } as const;
    expect(await runData({ ...command, args: ["mnist", "--from", from] })).toBe(0);
    expect(output[0]).toMatch(/train-images-idx3-ubyte: 40 pictures \(31 kB\) .*per class 4 4 4/);
    // The served folder is itself one that can be read, by its plain names.
    const data = await loadFromFolder(`${publicFolder}/data`, {
      ...REQUEST,
      balanced: true,
      train: 30,
    });
    expectSame(data.train, first(TRAIN, 30));
    expect(data).toMatchObject({ height: 28, width: 28, channels: 1 });
    expect(data.origin).toMatch(
      /^MNIST, 30 of 40 training.*equally many of each class, from files in/,
    );
  });

  const images = idxPictures(TRAIN);
  const with28x27 = images.slice();
  with28x27[15] = 27;
  const badLabel = idxLabels(TRAIN);
  badLabel[8 + 3] = 10;
  it.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      "pictures are cut off",
      { "train-images-idx3-ubyte": images.slice(0, -1) },
      /31,375 bytes, 31,376 were expected/,
    ],
    [
      "the header is cut off",
      { "train-images-idx3-ubyte": images.slice(0, 9) },
      /only 9 bytes, fewer than an IDX header/,
    ],
    [
      "pictures have another size",
      { "train-images-idx3-ubyte": with28x27 },
      /pictures of 28x27; MNIST has 28x28/,
    ],
    [
      "labels lie in the pictures' file",
      { "train-images-idx3-ubyte": idxLabels(TRAIN) },
      /holds labels, not pictures/,
    ],
    [
      "pictures lie in the labels' file",
      { "train-labels-idx1-ubyte": images },
      /holds pictures, not labels/,
    ],
    [
      "numbers differ",
      { "train-labels-idx1-ubyte": idxLabels(TEST) },
      /40 pictures, but train-labels-idx1-ubyte 20 labels/,
    ],
    [
      "a label is none",
      { "train-labels-idx1-ubyte": badLabel },
      /picture 3 has label 10, but MNIST has labels 0 to 9/,
    ],
    [
      "it is text",
      { "train-images-idx3-ubyte": new TextEncoder().encode("x".repeat(99)) },
      /does not begin like an IDX file \(found 78787878/,
    ],
  ])("are refused by a clear message when %s", async (_, changes, message) => {
    const files = dropped({ ...idxSet(TRAIN, TEST, false), ...changes });
    await expect(loadDropped(mnist, REQUEST, { files })).rejects.toThrow(message);
  });

  it("are refused when the packed bytes end early, or labels or test files are missing", async () => {
    const packed = idxSet(TRAIN, TEST, true);
    const name = "train-images-idx3-ubyte.gz";
    const cut = dropped({ ...packed, [name]: (packed[name] ?? new Uint8Array()).slice(0, 10_000) });
    await expect(loadDropped(mnist, REQUEST, { files: cut })).rejects.toThrow(
      /train-images-idx3-ubyte\.gz is cut off or damaged: unpacking stopped after/,
    );
    const { "train-labels-idx1-ubyte.gz": labels, ...unlabelled } = packed;
    expect(labels).toBeDefined();
    await expect(loadDropped(mnist, REQUEST, { files: dropped(unlabelled) })).rejects.toThrow(
      /needs its labels, train-labels-idx1-ubyte\.gz: give both files/,
    );
    const onlyTrain = Object.fromEntries(
      Object.entries(packed).filter(([key]) => key.startsWith("train")),
    );
    await expect(
      loadDropped(mnist, REQUEST, { files: dropped({ ...onlyTrain, "cifar.tar.gz": images }) }),
    ).rejects.toThrow(
      /no file with test pictures: t10k-images.*cifar\.tar\.gz: archives are not understood/,
    );
  });
});
