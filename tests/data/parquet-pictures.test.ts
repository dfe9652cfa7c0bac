import { cifar10 } from "../../src/data/sets/cifar10.ts";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { openParquet, planBytes, readParquetPictures } from "../../src/data/parquet-pictures.ts";
import type { ParquetFile } from "../../src/data/parquet-pictures.ts";
import { ROOT } from "../../setup.mjs";
import { rowGroupSpans, writeParquet } from "./support/parquet.ts";
import { randomPictures } from "./support/pictures.ts";

const WANTED = { size: { width: 32, height: 32, channels: 3 }, classes: 10 } as const;

function inMemory(bytes: Uint8Array): ParquetFile {
  return {
    name: "pictures.parquet",
    byteLength: bytes.length,
    readBytes: (start, end) => Promise.resolve(Uint8Array.from(bytes.subarray(start, end)).buffer),
  };
}

describe("Parquet pictures", () => {
  it("are read exactly from a file that pyarrow 25 and Pillow wrote in the hub's layout", async () => {
    // Snappy, dictionary pages, three row groups of two pictures; picture k: red 8r, green 8c, blue rc + 16k, label k.
    const file = readFileSync(path.join(ROOT, "tests/data/fixtures/hub-layout.parquet"));
    const open = await openParquet(inMemory(file), cifar10.hub);
    expect(open.rows).toBe(6);
    const { pixels, labels } = await readParquetPictures(open, 5, WANTED);
    expect(Array.from(labels)).toEqual([0, 1, 2, 3, 4]);
    for (let picture = 0; picture < 5; picture++) {
      for (let at = 0; at < 1024; at++) {
        const [row, column] = [at >> 5, at & 31];
        const from = (picture * 1024 + at) * 3;
        const expected = [8 * row, 8 * column, (row * column + 16 * picture) % 256];
        expect(Array.from(pixels.subarray(from, from + 3))).toEqual(expected);
      }
    }
  });

  it("cost exactly the bytes of the row groups they are in", async () => {
    const file = writeParquet(randomPictures(30, 70), { rowGroupSize: 10 });
    const open = await openParquet(inMemory(file), cifar10.hub);
    const spans = rowGroupSpans(file).map(({ start, end }) => end - start);
    expect(planBytes(open, 0)).toBe(0);
    expect(planBytes(open, 10)).toBe(spans[0]);
    expect(planBytes(open, 11)).toBe(spans[0]! + spans[1]!);
  });

  it("are refused, naming both numbers, when there are too few", async () => {
    const open = await openParquet(
      inMemory(writeParquet(randomPictures(3, 71), { rowGroupSize: 10 })),
      cifar10.hub,
    );
    await expect(readParquetPictures(open, 4, WANTED)).rejects.toThrow(
      "4 pictures were asked for, but there are only 3 in pictures.parquet",
    );
  });

  it("are refused when the file has other columns, a picture without bytes or an impossible label", async () => {
    const other = new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: "text", data: ["a"] }] }),
    );
    await expect(openParquet(inMemory(other), cifar10.hub)).rejects.toThrow(
      "pictures.parquet has the columns text; img.bytes and label were expected",
    );
    const labelled = { ...randomPictures(2, 72), labels: Uint8Array.from([3, 11]) };
    const written = inMemory(writeParquet(labelled, { rowGroupSize: 10 }));
    const open = await openParquet(written, cifar10.hub);
    await expect(readParquetPictures(open, 2, WANTED)).rejects.toThrow(
      "pictures.parquet, picture 1 has label 11; 0 to 9 was expected",
    );
  });
});
