/** Ticks and axes of the charts: round numbers, honest logarithmic axes, positions that invert. */
import { describe, expect, it } from "vitest";
import { along, extentOf, stepAxis, valueAt, valueAxis } from "../../src/ui/charts/domain.ts";
import { linearTicks, logTicks, readableTicks } from "../../src/ui/charts/ticks.ts";

describe("linearTicks", () => {
  it("takes steps of 1, 2 or 5 times a power of ten", () => {
    expect(linearTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(linearTicks(0, 2000, 4)).toEqual([0, 500, 1000, 1500, 2000]);
    expect(linearTicks(-0.3, 0.35, 6)).toEqual([-0.2, 0, 0.2]);
    expect(linearTicks(0, 0.31, 3)).toEqual([0, 0.2]);
  });
  it("leaves no rounding dust in a label", () => {
    expect(linearTicks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
  });
  it("answers an empty range with its one value", () => {
    expect(linearTicks(2, 2, 4)).toEqual([2]);
  });
  it("comes to an end where the ends of a range differ by rounding alone", () => {
    expect(linearTicks(1, 1 + Number.EPSILON, 4)).toEqual([1]);
    expect(linearTicks(-3e8, -3e8 + 1e-7, 4)).toEqual([-3e8]);
  });
});

describe("ticks beside what takes room", () => {
  const upTo = (limit: number) => (tick: number) => Math.abs(tick) <= limit;
  it("are left out where they have none", () => {
    expect(readableTicks([-1.1, 1.1], 4, upTo(0.8))).toEqual([-0.5, 0, 0.5]);
  });
  it("become finer where a single one would be left", () => {
    expect(linearTicks(-1.1, 1.1, 2)).toEqual([0]);
    expect(readableTicks([-1.1, 1.1], 2, upTo(0.8))).toEqual([-0.5, 0, 0.5]);
  });
  it("are none where nothing has room", () => {
    expect(readableTicks([1, 2], 3, () => false)).toEqual([]);
  });
});

describe("logTicks", () => {
  it("takes powers of ten", () => {
    expect(logTicks(0.005, 200, 4)).toEqual([0.01, 1, 100]);
    expect(logTicks(0.5, 2000, 4)).toEqual([1, 10, 100, 1000]);
  });
  it("thins them over many decades and fills them over few", () => {
    expect(logTicks(1e-12, 1, 4)).toEqual([1e-12, 1e-9, 1e-6, 1e-3, 1]);
    expect(logTicks(1, 30, 5)).toEqual([1, 2, 5, 10, 20]);
  });
  it("has two numbers over less than a decade, too", () => {
    expect(logTicks(0.55, 1.9, 2)).toEqual([1, 1.5]);
  });
  it("has nothing to say below zero", () => {
    expect(logTicks(-1, 10, 4)).toEqual([]);
  });
});

describe("value axes", () => {
  const extent = (...values: number[]) => extentOf([values]);
  it("include zero unless the values lie close together and far from it", () => {
    expect(valueAxis(extent(0.2, 9), "linear").domain[0]).toBe(0);
    expect(valueAxis(extent(100, 101), "linear").domain[0]).toBeGreaterThan(99);
    expect(valueAxis(extent(-3, -1), "linear").domain[1]).toBe(0);
  });
  it("stay within given bounds", () => {
    expect(valueAxis(extent(-1, 1), "linear", [-1, 1]).domain).toEqual([-1, 1]);
    // Steps of 5 and of 10 leave zero alone.
    for (const high of [2.1, 3, 4.2, 7])
      expect(valueAxis(extent(-high, high), "linear", undefined, 1).ticks.length).toBeGreaterThan(
        1,
      );
  });
  it("start a logarithmic axis at the smallest positive value", () => {
    const axis = valueAxis(extent(0, -2, 0.01, 100), "log");
    expect(axis.scale).toBe("log");
    expect(axis.domain[0]).toBeGreaterThan(0.004);
    expect(axis.domain[0]).toBeLessThan(0.01);
  });
  it("fall back to a linear axis where no value is positive", () => {
    expect(valueAxis(extent(0, -2), "log").scale).toBe("linear");
  });
  it("show a constant with room around it, and nothing at all as 0 to 1", () => {
    const [low, high] = valueAxis(extent(3, 3), "linear").domain;
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
    expect(valueAxis(extent(), "linear").domain[0]).toBe(0);
    expect(valueAxis(extent(Number.NaN, Infinity), "linear").domain[1]).toBeGreaterThan(0.9);
  });
  it("map positions both ways", () => {
    for (const scale of ["linear", "log"] as const) {
      const axis = stepAxis(0, 2000, scale);
      for (const step of [1, 37, 2000]) {
        expect(valueAt(axis, along(axis, step))).toBeCloseTo(step, 9);
      }
    }
  });
  it("begin a logarithmic step axis at step 1", () => {
    expect(stepAxis(0, 500, "log").domain).toEqual([1, 500]);
    expect(stepAxis(0, 3, "linear").ticks).toEqual([0, 1, 2, 3]);
  });
});
