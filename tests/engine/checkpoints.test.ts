/** Going back and on again: rows after a checkpoint are those of the run that never stopped, to the bit. */
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/engine/run.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import { openTestRun } from "./support.ts";

/** What remembers: slots of rules and stages, running powers, delays, lags, simulated workers, divergence, changes. */
const EXPERIMENTS: Readonly<Record<string, LeanExperiment>> = {
  "rules and stages with memories": {
    v: 1,
    problem: {
      kind: "quadratic",
      eigenvalues: [1, 3, 0.5],
      start: [2, -1, 4],
      rotation: 11,
      noise: 0.3,
    },
    lanes: [
      { optimizer: "adam", hyper: { lr: 0.05 }, schedule: { kind: "cosine", warmup: 9 } },
      { optimizer: "vsgd" },
      { optimizer: "sgd", hyper: { lr: 5 } },
    ],
    estimator: [
      { kind: "delay", steps: 4 },
      { kind: "rand-k", k: 2 },
    ],
    feedback: "ef14",
    steps: 160,
    seed: 5,
    replicas: 3,
    probe: { every: 1, window: 8, maxLag: 8 },
    changes: [{ step: 70, lane: 0, name: "lr", value: 0.2 }],
  },
  "simulated workers": {
    v: 1,
    problem: {
      kind: "formula",
      variables: ["x", "y"],
      terms: ["(x - 1)^2", "(y + 2)^2", "(x + y)^2", "sin(x*y)", "x^2"],
      start: [0.3, -0.7],
      noise: 0.4,
    },
    lanes: [{ optimizer: "momentum", hyper: { lr: 0.02 } }],
    workers: { count: 5, split: "iid", aggregate: "median" },
    estimator: [{ kind: "top-k", k: 1 }],
    feedback: "ef21-sgdm",
    steps: 160,
    seed: 2,
    replicas: 1,
  },
  "a signal": {
    v: 1,
    problem: { kind: "signal", signal: "walk", noise: 0.5 },
    lanes: [{ optimizer: "adam" }, { optimizer: "rsgdm" }],
    steps: 160,
    seed: 3,
    replicas: 1,
    probe: { every: 1, window: 16, maxLag: 16 },
  },
};

async function all(run: Run, count: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let left = count; left > 0; left -= 23)
    rows.push(...(await run.advance(Math.min(23, left))).rows);
  return rows;
}

describe.each(["reference", "wasm"] as const)("on %s", (device) => {
  it.each(Object.entries(EXPERIMENTS))("goes back and on with %s", async (_, experiment) => {
    const whole = await openTestRun(experiment, { device });
    const expected = await all(whole, 160);
    expect(expected.some(({ lag_fit }) => lag_fit !== null)).toBe(true);
    const finalStage = await whole.stage();

    const run = await openTestRun(experiment, { device });
    const start = await run.save();
    await run.advance(61);
    const middle = structuredClone(await run.save());
    await run.advance(70);
    await run.restore(middle);
    expect(run.step).toBe(61);
    const after = await all(run, 99);
    expect(after).toEqual(expected.filter(({ step }) => step > 61));
    expect(await run.stage()).toEqual(finalStage);

    await run.restore(start);
    expect(await all(run, 160)).toEqual(expected);

    // Another run, elsewhere, goes on from the same checkpoint.
    const other = await openTestRun(experiment, { device });
    await other.restore(middle);
    expect(await all(other, 99)).toEqual(expected.filter(({ step }) => step > 61));
    for (const opened of [whole, run, other]) opened.dispose();
  });
});

it("meets a slider's move again unless it is forgotten", async () => {
  const experiment = EXPERIMENTS["rules and stages with memories"]!;
  const run = await openTestRun(experiment, { device: "reference" });
  const start = await run.save();
  await run.advance(40);
  run.setSetting(1, "lr", 0.002);
  const moved = await all(run, 60);
  await run.restore(start);
  expect((await all(run, 100)).filter(({ step }) => step > 40)).toEqual(moved);

  await run.restore(start);
  run.forget();
  const plain = await openTestRun({ ...experiment, changes: [] }, { device: "reference" });
  expect(await all(run, 100)).toEqual(await all(plain, 100));
});
