/** Numbers on the page: three significant digits, thin separators, never NaN. */
import { describe, expect, it } from "vitest";
import {
  ABSENT,
  THIN,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatPlain,
  formatRate,
} from "../../src/ui/format.ts";

describe("formatNumber", () => {
  it("keeps three significant digits across the readable range", () => {
    expect(formatNumber(0.21449)).toBe("0.214");
    expect(formatNumber(0.0012345)).toBe("0.00123");
    expect(formatNumber(9)).toBe("9.00");
    expect(formatNumber(98.01)).toBe("98.0");
    expect(formatNumber(-1.5)).toBe("−1.50");
  });
  it("shows whole numbers from a thousand on, with thin separators", () => {
    expect(formatNumber(1234.5)).toBe(`1${THIN}235`);
    expect(formatNumber(999.6)).toBe(`1${THIN}000`);
    expect(formatNumber(99_999)).toBe(`99${THIN}999`);
  });
  it("uses powers of ten outside it", () => {
    expect(formatNumber(123_456)).toBe("1.23e5");
    expect(formatNumber(0.000_031_4)).toBe("3.14e−5");
    expect(formatNumber(-2e-9)).toBe("−2.00e−9");
  });
  it("never prints NaN", () => {
    expect(formatNumber(Number.NaN)).toBe(ABSENT);
    expect(formatNumber(null)).toBe(ABSENT);
    expect(formatNumber(Number.POSITIVE_INFINITY)).toBe("∞");
    expect(formatNumber(Number.NEGATIVE_INFINITY)).toBe("−∞");
    expect(formatNumber(0)).toBe("0");
    expect(formatNumber(-0)).toBe("0");
  });
});

describe("formatPlain", () => {
  it("prints chosen numbers without padding", () => {
    expect(formatPlain(0.9)).toBe("0.9");
    expect(formatPlain(0.1 + 0.2)).toBe("0.3");
    expect(formatPlain(3e-4)).toBe("3e−4");
    expect(formatPlain(50_000)).toBe(`50${THIN}000`);
    expect(formatPlain(1e6)).toBe("1e6");
    expect(formatPlain(-1.55)).toBe("−1.55");
    expect(formatPlain(12_345.5)).toBe(`12${THIN}345.5`);
  });
});

describe("counts, percentages and rates", () => {
  it("group and round", () => {
    expect(formatCount(2000)).toBe(`2${THIN}000`);
    expect(formatCount(-0.2)).toBe("0");
    expect(formatPercent(0.4375)).toBe(`43.8${THIN}%`);
    expect(formatPercent(1)).toBe(`100${THIN}%`);
    expect(formatPercent(Number.NaN)).toBe(ABSENT);
    expect(formatRate(61_234)).toBe("61.2k");
    expect(formatRate(840)).toBe("840");
    expect(formatRate(0.523)).toBe("0.523");
    expect(formatRate(2_500_000)).toBe("2.5M");
  });
});

it("times have two digits in the unit that fits", () => {
  expect([0.2, 1.4, 4.21, 89.4].map(formatDuration)).toEqual([
    "1 second",
    "1 second",
    "4 seconds",
    "89 seconds",
  ]);
  expect([90, 200, 5399].map(formatDuration)).toEqual(["1.5 minutes", "3.3 minutes", "90 minutes"]);
  expect([5400, 39_000, 172_800].map(formatDuration)).toEqual(["1.5 hours", "11 hours", "2 days"]);
});
