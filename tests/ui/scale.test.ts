/** Sliders: value and position are inverse to each other on every scale, and the ends are the range's ends. */
import { expect, test } from "vitest";
import { readNumber } from "../../src/ui/controls/number-field.tsx";
import { POSITIONS, positionOf, valueAt } from "../../src/ui/controls/scale.ts";

const ranges = [
  { min: 1e-6, max: 1, scale: "log" },
  { min: 0, max: 0.9999, scale: "one-minus-log" },
  { min: -2, max: 3, scale: "linear" },
  { min: 0, max: 1, scale: "log" },
  { min: 0, max: 1, scale: "one-minus-log" },
] as const;

test("every position gives a value that lies at that position, and values rise", () => {
  for (const range of ranges) {
    let before = -Infinity;
    for (let position = 0; position <= POSITIONS; position++) {
      const value = valueAt(position, range);
      expect(value).toBeGreaterThan(before);
      expect(Math.abs(positionOf(value, range) - position)).toBeLessThan(0.51);
      before = value;
    }
    expect(valueAt(0, range)).toBe(range.min);
    expect(valueAt(POSITIONS, range)).toBe(range.max);
  }
});

test("equal steps of a log slider are equal ratios; of one-minus-log, equal ratios of the distance to one", () => {
  expect(valueAt(POSITIONS / 2, { min: 1e-6, max: 1, scale: "log" })).toBe(1e-3);
  expect(valueAt(POSITIONS / 2, { min: 0, max: 0.9999, scale: "one-minus-log" })).toBe(0.99);
});

test("a value outside the slider's range sits at its end", () => {
  expect(positionOf(1e6, { min: 1e-6, max: 1, scale: "log" })).toBe(POSITIONS);
  expect(positionOf(0, { min: 1e-6, max: 1, scale: "log" })).toBe(0);
});

test("numbers are read as the page prints them, and refused with a reason", () => {
  expect(readNumber("3e-4", {})).toEqual({ value: 3e-4 });
  expect(readNumber("\u22121\u202f234.5", {})).toEqual({ value: -1234.5 });
  expect(readNumber("12,000", { integer: true })).toEqual({ value: 12000 });
  for (const [text, bounds] of [
    ["", {}],
    ["fast", {}],
    ["Infinity", {}],
    ["2", { max: 1 }],
    ["-1", { min: 0 }],
    ["1.5", { integer: true }],
  ] as const) {
    expect(readNumber(text, bounds)).toHaveProperty("refusal");
  }
});
