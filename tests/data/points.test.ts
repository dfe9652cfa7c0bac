/** The drawn sets of points: on their defining curves, balanced, the same for ever. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Pictures } from "../../src/data/dataset.ts";
import { countClasses } from "../../src/data/normalise.ts";
import { drawPoints } from "../../src/data/points.ts";
import { loadDataset } from "../../src/data/sources.ts";
import { pointOfTurn } from "../../src/data/turn.ts";

const NOWHERE = { cache: null, served: null, hub: null, dropped: [] };
const COUNT = 4000;

function pointsOf({ count, values, labels }: Pictures): { label: number; x: number; y: number }[] {
  return Array.from({ length: count }, (_, at) => ({
    label: labels[at]!,
    x: values![2 * at]!,
    y: values![2 * at + 1]!,
  }));
}

/** Root mean square; for normal values of deviation sigma its own deviation is sigma / sqrt(2 n). */
function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe("a turn's cosine and sine", () => {
  it("are the engine's to the last places, at all angles", () => {
    let worst = 0;
    for (let at = 0; at <= 4000; at++) {
      const turns = at / 1000 - 1;
      const [cosine, sine] = pointOfTurn(turns);
      worst = Math.max(worst, Math.abs(cosine - Math.cos(2 * Math.PI * turns)));
      worst = Math.max(worst, Math.abs(sine - Math.sin(2 * Math.PI * turns)));
    }
    // The argument 2 pi turns is itself rounded: up to 6 pi * 2^-53, about 2e-15.
    expect(worst).toBeLessThan(3e-15);
  });
});

describe("drawn points", () => {
  it("of circles lie around radii 1 and 1/2, normal noise of deviation 0.08 across", () => {
    const { train } = drawPoints({ set: "circles", train: COUNT, test: 10 });
    for (const label of [0, 1]) {
      const own = pointsOf(train).filter((point) => point.label === label);
      // The distance from the centre of a point at radius r with noise s has mean r + s^2 / (2 r), about.
      const radius = label === 0 ? 1 : 0.5;
      const off = own.map(({ x, y }) => Math.hypot(x, y) - radius);
      expect(off.reduce((sum, value) => sum + value, 0) / own.length).toBeCloseTo(
        0.08 ** 2 / (2 * radius),
        2,
      );
      expect(Math.abs(rms(off) / 0.08 - 1)).toBeLessThan(0.08);
      // Evenly around: the mean of n unit vectors has a length of about 1 / sqrt(n).
      const middle = own.reduce((sum, { x, y }) => [sum[0]! + x, sum[1]! + y], [0, 0]);
      expect(Math.hypot(middle[0]!, middle[1]!) / own.length).toBeLessThan(
        4 / Math.sqrt(own.length),
      );
    }
  });

  it("of moons lie around two half circles, the lower one moved by (1, 1/2)", () => {
    const { train } = drawPoints({ set: "moons", train: COUNT, test: 10 });
    const off = pointsOf(train).map(({ label, x, y }) => {
      // Distance from the half circle, its ends included.
      const [u, v] = label === 0 ? [x, y] : [1 - x, 0.5 - y];
      return v >= 0 ? Math.hypot(u, v) - 1 : Math.hypot(Math.abs(u) - 1, v);
    });
    expect(Math.abs(rms(off) / 0.1 - 1)).toBeLessThan(0.08);
  });

  it("of spirals lie on two arms whose angle is 1.75 turns times the radius", () => {
    const { train } = drawPoints({ set: "spirals", train: COUNT, test: 10 });
    // Near the centre the noise turns a point to anywhere.
    const outside = pointsOf(train).filter(({ x, y }) => Math.hypot(x, y) > 0.3);
    const off = outside.map(({ label, x, y }) => {
      const radius = Math.hypot(x, y);
      const turns = 1.75 * radius + label / 2 - Math.atan2(y, x) / (2 * Math.PI);
      const angle = (turns - Math.round(turns)) * 2 * Math.PI;
      // Across the arm: it rises by 1 / (1.75 * 2 pi) in radius a radian.
      const slope = 1.75 * 2 * Math.PI * radius;
      return (radius * angle) / Math.sqrt(1 + slope * slope);
    });
    expect(Math.abs(rms(off) / 0.02 - 1)).toBeLessThan(0.08);
    expect(countClasses(train, 2)).toEqual([COUNT / 2, COUNT / 2]);
  });

  it.each([
    ["spirals", "01fe8e6fe9888af8"],
    ["moons", "5305bb1bf5cb8949"],
    ["circles", "629fe14d5ca95c6a"],
  ])("of %s stay the same for ever, and test points are others", (set, digest) => {
    const { train, test, axes, mean, deviation } = drawPoints({ set, train: 200, test: 100 });
    const few = drawPoints({ set, train: 20, test: 0 });
    expect(few.train.values).toEqual(train.values!.slice(0, 40));
    const seen = new Set(pointsOf(train).map(({ x, y }) => `${x},${y}`));
    expect(pointsOf(test).some(({ x, y }) => seen.has(`${x},${y}`))).toBe(false);
    // Rounded to millionths: the normal draws use a logarithm, whose last place engines round differently.
    const rounded = Array.from(train.values!, (value) => Math.round(value * 1e6));
    expect(createHash("sha256").update(rounded.join()).digest("hex").slice(0, 16)).toBe(digest);
    expect(axes?.plane?.points.count).toBe(96 * 96);
    const xs = pointsOf(train).map(({ x }) => x);
    expect(mean[0]).toBeCloseTo(xs.reduce((sum, x) => sum + x, 0) / 200, 12);
    expect(deviation[0]).toBeCloseTo(rms(xs.map((x) => x - mean[0]!)), 12);
  });

  it("come by their names; odd numbers cannot be balanced", async () => {
    const { origin, drawn } = await loadDataset({ set: "moons", train: 7, test: 2 }, NOWHERE);
    expect([origin, drawn]).toEqual([
      "moons: 7 training and 2 test points, drawn by this program",
      true,
    ]);
    await expect(
      loadDataset({ set: "moons", train: 7, test: 2, balanced: true }, NOWHERE),
    ).rejects.toThrow("ask for an even number");
  });
});
