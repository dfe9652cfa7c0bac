import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { assembleSet } from "../../src/data/assemble.ts";
import { decodeCifar } from "../../src/data/cifar-binary.ts";
import { countClasses, measureChannels, takeFirst } from "../../src/data/normalise.ts";
import { cifar10 } from "../../src/data/sets/cifar10.ts";
import { cifar100 } from "../../src/data/sets/cifar100.ts";
import { isCifar } from "../../src/data/set-files.ts";
import type { CifarSet } from "../../src/data/cifar-binary.ts";
import type { PictureSet } from "../../src/data/sets/set.ts";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";
import { randomPictures, recordsOf } from "./support/pictures.ts";

function records(set: PictureSet): CifarSet {
  if (!isCifar(set)) throw new Error(`${set.id} has no records`);
  return set;
}
const CIFAR10 = records(cifar10);
const CIFAR100 = records(cifar100);

describe("the CIFAR-10 binary layout", () => {
  it("is planes of red, green and blue, turned into pixels with channels last", () => {
    // Label 7; red 1, green 2, blue 3 everywhere, but pixel (row 1, column 2), at 34, is 10, 20, 30.
    const record = new Uint8Array(3073);
    record[0] = 7;
    record.fill(1, 1, 1025).fill(2, 1025, 2049).fill(3, 2049);
    record[1 + 34] = 10;
    record[1025 + 34] = 20;
    record[2049 + 34] = 30;
    const { count, pixels, labels } = decodeCifar(CIFAR10, [{ name: "one.bin", bytes: record }]);
    expect([count, ...labels]).toEqual([1, 7]);
    expect(Array.from(pixels.subarray(0, 3))).toEqual([1, 2, 3]);
    expect(Array.from(pixels.subarray(34 * 3, 34 * 3 + 3))).toEqual([10, 20, 30]);
    expect(recordsOf({ count, pixels, labels })).toEqual(record);
  });

  it("joins several files in the order given", () => {
    const pictures = randomPictures(5, 1);
    const parts = [
      { name: "a.bin", bytes: recordsOf(pictures, 0, 3) },
      { name: "b.bin", bytes: recordsOf(pictures, 3, 5) },
    ];
    expect(decodeCifar(CIFAR10, parts)).toEqual(pictures);
  });

  it.each([
    ["is empty", 0, /empty\.bin is empty: /],
    [
      "is cut off",
      3073 * 2 - 1,
      /6,145 bytes.*not a multiple of 3,073.*3,072 bytes are left over.*cut off/,
    ],
    ["is CIFAR-100", 3074, /looks like CIFAR-100/],
  ])("refuses a file that %s and says what to do", (_, size, message) => {
    const part = { name: "empty.bin", bytes: new Uint8Array(size) };
    expect(() => decodeCifar(CIFAR10, [part])).toThrow(message);
  });

  it("refuses a label above 9, naming file and record", () => {
    const bytes = recordsOf(randomPictures(3, 2));
    bytes[3073 * 2] = 12;
    expect(() => decodeCifar(CIFAR10, [{ name: "bad.bin", bytes }])).toThrow(
      /bad\.bin: record 2 has label 12.*0 to 9/,
    );
  });
});

describe("the CIFAR-100 binary layout", () => {
  it("has a coarse label in front of the fine one, which is the class", () => {
    const record = new Uint8Array(3074).fill(5, 2);
    record[0] = 19;
    record[1] = 99;
    const { labels, pixels } = decodeCifar(CIFAR100, [{ name: "one.bin", bytes: record }]);
    expect([...labels]).toEqual([99]);
    expect(pixels.every((byte) => byte === 5)).toBe(true);
    record[1] = 100;
    expect(() => decodeCifar(CIFAR100, [{ name: "one.bin", bytes: record }])).toThrow(
      /one\.bin: record 0 has label 100.*0 to 99/,
    );
    expect(() => decodeCifar(CIFAR100, [{ name: "b.bin", bytes: new Uint8Array(3073) }])).toThrow(
      /not a multiple of 3,074.*looks like CIFAR-10,/,
    );
  });
});

describe("statistics and subsets", () => {
  it("measures mean and population deviation of each channel", () => {
    // Two pixels: red 0 and 255 (mean 1/2, deviation 1/2), green 51 twice (1/5, 0), blue 0 and 51 (1/10, 1/10).
    const pictures = {
      count: 1,
      pixels: Uint8Array.from([0, 51, 0, 255, 51, 51]),
      labels: new Uint8Array(1),
    };
    const { mean, deviation } = measureChannels(pictures, 3);
    [0.5, 0.2, 0.1].forEach((value, channel) => expect(mean[channel]).toBeCloseTo(value, 12));
    [0.5, 0, 0.1].forEach((value, channel) => expect(deviation[channel]).toBeCloseTo(value, 12));
  });

  it("takes the first pictures and names both numbers when there are too few", () => {
    const pictures = randomPictures(12, 3);
    const some = takeFirst(pictures, 11, "training pictures in a.bin");
    expect(some.pixels).toEqual(pictures.pixels.slice(0, 11 * 3072));
    expect(countClasses(some, 10)).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(() => takeFirst(pictures, 13, "training pictures in a.bin")).toThrow(
      "13 pictures were asked for, but there are only 12 training pictures in a.bin",
    );
  });
});

describe("real CIFAR-10 pictures", () => {
  const folder = testDataFolder();
  const read = (name: string): { name: string; bytes: Uint8Array } => ({
    name,
    bytes: readFileSync(path.join(folder ?? "", "cifar10", name)),
  });

  it.skipIf(folder === null)(
    `have the counts, mean and deviation of their description ${DATA_NEEDED}`,
    () => {
      const train = decodeCifar(CIFAR10, [read("train_subset.bin")]);
      const test = decodeCifar(CIFAR10, [read("test_subset.bin")]);
      expect(train.count).toBe(5000);
      expect(countClasses(train, 10)).toEqual(new Array(10).fill(500));
      expect(countClasses(test, 10)).toEqual([103, 89, 100, 103, 90, 86, 112, 102, 106, 109]);
      const data = assembleSet(cifar10, {
        train,
        test,
        trainAvailable: 5000,
        testAvailable: 1000,
        from: "a test",
      });
      expect(data.mean.map((value) => value.toFixed(4))).toEqual(["0.4935", "0.4841", "0.4476"]);
      expect(data.deviation.map((value) => value.toFixed(4))).toEqual([
        "0.2479",
        "0.2443",
        "0.2619",
      ]);
      expect(data.origin).toBe(
        "CIFAR-10, 5,000 of 5,000 training and 1,000 of 1,000 test pictures, from a test",
      );
    },
  );
});
