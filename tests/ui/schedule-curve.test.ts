/** The drawing of a schedule: inside its box, on the slider's scale, through the value of every step. */
import { expect, test } from "vitest";
import { completeSchedule } from "../../src/experiment/schedule.ts";
import { CURVE, scheduleCurve } from "../../src/ui/lanes/schedule-curve.ts";

const numbers = (path: string): number[] => (path.match(/[\d.]+/g) ?? []).map(Number);

test("a straight line goes from corner to corner, on a logarithmic slider it bends", () => {
  const linear = completeSchedule({ kind: "linear", to: 0.1 }, 101);
  const plain = scheduleCurve(linear, "linear", () => 1);
  expect(plain.first).toBe(1);
  expect(plain.last).toBeCloseTo(0.1 + 0.9 / 101, 12);
  expect(plain.pointAt(1)).toEqual([0, CURVE.margin]);
  expect(plain.pointAt(101)).toEqual([CURVE.width, CURVE.height - CURVE.margin]);
  expect(plain.pointAt(51)).toEqual([CURVE.width / 2, CURVE.height / 2]);
  // Half way the value is 0.55: on a logarithmic scale that is nearer to the top.
  const [, y] = scheduleCurve(linear, "log", () => 1).pointAt(51);
  expect(y).toBeLessThan(CURVE.height / 2 - 2);
});

test("zero on a logarithmic slider lies on the floor, and nothing leaves the box", () => {
  const { path, pointAt } = scheduleCurve(
    completeSchedule({ kind: "step", every: 100, factor: 0 }, 1000),
    "log",
    () => 0.3,
  );
  expect(pointAt(500)[1]).toBe(CURVE.height - CURVE.margin);
  expect(numbers(path).every((value) => value >= 0 && value <= CURVE.width)).toBe(true);
});

test("what stands still is a line through the middle, also in a run of one step", () => {
  const still = scheduleCurve(completeSchedule({ kind: "constant" }, 1), "log", () => 0.3);
  expect(still.pointAt(1)).toEqual([0, CURVE.height / 2]);
});

test("a slider moved during the run moves the rest of the drawing", () => {
  const constant = completeSchedule({ kind: "constant" }, 9);
  const { first, last, pointAt } = scheduleCurve(constant, "linear", (step) => (step < 5 ? 1 : 2));
  expect([first, last]).toEqual([1, 2]);
  expect(pointAt(4)[1]).toBeGreaterThan(pointAt(5)[1]);
});
