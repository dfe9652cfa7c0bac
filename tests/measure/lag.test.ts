import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { settledAge } from "../../src/measure/closed-forms/filters.ts";
import { quasiHyperbolic as quasiHyperbolicForm } from "../../src/measure/closed-forms/forms.ts";
import { LagTracker } from "../../src/measure/lag.ts";
import { WindowSums } from "../../src/measure/window-sums.ts";
import { delayed, movingAverage, quasiHyperbolic, rectified } from "./filters.ts";
import type { Filter } from "./filters.ts";

/** Runs one filter on a given sequence of true gradients, one number each, and reads the lag at the end. */
function run(
  {
    from = 1,
    to,
    window = 64,
    maxLag = 64,
  }: { from?: number; to: number; window?: number; maxLag?: number },
  filter: Filter,
  truth: (step: number) => number,
) {
  const tracker = new LagTracker({ length: 1, window, maxLag });
  const e = new Float64Array(1);
  const g = new Float64Array(1);
  for (let step = from; step <= to; step++) {
    g[0] = truth(step);
    e[0] = filter(g[0]);
    tracker.push(step, e, g);
  }
  return tracker.read();
}

const ramp = (step: number) => 0.37 * step;

describe("on a ramp the lag is the age", () => {
  it.each([
    { name: "plain", make: (): Filter => (g) => g, age: 0 },
    { name: "average 0.9", make: () => movingAverage(0.9), age: 9 },
    { name: "average 0.8", make: () => movingAverage(0.8), age: 4 },
    { name: "rectified 0.9", make: () => rectified(0.9, "gradient"), age: 8.1 },
    { name: "rectified 0.9, first difference zero", make: () => rectified(0.9, "zero"), age: 8.1 },
    {
      name: "quasi 0.95, 0.7",
      make: () => quasiHyperbolic(0.95, 0.7),
      age: settledAge(quasiHyperbolicForm(0.95, 0.7)),
    },
  ])("$name", ({ make, age }) => {
    const plain = run({ to: 1500 }, make(), ramp);
    expect(Math.abs(plain.lag! - age)).toBeLessThan(1e-6);
    expect(plain.fit).toBeCloseTo(1, 9);
    const behind = run({ to: 1500 }, delayed(make(), 3), ramp);
    expect(Math.abs(behind.lag! - (age + 3))).toBeLessThan(1e-6);
  });

  it("still after a million steps", () => {
    const { lag } = run({ to: 1_000_000, window: 16, maxLag: 16 }, movingAverage(0.9), ramp);
    expect(Math.abs(lag! - 9)).toBeLessThan(1e-6);
  });

  it("pools the sums over replicas and dimensions", () => {
    // Two ramps of opposite sign and another slope; lag 4 in all of them.
    const slopes = [1, -3];
    const filters = slopes.map(() => movingAverage(0.8));
    const tracker = new LagTracker({ length: 2, window: 8, maxLag: 8 });
    const block = new Float64Array(4);
    for (let step = 1; step <= 400; step++) {
      slopes.forEach((slope, index) => {
        block[index] = slope * step;
        block[2 + index] = filters[index]!(slope * step);
      });
      tracker.push(step, block.subarray(2), block);
    }
    expect(Math.abs(tracker.read().lag! - 4)).toBeLessThan(1e-6);
  });
});

describe("against a search on a fine grid", () => {
  it("finds the smallest sum over a smooth random path", () => {
    const window = 20;
    const maxLag = 12;
    const source = new RandomStream({ seed: 3, purpose: 1, replica: 0, step: 0, worker: 0 });
    const smooth = movingAverage(0.95);
    const truths = Array.from({ length: 400 }, () => smooth(source.normal()) * 10);
    const filter = movingAverage(0.6);
    const estimates = truths.map((g) => filter(g) + 0.01 * source.normal());
    const tracker = new LagTracker({ length: 1, window, maxLag });
    const at = (position: number) => {
      const below = Math.floor(position);
      return truths[below]! + (position - below) * ((truths[below + 1] ?? 0) - truths[below]!);
    };
    truths.forEach((g, index) => {
      tracker.push(index + 1, Float64Array.of(estimates[index]!), Float64Array.of(g));
      if (index < 200 || index % 29 !== 0) return;
      let best = Infinity;
      let squares = 0;
      for (let back = 0; back < window; back++) squares += estimates[index - back]! ** 2;
      for (let tau = 0; tau <= maxLag; tau += 0.001) {
        let sum = 0;
        for (let back = 0; back < window; back++) {
          sum += (estimates[index - back]! - at(index - back - tau)) ** 2;
        }
        best = Math.min(best, sum);
      }
      // The closed form may only be better than the grid, and by no more than the grid is coarse.
      const { fit } = tracker.read();
      expect(fit!).toBeGreaterThanOrEqual(1 - best / squares - 1e-12);
      expect(fit!).toBeLessThan(1 - best / squares + 1e-5);
    });
  });
});

describe("on a periodic gradient, where every period fits as well", () => {
  const sine =
    (period: number, phase = 0) =>
    (step: number) =>
      Math.sin((2 * Math.PI * (step + phase)) / period);

  it.each([8, 20, 40])("is the smallest such lag at every step, period %i", (period) => {
    for (let to = 200; to < 260; to++) {
      expect(run({ to }, (g) => g, sine(period)).lag).toBe(0);
      expect(
        run(
          { to },
          delayed((g) => g, 3),
          sine(period),
        ).lag,
      ).toBeCloseTo(3, 9);
    }
  });

  it("stays below a period with memory and noise", () => {
    const source = new RandomStream({ seed: 8, purpose: 1, replica: 0, step: 0, worker: 0 });
    const average = movingAverage(0.7);
    const noisy = (g: number) => average(g) + 0.05 * source.normal();
    for (let to = 200; to < 260; to++) {
      const { lag } = run({ to }, noisy, sine(20));
      expect(lag).toBeGreaterThan(1);
      expect(lag).toBeLessThan(4);
    }
  });
});

describe("is null", () => {
  it("until window + maxLag steps in a row were seen", () => {
    expect(run({ to: 127 }, movingAverage(0.5), ramp)).toEqual({ lag: null, fit: null });
    expect(run({ to: 128 }, movingAverage(0.5), ramp).lag).not.toBeNull();
  });

  it("after a gap, until enough steps follow it", () => {
    const tracker = new LagTracker({ length: 1, window: 4, maxLag: 4 });
    const push = (step: number) =>
      tracker.push(step, Float64Array.of(step - 2), Float64Array.of(step));
    for (let step = 1; step <= 20; step++) push(step);
    expect(tracker.read().lag).toBeCloseTo(2, 12);
    for (let step = 22; step <= 28; step++) push(step);
    expect(tracker.read().lag).toBeNull();
    push(29);
    expect(tracker.read().lag).toBeCloseTo(2, 12);
    tracker.reset();
    expect(tracker.read().lag).toBeNull();
  });

  it("where the true gradient stands still, or moves by its rounding only", () => {
    expect(run({ to: 300 }, movingAverage(0.5), () => 2)).toEqual({ lag: null, fit: null });
    expect(run({ to: 300 }, movingAverage(0.5), (step) => 2 + (step % 3) * 4e-16).lag).toBeNull();
  });

  it("where no delay fits, with the fit that was found", () => {
    const source = new RandomStream({ seed: 3, purpose: 1, replica: 0, step: 0, worker: 0 });
    const { lag, fit } = run(
      { to: 300 },
      () => source.normal(),
      (step) => Math.sin(step / 30),
    );
    expect(lag).toBeNull();
    expect(fit).toBeLessThan(0.5);
  });
});

it("sums a window without drift", () => {
  // A huge row passes through; what follows must be exact again, as no subtraction ever touched it.
  const sums = new WindowSums(1, 5);
  const rows = Array.from({ length: 5003 }, (_, index) => (index === 2000 ? 1e18 : 0.1));
  for (const row of rows) sums.push(Float64Array.of(row));
  expect(sums.read()[0]).toBeCloseTo(0.5, 14);
  sums.reset();
  sums.push(Float64Array.of(2));
  expect(sums.read()[0]).toBe(2);
});
