/** Histograms by octaves against logarithms, and their axes put side by side. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import {
  binOnAxis,
  binRange,
  MIDDLE_BIN,
  NO_OCTAVE,
  OCTAVE_BINS,
  OctaveCounter,
} from "../../src/measure/octaves.ts";

const counter = new OctaveCounter();

function counted(values: Float32Array | Float64Array) {
  const out = new Float32Array(OCTAVE_BINS + 2).fill(7);
  const top = counter.count(values, out, 1);
  expect([out[0], out.at(-1)]).toEqual([7, 7]);
  return { top, bins: [...out.subarray(1, -1)] };
}

/** By logarithms, one number after another, on an axis that ends at octave `top`. */
function byHand(values: Iterable<number>, top: number): number[] {
  const bins = Array.from({ length: OCTAVE_BINS }, () => 0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const octave = value === 0 ? -Infinity : Math.floor(Math.log2(Math.abs(value)));
    const place = Math.max(0, MIDDLE_BIN + octave - top);
    bins[MIDDLE_BIN + Math.sign(value) * place]! += 1;
  }
  return bins;
}

const stream = new RandomStream({ seed: 4, purpose: 1, replica: 0, step: 0, worker: 0 });
const normals = Float64Array.from({ length: 5000 }, () => stream.normal() ** 5 * 1e-3);

describe("a histogram by octaves", () => {
  it("counts as logarithms do, in float64 and float32", () => {
    for (const values of [normals, Float32Array.from(normals)]) {
      const { top, bins } = counted(values);
      expect(top).toBe(Math.floor(Math.log2(Math.max(...Array.from(values, Math.abs)))));
      expect(bins).toEqual(byHand(values, top));
      expect(bins.reduce((sum, count) => sum + count)).toBe(values.length);
    }
  });

  it("puts powers of two at the lower edges of their bins, and zeros in the middle", () => {
    const { top, bins } = counted(Float64Array.of(-8, -7.999, 0, -0, 1, 1.999, 2, 2 ** -12, 1e-5));
    expect(top).toBe(3);
    expect(bins).toEqual(byHand([-8, -7.999, 0, 0, 1, 1.999, 2, 2 ** -12, 1e-5], 3));
    expect(bins[MIDDLE_BIN]).toBe(3);
    expect(bins[MIDDLE_BIN + 1]).toBe(1);
    expect(bins[0]).toBe(1);
  });

  it("leaves out what is not finite, and has no end where all is zero", () => {
    expect(counted(Float32Array.of(NaN, Infinity, 1, -Infinity)).bins).toEqual(byHand([1], 0));
    const { top, bins } = counted(new Float64Array(9));
    expect(top).toBe(NO_OCTAVE);
    expect(bins[MIDDLE_BIN]).toBe(9);
    expect(counted(Float64Array.of(NaN)).bins.every((count) => count === 0)).toBe(true);
  });

  it("reads a part of an array only", () => {
    const { bins } = counted(Float64Array.of(9, 1, 2, 9).subarray(1, 3));
    expect(bins).toEqual(byHand([1, 2], 1));
  });
});

describe("an axis that ends farther out", () => {
  it.each([0, 1, 5, 15, 16, 40])("holds the same numbers, %d octaves out", (octaves) => {
    const { top, bins } = counted(normals);
    const moved = Array.from({ length: OCTAVE_BINS }, () => 0);
    bins.forEach((count, bin) => {
      moved[binOnAxis(bin, top, top + octaves)]! += count;
    });
    expect(moved).toEqual(byHand(normals, top + octaves));
  });

  it("has bins whose ranges hold exactly what is counted in them", () => {
    const { top, bins } = counted(normals);
    bins.forEach((count, bin) => {
      const [from, to] = binRange(bin, top);
      const held = normals.filter((value) =>
        bin < MIDDLE_BIN ? value > from && value <= to : value >= from && value < to,
      );
      expect(held.length).toBe(count);
    });
  });
});
