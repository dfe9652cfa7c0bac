/** Calibration against normals whose shares are known, and against sums done by hand. */
import { describe, expect, it } from "vitest";
import { fillNormals } from "../../src/base/random.ts";
import {
  beliefFigures,
  KEEP_BINS,
  keepBin,
  keepEdges,
  WITHIN,
  Z_BINS,
  zBin,
  zEdges,
} from "../../src/measure/belief.ts";
import { normalBelow, normalWithin } from "../../src/measure/closed-forms/normal.ts";

describe("the normal distribution", () => {
  // Abramowitz and Stegun, table 26.1, to 15 digits.
  it.each([
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [2, 0.97724986805182],
    [3, 0.99865010196837],
    [-3, 0.00134989803163],
  ])("has %f at its value of the table", (x, expected) => {
    expect(normalBelow(x)).toBeCloseTo(expected, 14);
  });

  it("ends at 0 and 1, and has the shares that everybody knows", () => {
    expect([normalBelow(-40), normalBelow(40), normalBelow(NaN)]).toEqual([0, 1, NaN]);
    expect(WITHIN.map((reach) => (100 * normalWithin(reach)).toFixed(1))).toEqual([
      "38.3",
      "68.3",
      "95.4",
      "99.7",
    ]);
  });
});

describe("bins", () => {
  it("hold every z between their edges, and what lies beyond in the first and last", () => {
    for (const value of [-4, -3.99, -0.25, 0, 0.1, 0.25, 3.9]) {
      const [low, high] = zEdges(zBin(value));
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThan(high);
    }
    expect([-4.01, 4, Infinity, -Infinity].map(zBin)).toEqual([0, Z_BINS - 1, Z_BINS - 1, 0]);
  });

  it("hold every weight on the past, one decade of 1 - keep as wide as the next", () => {
    for (const value of [0, 0.5, 0.7904, 0.8941, 0.9947, 0.99967, 0.9999983]) {
      const [low, high] = keepEdges(keepBin(value));
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThan(high);
    }
    expect([0.9, 0.99, 0.999].map(keepBin)).toEqual([7, 13, 19]);
    expect([-0.1, 1, 1.5, 1 - 1e-7].map(keepBin)).toEqual([
      0,
      KEEP_BINS - 1,
      KEEP_BINS - 1,
      KEEP_BINS - 1,
    ]);
  });
});

describe("figures", () => {
  it("find a belief right that is right by construction, and an overconfident one by its factor", () => {
    const count = 40_000;
    const [truth, spread] = [new Float64Array(count), new Float64Array(count)];
    const key = { seed: 3, purpose: 901, replica: 0, step: 1, worker: 0 };
    fillNormals(key, truth, { count, offset: 0, stride: 1 });
    // Deviations over two decades, each told exactly.
    for (let at = 0; at < count; at++) {
      spread[at] = 10 ** ((2 * at) / count - 1);
      truth[at]! *= spread[at]!;
    }
    const estimate = new Float64Array(count);
    const right = beliefFigures({ estimate, truth, spread, keep: null }, 0, count);
    expect(right.counted).toBe(count);
    WITHIN.forEach((reach, index) => {
      const expected = normalWithin(reach);
      // Four standard errors of a share.
      const error = 4 * Math.sqrt((expected * (1 - expected)) / count);
      expect(Math.abs(right.inside[index]! / count - expected)).toBeLessThan(error);
    });
    // The variance of a mean square of normals is 2/count.
    expect(Math.abs(right.zSquared / count - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(right.z.reduce((sum, bin) => sum + bin, 0)).toBe(count);
    const half = spread.map((value) => value / 2);
    const sure = beliefFigures({ estimate, truth, spread: half, keep: null }, 0, count);
    expect(sure.zSquared).toBeCloseTo(4 * right.zSquared, 6);
    // Within two of its spreads lies what is within one of the right ones.
    expect(sure.inside[2]).toBe(right.inside[1]);
  });

  it("count exact hits without spread, leave out what is no number, and know the truth's noise", () => {
    const sample = {
      estimate: Float64Array.of(1, 1, 1, NaN, 0),
      truth: Float64Array.of(1, 2, 1.5, 1, 3),
      spread: Float64Array.of(0, 0, 0.5, 1, NaN),
      keep: null,
      truthNoise: Float64Array.of(0, 0, 0.25, 9, 9),
    };
    const { counted, endless, inside, zSquared, truthNoiseSquared } = beliefFigures(sample, 0, 5);
    expect(counted).toBe(3);
    expect([...inside]).toEqual([1, 2, 2, 2]);
    expect([endless, zSquared, truthNoiseSquared]).toEqual([1, 1, 0.25]);
    const alone = beliefFigures(sample, 2, 3);
    expect([alone.counted, alone.zSquared, alone.truthNoiseSquared]).toEqual([1, 1, 0.25]);
    expect(beliefFigures({ ...sample, truthNoise: null }, 2, 3).truthNoiseSquared).toBeNull();
  });

  it("give the quantiles of the weight on the past of one part", () => {
    const keep = Float64Array.of(9, 0.1, 0.2, 0.3, 0.4, 0.5, 9);
    const none = new Float64Array(7);
    const sample = { estimate: none, truth: none, spread: null, keep };
    const figures = beliefFigures(sample, 1, 6);
    expect([...figures.keep].map((value) => Number(value.toFixed(12)))).toEqual([
      0.12, 0.2, 0.3, 0.4, 0.48,
    ]);
    expect(figures.counted).toBe(0);
    expect(figures.keepCounts.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(beliefFigures({ ...sample, keep: null }, 1, 6).keep[2]).toBeNaN();
  });
});
