import { describe, expect, it } from "vitest";
import type { DataProgress } from "../../src/data/dataset.ts";
import { explainUnused, loadDropped } from "../../src/data/dropped.ts";
import { cifar10 } from "../../src/data/sets/cifar10.ts";
import { packTarGz } from "./support/archive.ts";
import { expectSame, randomPictures, recordsOf, slicePictures } from "./support/pictures.ts";

const TRAIN = randomPictures(30, 30);
const TEST = randomPictures(10, 31);
const BATCHES = {
  "data_batch_1.bin": recordsOf(TRAIN, 0, 10),
  "batches.meta.txt": new TextEncoder().encode("airplane\n"),
  "data_batch_3.bin": recordsOf(TRAIN, 20, 30),
  "test_batch.bin": recordsOf(TEST),
  "readme.html": new TextEncoder().encode("<html>"),
  "data_batch_2.bin": recordsOf(TRAIN, 10, 20),
};
const REQUEST = { set: "cifar10", train: 25, test: 10 };

function dropped(files: Readonly<Record<string, Uint8Array>>): File[] {
  return Object.entries(files).map(([name, bytes]) => new File([Uint8Array.from(bytes)], name));
}

describe("dropped files", () => {
  it("are put into the official order, whatever the order of the drop", async () => {
    const loaded = await loadDropped(cifar10, REQUEST, { files: dropped(BATCHES) });
    expectSame(loaded.train, slicePictures(TRAIN, 25));
    expectSame(loaded.test, TEST);
    expect(loaded.trainAvailable).toBe(30);
    expect(loaded.from).toBe(
      "dropped files (data_batch_1.bin, data_batch_2.bin, data_batch_3.bin and test_batch.bin)",
    );
  });

  it("may be subsets; official batches beside them win", async () => {
    const subset = { "train_subset.bin": recordsOf(TRAIN), "test_subset.bin": recordsOf(TEST) };
    expectSame(
      (await loadDropped(cifar10, REQUEST, { files: dropped(subset) })).train,
      slicePictures(TRAIN, 25),
    );
    const both = dropped({ "train_subset.bin": recordsOf(randomPictures(30, 1)), ...BATCHES });
    expectSame(
      (await loadDropped(cifar10, REQUEST, { files: both })).train,
      slicePictures(TRAIN, 25),
    );
    expect(explainUnused(cifar10, both)).toContain(
      "train_subset.bin: data_batch_1.bin is used instead",
    );
  });

  it("may have names that only hint at their part", async () => {
    const files = dropped({
      "my_training_set.bin": recordsOf(TRAIN),
      "small-test.bin": recordsOf(TEST),
    });
    expectSame((await loadDropped(cifar10, REQUEST, { files })).test, TEST);
  });

  it("may be the official archive, packed by tar, with progress over its bytes", async () => {
    const archive = packTarGz(BATCHES);
    const progress: DataProgress[] = [];
    const loaded = await loadDropped(cifar10, REQUEST, {
      files: dropped({ "cifar-10-binary.tar.gz": archive }),
      onProgress: (now) => progress.push(now),
    });
    expectSame(loaded.train, slicePictures(TRAIN, 25));
    expectSame(loaded.test, TEST);
    expect(progress.some(({ totalBytes }) => totalBytes === archive.length)).toBe(true);
  });

  it("are unpacked no further than needed: damage behind that place does not matter", async () => {
    const archive = packTarGz({
      "data_batch_1.bin": recordsOf(TRAIN),
      "test_batch.bin": recordsOf(TEST),
      "data_batch_2.bin": recordsOf(randomPictures(200, 5)),
    });
    const cut = archive.slice(0, Math.floor(archive.length / 2));
    const loaded = await loadDropped(cifar10, REQUEST, {
      files: dropped({ "cifar-10-binary.tar.gz": cut }),
    });
    expectSame(loaded.train, slicePictures(TRAIN, 25));
  });

  it.each([
    ["is cut off", packTarGz(BATCHES).slice(0, 60_000)],
    ["is no gzip", recordsOf(TEST)],
    ["is empty", new Uint8Array(0)],
  ])("say so when the archive %s", async (_, bytes) => {
    const files = dropped({ "cifar-10-binary.tar.gz": bytes });
    await expect(loadDropped(cifar10, REQUEST, { files })).rejects.toThrow(
      /cifar-10-binary\.tar\.gz is cut off or not a gzipped tar archive/,
    );
  });

  it("name every file that was not understood, and why", async () => {
    const files = dropped({
      "cat.jpg": new Uint8Array(10),
      data_batch_1: new Uint8Array(10),
      "data_batch_4.bin": new Uint8Array(3074),
      "data.zip": new Uint8Array(10),
      "mystery.bin": recordsOf(TEST),
    });
    const result = loadDropped(cifar10, REQUEST, { files });
    await expect(result).rejects.toThrow(/no file with training pictures/);
    await expect(result).rejects.toThrow(/cat\.jpg: not a CIFAR-10 binary file/);
    await expect(result).rejects.toThrow(/data_batch_1: this is the Python version/);
    await expect(result).rejects.toThrow(
      /data_batch_4\.bin: has 3,074 bytes.*looks like CIFAR-100/,
    );
    await expect(result).rejects.toThrow(/data\.zip: only cifar-10-binary\.tar\.gz is understood/);
    await expect(result).rejects.toThrow(/mystery\.bin: the name does not say whether/);
  });

  it("say what is missing when the test file was forgotten", async () => {
    const files = dropped({ "data_batch_1.bin": recordsOf(TRAIN) });
    await expect(loadDropped(cifar10, REQUEST, { files })).rejects.toThrow(
      /no file with test pictures: test_batch\.bin/,
    );
  });

  it("say both numbers when they hold too few pictures", async () => {
    const files = dropped(BATCHES);
    await expect(loadDropped(cifar10, { ...REQUEST, train: 31 }, { files })).rejects.toThrow(
      "31 pictures were asked for, but there are only 30 training pictures in data_batch_1.bin, data_batch_2.bin and data_batch_3.bin",
    );
  });
});
