/** Each set's real pictures through `--data DIR`: counts, means and deviations as their description states them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadFromFolder } from "../../src/cli/data-folder.ts";
import { countClasses } from "../../src/data/normalise.ts";
import { loadDropped } from "../../src/data/dropped.ts";
import { cifar10 } from "../../src/data/sets/cifar10.ts";
import { cifar100 } from "../../src/data/sets/cifar100.ts";
import { packTarGz } from "./support/archive.ts";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";

const FOLDER = testDataFolder();

interface Described {
  readonly set: string;
  readonly train: number;
  readonly test: number;
  /** Of the training subset, pixels scaled to 0..1, four decimals; null where the description has none. */
  readonly mean: readonly string[] | null;
  readonly deviation: readonly string[] | null;
  /** Pictures of each class in the training and the test subset; null where they differ by class. */
  readonly perClass: readonly [number | null, number | null];
}

const DESCRIBED: readonly Described[] = [
  {
    set: "cifar10",
    train: 5000,
    test: 1000,
    mean: ["0.4935", "0.4841", "0.4476"],
    deviation: ["0.2479", "0.2443", "0.2619"],
    perClass: [500, null],
  },
  { set: "cifar100", train: 1000, test: 900, mean: null, deviation: null, perClass: [null, null] },
  {
    set: "mnist",
    train: 6000,
    test: 1000,
    mean: ["0.1326"],
    deviation: ["0.3100"],
    perClass: [600, 100],
  },
  {
    set: "fashion-mnist",
    train: 5000,
    test: 1000,
    mean: ["0.2873"],
    deviation: ["0.3544"],
    perClass: [500, 100],
  },
];

describe.skipIf(FOLDER === null)(`real pictures ${DATA_NEEDED}`, () => {
  it.each(DESCRIBED)(
    "of $set are as described",
    async ({ set, train, test, mean, deviation, perClass }) => {
      const data = await loadFromFolder(FOLDER, { set, train, test });
      expect([data.train.count, data.test.count]).toEqual([train, test]);
      const four = (values: readonly number[]): string[] => values.map((value) => value.toFixed(4));
      if (mean !== null) expect(four(data.mean)).toEqual(mean);
      if (deviation !== null) expect(four(data.deviation)).toEqual(deviation);
      const classes = data.classes.length;
      const counts = [countClasses(data.train, classes), countClasses(data.test, classes)] as const;
      for (const [index, each] of perClass.entries()) {
        if (each !== null) expect(counts[index]).toEqual(new Array(classes).fill(each));
      }
      const { pixels } = data.train;
      expect(pixels.length).toBe(train * data.height * data.width * data.channels);
      await expect(loadFromFolder(FOLDER, { set, train: train + 1, test })).rejects.toThrow(
        /pictures were asked for, but there are only [\d,]+ training pictures in train/,
      );
    },
  );

  it("of CIFAR-10 are the same when they are dropped as the official archive", async () => {
    const read = (name: string) => readFileSync(path.join(FOLDER ?? "", "cifar10", name));
    const archive = packTarGz({
      "batches.meta.txt": read("batches.meta.txt"),
      "data_batch_1.bin": read("train_subset.bin"),
      "test_batch.bin": read("test_subset.bin"),
    });
    const request = { set: "cifar10", train: 5000, test: 1000 };
    const { train, test } = await loadDropped(cifar10, request, {
      files: [new File([Uint8Array.from(archive)], "cifar-10-binary.tar.gz")],
    });
    const data = await loadFromFolder(FOLDER, request);
    expect([train.count, test.count]).toEqual([5000, 1000]);
    for (const [dropped, served] of [
      [train, data.train],
      [test, data.test],
    ] as const) {
      expect(Buffer.compare(dropped.pixels, served.pixels)).toBe(0);
      expect(Buffer.compare(dropped.labels, served.labels)).toBe(0);
    }
  });

  it("of CIFAR-100 have every fine class, 4 to 21 and 3 to 15 times, and its names in order", async () => {
    const data = await loadFromFolder(FOLDER, { set: "cifar100", train: 1000, test: 900 });
    const range = (counts: number[]): number[] => [Math.min(...counts), Math.max(...counts)];
    expect(range(countClasses(data.train, 100))).toEqual([4, 21]);
    expect(range(countClasses(data.test, 100))).toEqual([3, 15]);
    const names = readFileSync(path.join(FOLDER ?? "", "cifar100/fine_label_names.txt"), "utf8");
    expect(cifar100.classNames).toEqual(names.trim().split("\n"));
  });

  it("of CIFAR-100, balanced, are the first ones of each class in file order", async () => {
    const whole = await loadFromFolder(FOLDER, { set: "cifar100", train: 1000, test: 1 });
    const data = await loadFromFolder(FOLDER, {
      set: "cifar100",
      train: 300,
      test: 100,
      balanced: true,
    });
    expect(countClasses(data.train, 100)).toEqual(new Array(100).fill(3));
    // By another road: positions of the first three of each class, sorted.
    const seen = new Map<number, number>();
    const positions = [...whole.train.labels.keys()].filter((index) => {
      const label = whole.train.labels[index] ?? 0;
      seen.set(label, (seen.get(label) ?? 0) + 1);
      return (seen.get(label) ?? 0) <= 3;
    });
    positions.forEach((position, at) => {
      const picture = whole.train.pixels.subarray(position * 3072, (position + 1) * 3072);
      expect(Buffer.compare(data.train.pixels.subarray(at * 3072, (at + 1) * 3072), picture)).toBe(
        0,
      );
    });
    await expect(
      loadFromFolder(FOLDER, { set: "cifar100", train: 500, test: 100, balanced: true }),
    ).rejects.toThrow(
      /5 pictures of each class were asked for, but class \d+ has only 4 .*at most 400/,
    );
  });
});
