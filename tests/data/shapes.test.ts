import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { loadDataset } from "../../src/data/sources.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { SHAPE_CLASSES } from "../../src/data/shape-figures.ts";
import { countClasses } from "../../src/data/normalise.ts";
import { expectSame, slicePictures } from "./support/pictures.ts";

const NOWHERE = { cache: null, served: null, hub: null, dropped: [] };

function pictureHashes(pixels: Uint8Array): string[] {
  return Array.from({ length: pixels.length / 3072 }, (_, index) =>
    createHash("sha256")
      .update(pixels.subarray(index * 3072, (index + 1) * 3072))
      .digest("hex"),
  );
}

describe("the drawn set", () => {
  const data = drawShapes({ train: 400, test: 200 });

  it("says that it is drawn, has ten classes and is balanced", () => {
    expect(data.drawn).toBe(true);
    expect(data.origin).toContain("drawn by this program");
    expect(data.classes).toHaveLength(10);
    expect(countClasses(data.train, 10)).toEqual(new Array(10).fill(40));
    expect([data.width, data.height, data.channels]).toEqual([32, 32, 3]);
  });

  it("is the same picture for the same index, however many are drawn", () => {
    const few = drawShapes({ train: 30, test: 0 });
    expectSame(few.train, slicePictures(data.train, 30));
  });

  it("never draws a picture twice, nor a test picture among the training pictures", () => {
    const hashes = [...pictureHashes(data.train.pixels), ...pictureHashes(data.test.pixels)];
    expect(new Set(hashes).size).toBe(600);
  });

  it("keeps its pixels for ever: links of version 1 rely on them", () => {
    const digest = createHash("sha256").update(data.train.pixels).update(data.test.pixels);
    expect(digest.digest("hex")).toBe(
      "4a7c851e4807fa19219cf6ab24cc6b09b2f7fb1ccfc6f018ba8a417e1fe59742",
    );
  });

  it("is not solved by a linear model: the nearest class mean is right for fewer than a quarter", () => {
    const many = drawShapes({ train: 1000, test: 300 });
    const means = SHAPE_CLASSES.map(() => new Float64Array(3072));
    many.train.labels.forEach((label, picture) => {
      for (let at = 0; at < 3072; at++) {
        means[label]![at]! += many.train.pixels[picture * 3072 + at]! / 100;
      }
    });
    const distance = (mean: Float64Array, picture: number): number => {
      let sum = 0;
      for (let at = 0; at < 3072; at++) {
        sum += (mean[at]! - many.test.pixels[picture * 3072 + at]!) ** 2;
      }
      return sum;
    };
    let right = 0;
    many.test.labels.forEach((label, picture) => {
      const distances = means.map((mean) => distance(mean, picture));
      if (distances.indexOf(Math.min(...distances)) === label) right++;
    });
    expect(right).toBeGreaterThan(0);
    expect(right).toBeLessThan(75);
  });

  it("refuses more pictures than the set has", async () => {
    await expect(loadDataset({ set: "shapes", train: 50_001, test: 10 }, NOWHERE)).rejects.toThrow(
      "50,001 train pictures of shapes were asked for; there are 50,000.",
    );
    await expect(loadDataset({ set: "birds", train: 1, test: 1 }, NOWHERE)).rejects.toThrow(
      /no data set named birds/,
    );
  });
});

describe("the figures", () => {
  const inside = (name: string, x: number, y: number): boolean => {
    const shape = SHAPE_CLASSES.find((candidate) => candidate.name === name);
    if (shape === undefined) throw new Error(`no figure ${name}`);
    return shape.figure(x, y, 10) < 0;
  };

  it("hold the points they should", () => {
    expect(inside("disc", 0, 0)).toBe(true);
    expect(inside("ring", 0, 0)).toBe(false);
    expect(inside("ring", 7.5, 0)).toBe(true);
    expect(inside("square", 7, 7)).toBe(true);
    expect(inside("disc", 7, 7)).toBe(false);
    expect(inside("cross", 9, 0)).toBe(true);
    expect(inside("cross", 5, 5)).toBe(false);
    // A star's tips reach out 1.1 times its size, the notches between them 1.1 * 0.382.
    expect(inside("star", 0, 10)).toBe(true);
    expect(inside("star", 0, -10)).toBe(false);
    // One period of stripes is 7: bright halves around 3.5 + 7 k.
    expect(inside("stripes across", 0, 3.5)).toBe(true);
    expect(inside("stripes across", 0, 0)).toBe(false);
    expect(inside("stripes up", 3.5, 0)).toBe(true);
  });
});
