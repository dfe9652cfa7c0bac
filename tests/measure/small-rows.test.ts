import { describe, expect, it } from "vitest";
import { rectified as rectifiedForm } from "../../src/measure/closed-forms/forms.ts";
import { startUpAge } from "../../src/measure/closed-forms/start-up.ts";
import { NO_METRICS } from "../../src/measure/no-metrics.ts";
import { createSmallMeasure } from "../../src/measure/small-rows.ts";
import type { SmallMeasureOptions } from "../../src/measure/small-rows.ts";
import { delayed, movingAverage, rectified } from "./filters.ts";
import type { Filter } from "./filters.ts";
import { cut, handRun } from "./step-blocks.ts";

const probe = { every: 1, burst: 1, window: 8, maxLag: 8 };
const plain = (): Filter => (g) => g;
const bowl = {
  makeFilter: plain,
  lr: 0.1,
  start: 1,
  truth: (theta: number) => theta,
  loss: (theta: number) => (theta * theta) / 2,
};
const options = (more: Partial<SmallMeasureOptions> = {}): SmallMeasureOptions => ({
  lane: 2,
  dimension: 2,
  replicas: 1,
  probe,
  hasLoss: true,
  ...more,
});

describe("one replica", () => {
  it("reports the point before the update, by hand", () => {
    // theta (1, 1), gradient (1, 1) seen with a bias of 1: (2, 2); step 0.1 of that. Loss 1/2 + 1/2.
    const block = handRun({ ...bowl, steps: 2, dimension: 2, replicas: 1, bias: 1 });
    const [first, second] = createSmallMeasure(options()).measure(block, () => ({
      deterministic: true,
    })).rows;
    expect(first).toMatchObject({
      step: 1,
      lane: 2,
      loss: 1,
      accuracy: null,
      lag: null,
      diverged: false,
    });
    expect(first!.grad_norm).toBeCloseTo(Math.sqrt(8), 14);
    expect(first!.estimate_norm).toBeCloseTo(Math.sqrt(8), 14);
    expect(first!.update_norm).toBeCloseTo(0.1 * Math.sqrt(8), 14);
    expect(first!.error).toBeCloseTo(Math.SQRT2, 14);
    expect(first!.cosine).toBeCloseTo(1, 14);
    expect(first!.bias).toBeCloseTo(Math.SQRT2, 14);
    expect(first).toMatchObject({ bias_floor: 0, variance: 0, age: 0 });
    expect(first).not.toHaveProperty("replica");
    // theta = 0.8 after the first step.
    expect(second!.loss).toBeCloseTo(0.64, 14);
  });

  it("has no bias without replicas or draws", () => {
    const block = handRun({ ...bowl, steps: 1, dimension: 2, replicas: 1 });
    const bare = { bias: null, bias_floor: null, variance: null };
    expect(createSmallMeasure(options()).measure(block).rows[0]).toMatchObject(bare);
    expect(createSmallMeasure(options()).measure(block, () => null).rows[0]).toMatchObject(bare);
  });

  it("has a null loss for signals and a null cosine beside a zero", () => {
    const block = handRun({
      ...bowl,
      steps: 2,
      dimension: 2,
      replicas: 1,
      truth: () => 0,
      loss: () => NaN,
    });
    const { rows } = createSmallMeasure(options({ hasLoss: false })).measure(block);
    expect(rows[1]).toMatchObject({
      loss: null,
      cosine: null,
      error: 0,
      grad_norm: 0,
      diverged: false,
    });
  });

  it("has an age to 1e-9 of the closed form, and none without its outputs", () => {
    const makeFilter = () => rectified(0.9, "zero");
    const block = handRun({ ...bowl, makeFilter, steps: 300, dimension: 2, replicas: 1 });
    const { rows } = createSmallMeasure(options()).measure(block);
    const filter = rectifiedForm(0.9, { firstDifference: "zero" });
    for (const row of rows)
      expect(Math.abs(row.age! - startUpAge(filter, row.step))).toBeLessThan(1e-9);
    const { rows: without } = createSmallMeasure(options()).measure({ ...block, outputs: {} });
    expect(without[5]!.age).toBeNull();
  });

  it("has a lag equal to the age on a ramp, plus 3 behind a delay of 3, however the steps are cut into blocks", () => {
    const ramp = (_: number, step: number) => step / 7;
    const shape = { ...bowl, steps: 400, dimension: 2, replicas: 1, truth: ramp };
    const signal = options({ hasLoss: false, probe: { ...probe, window: 16, maxLag: 16 } });
    const block = handRun({ ...shape, makeFilter: () => movingAverage(0.9) });
    const whole = createSmallMeasure(signal).measure(block).rows;
    expect(Math.abs(whole[399]!.lag! - whole[399]!.age!)).toBeLessThan(1e-6);
    expect(whole[30]!.lag).toBeNull();
    expect(whole[31]!.lag).not.toBeNull();
    const behind = handRun({ ...shape, makeFilter: () => delayed(movingAverage(0.9), 3) });
    const late = createSmallMeasure(signal).measure(behind).rows[399]!;
    expect(Math.abs(late.lag! - 12)).toBeLessThan(1e-6);
    expect(Math.abs(late.age! - 12)).toBeLessThan(1e-9);
    const pieces = createSmallMeasure(signal);
    const cutRows = [0, 1, 57, 399].flatMap(
      (from, index, cuts) => pieces.measure(cut(block, from, cuts[index + 1] ?? 400)).rows,
    );
    expect(cutRows).toEqual(whole);
  });

  it("starts over after a reset", () => {
    const block = handRun({ ...bowl, steps: 40, dimension: 2, replicas: 1 });
    const measure = createSmallMeasure(options());
    const first = measure.measure(block).rows;
    measure.reset();
    expect(measure.measure(block).rows).toEqual(first);
  });
});

it("probes only the first `burst` of every `every` steps", () => {
  const block = handRun({ ...bowl, steps: 25, dimension: 2, replicas: 1, sigma: 0.1 });
  const rhythm = { every: 10, burst: 2, window: 1, maxLag: 1 };
  const asked: number[] = [];
  const { rows } = createSmallMeasure(options({ probe: rhythm })).measure(block, (index) => {
    asked.push(index);
    return null;
  });
  const measured = rows.filter((row) => row.error !== null).map((row) => row.step);
  expect(measured).toEqual([1, 2, 11, 12, 21, 22]);
  expect(asked).toEqual([0, 1, 10, 11, 20, 21]);
  expect(rows.filter((row) => row.age !== null)).toHaveLength(6);
  // window + maxLag = 2 steps in a row: the second of each burst.
  expect(rows.filter((row) => row.lag_fit !== null).map((row) => row.step)).toEqual([2, 12, 22]);
  for (const row of rows) expect(row.loss).not.toBeNull();
  const never = createSmallMeasure(options({ probe: { ...rhythm, window: 2 } })).measure(
    block,
  ).rows;
  expect(never.every((row) => row.lag_fit === null)).toBe(true);
});

describe("draws", () => {
  // Two replicas in two dimensions, two draws [draw, element, replica].
  // Replica 0: draws (1, 0), (3, 0) around truth (1, 1): b = (1, -1), s2 = 2, squared bias 2 - 1 = 1.
  // Replica 1: draws (1, 1), (1, 1): b = 0, s2 = 0.
  const block = handRun({ ...bowl, steps: 1, dimension: 2, replicas: 2 });
  const draws = {
    deterministic: false as const,
    values: Float64Array.of(1, 1, 0, 1, 3, 1, 0, 1),
    count: 2,
  };

  it("are averaged over few replicas, squared biases before the root", () => {
    const measure = createSmallMeasure(options({ replicas: 2, replicaRows: true }));
    const { rows, replicaRows } = measure.measure(block, () => draws);
    expect(rows[0]!.variance).toBeCloseTo(1, 14);
    expect(rows[0]!.bias).toBeCloseTo(Math.sqrt(0.5), 14);
    expect(rows[0]!.bias_floor).toBeCloseTo(Math.sqrt(0.5), 14);
    expect(replicaRows.map((row) => row.bias)).toEqual([1, 0]);
    expect(replicaRows.map((row) => row.variance)).toEqual([2, 0]);
    expect(replicaRows.map((row) => row.replica)).toEqual([0, 1]);
  });
});

describe("replicas as samples", () => {
  it("find a planted bias within 5 % at 256 replicas, and none where there is none", () => {
    const shape = { ...bowl, steps: 3, dimension: 4, replicas: 256, sigma: 0.5 };
    const measured = (bias: number) =>
      createSmallMeasure(options({ dimension: 4, replicas: 256 })).measure(
        handRun({ ...shape, bias }),
      ).rows;
    for (const row of measured(0.5)) {
      expect(Math.abs(row.bias! - 1)).toBeLessThan(0.05);
      expect(Math.abs(row.variance! - 1)).toBeLessThan(0.15);
    }
    for (const row of measured(0)) expect(row.bias!).toBeLessThan(2 * row.bias_floor!);
  });

  it("never ask for draws, and give means of norms, errors and cosines", () => {
    const block = handRun({ ...bowl, steps: 2, dimension: 2, replicas: 9, sigma: 1 });
    const measure = createSmallMeasure(options({ replicas: 9, replicaRows: true }));
    const { rows, replicaRows } = measure.measure(block, () => {
      throw new Error("asked for draws");
    });
    for (const metric of [
      "loss",
      "grad_norm",
      "estimate_norm",
      "update_norm",
      "error",
      "cosine",
      "age",
    ] as const) {
      const values = replicaRows.filter((row) => row.step === 2).map((row) => row[metric]!);
      expect(values).toHaveLength(9);
      expect(rows[1]![metric]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 9, 12);
    }
    expect(replicaRows.every((row) => row.bias === null && row.lag === null)).toBe(true);
  });
});

describe("divergence", () => {
  it("marks the step at which the loss passes 1e15, and every step after it", () => {
    // theta_k = (-999998)^k: loss of step t is 1e12^(t-1) times 1/2 an element.
    const block = handRun({ ...bowl, lr: 999_999, steps: 5, dimension: 2, replicas: 1 });
    const measure = createSmallMeasure(options());
    const rows = measure.measure(block, () => ({ deterministic: true })).rows;
    expect(rows.map((row) => row.diverged)).toEqual([false, false, true, true, true]);
    expect(rows[2]).toEqual({ step: 3, lane: 2, ...NO_METRICS, diverged: true });
    // The mark stays, also when what follows looks sound.
    const sound = handRun({ ...bowl, steps: 1, dimension: 2, replicas: 1 });
    expect(measure.measure({ ...sound, firstStep: 6 }).rows[0]!.diverged).toBe(true);
  });

  it.each(["theta", "truth", "delivered", "estimate", "next"] as const)(
    "sees what is not finite in %s",
    (name) => {
      const block = handRun({ ...bowl, steps: 1, dimension: 2, replicas: 1 });
      block[name][1] = Infinity;
      expect(createSmallMeasure(options()).measure(block).rows[0]!.diverged).toBe(true);
      block[name][1] = NaN;
      expect(createSmallMeasure(options()).measure(block).rows[0]!.diverged).toBe(true);
    },
  );

  it("of one replica ends the lane's mean, not the other replicas", () => {
    const block = handRun({ ...bowl, steps: 3, dimension: 2, replicas: 3 });
    block.estimate[6 + 1] = NaN;
    const measure = createSmallMeasure(options({ replicas: 3, replicaRows: true }));
    const { rows, replicaRows } = measure.measure(block);
    expect(rows.map((row) => row.diverged)).toEqual([false, true, true]);
    expect(replicaRows.filter((row) => row.replica === 1).map((row) => row.diverged)).toEqual([
      false,
      true,
      true,
    ]);
    expect(
      replicaRows
        .filter((row) => row.replica !== 1)
        .every((row) => !row.diverged && row.loss !== null),
    ).toBe(true);
  });
});
