/** Curves outside React: charts are told a few times a second, the stage with every frame. */
import { expect, test } from "vitest";
import { Series, type Frame } from "../../src/state/series.ts";
import { frameAt, HandClock } from "./support.ts";

function lossFrame(step: number): Frame {
  const values = Float64Array.of(step);
  const line = { steps: values, values, smoothSteps: values, smoothValues: values };
  const view = { truth: values, delivered: values, estimates: [], steps: values };
  const curve = { values, low: values, high: values };
  const bench = {
    from: step,
    to: step,
    kept: { first: step, last: step },
    stride: 1,
    truth: curve,
    delivered: curve,
    lanes: [],
  };
  const stage = { kind: "signal", ...view, bench } as const;
  return { ...frameAt(1, step), charts: { loss: [line] }, stage };
}

test("a chart is told about six times a second and always of the newest lines", () => {
  const clock = new HandClock();
  const series = new Series(clock);
  let told = 0;
  let staged = 0;
  series.subscribe("loss", () => told++);
  series.subscribe("stage", () => staged++);
  for (let step = 1; step <= 60; step++) {
    series.push(lossFrame(step));
    clock.pass(1000 / 60);
  }
  clock.pass(500);
  expect(staged).toBe(60);
  expect(told).toBeGreaterThanOrEqual(6);
  expect(told).toBeLessThanOrEqual(8);
  expect(series.tick("loss")).toBe(told);
  expect(series.lines("loss")[0]?.values[0]).toBe(60);
});

test("metrics that a frame does not carry keep their lines; a new session forgets all", () => {
  const series = new Series(new HandClock());
  series.push(lossFrame(1));
  series.push(frameAt(1, 2));
  expect(series.lines("loss")).toHaveLength(1);
  series.clear();
  expect(series.lines("loss")).toEqual([]);
  expect(series.stage()).toBeNull();
  expect(series.step).toBe(0);
});

test("who has stopped listening is left alone", () => {
  const series = new Series(new HandClock());
  let told = 0;
  series.subscribe("loss", () => told++)();
  series.push(lossFrame(1));
  expect(told).toBe(0);
});
