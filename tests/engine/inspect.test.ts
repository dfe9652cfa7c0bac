/** The microscope's numbers are those of the step that follows, to the last bit, and looking changes nothing. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Run } from "../../src/engine/run.ts";
import type { Inspection, Place } from "../../src/wire/inspection.ts";
import type { DeviceChoice } from "../../src/wire/messages.ts";
import { network, networkProblem, walkMomentum } from "./network-support.ts";
import { openTestRun, rowsOf } from "./support.ts";

const FIRST: Place = { tensor: 0, element: 0, replica: 0 };

async function look(run: Run, lane = 0, place: Partial<Place> = {}): Promise<Inspection> {
  const inspection = await run.inspect(lane, { ...FIRST, ...place });
  if (inspection === null) throw new Error("nothing to see");
  return inspection;
}

const lineOf = (inspection: Inspection, target: string): number =>
  inspection.lines.findLast((line) => line.target === target)?.value ?? NaN;

/** Tensor-wide and global reductions, scalar and uniform slots, a given start, a temporary, g assigned. */
const EVERYTHING = `hyper lr = 0.01
hyper beta = 0.9
hyper wd = 0.01
state m = 2*g
state start = theta
g = g + wd*theta
size_now = norm(g) + maxabs(theta)
v = beta*v + (1 - beta)*size_now^2
count = count + beta
m = beta*m + (1 - beta)*g/(1 + global_norm(theta - start))
unused = exp(m)
estimate = m
theta = theta - lr*estimate/(sqrt(v) + 1e-8)/count`;

/** The gradient of the same batch at another point, and whole matrices. */
const FURTHER = `hyper lr = 0.01
far = grad(theta + 0.05*g/(norm(g) + 1e-12))
o = where(is_matrix, orthogonalize(far), far/(norm(far) + 1e-8))
m = 0.9*m + o + 0.001*randn()
theta = theta - lr*m`;

const LANES: LeanExperiment["lanes"] = [
  { rule: EVERYTHING },
  { rule: FURTHER },
  {
    optimizer: "adam",
    estimator: [
      { kind: "noise", sigma: 0.3 },
      { kind: "clip", norm: 1 },
      { kind: "delay", steps: 2 },
    ],
    schedule: { kind: "linear", warmup: 3, to: 0 },
  },
];

const SMALL: LeanExperiment = {
  v: 1,
  problem: { kind: "quadratic", eigenvalues: [1, 3, 0.5], start: [1, -2, 4], noise: 0.2 },
  lanes: LANES,
  steps: 8,
  replicas: 3,
  changes: [{ step: 3, lane: 0, name: "lr", value: 0.05 }],
};

const NETWORK = network({ lanes: LANES, steps: 4, replicas: 2 });

/** Looks at every lane and every one of `places` before each step, and compares with the state after it. */
async function compare(
  experiment: LeanExperiment,
  places: readonly Partial<Place>[],
  device: DeviceChoice = "auto",
): Promise<void> {
  const run = await openTestRun(experiment, { device });
  let seen: Inspection[] | null = null;
  for (let step = 1; step <= run.steps; step++) {
    const now: Inspection[] = [];
    for (const lane of experiment.lanes.keys())
      for (const place of places) now.push(await look(run, lane, place));
    seen?.forEach((before, index) => {
      const after = now[index]!;
      expect(after.step).toBe(before.step + 1);
      expect(after.theta.before).toBe(before.theta.after);
      expect(after.slots.map((slot) => slot.before)).toEqual(
        before.slots.map((slot) => slot.after),
      );
    });
    now.forEach((inspection) => {
      expect(inspection.step).toBe(step);
      expect(lineOf(inspection, "theta")).toSatisfy((value: number) =>
        [value, Math.fround(value)].includes(inspection.theta.after),
      );
      // Where a delay holds the gradient back, the first steps go nowhere.
      if (inspection.lane < 2) expect(inspection.theta.after).not.toBe(inspection.theta.before);
    });
    seen = now;
    await run.advance(1);
  }
  run.dispose();
}

describe("a small problem", () => {
  it("does next what was seen, in every replica", async () => {
    await compare(SMALL, [{}, { element: 2 }, { element: 1, replica: 2 }], "reference");
  });

  it("shows the point and the estimate of the run's own picture", async () => {
    const run = await openTestRun(SMALL, { device: "reference" });
    await run.advance(4);
    const seen = await look(run, 0, { element: 1 });
    await run.advance(1);
    const stage = await run.stage();
    if (stage?.kind !== "trajectory") throw new Error("no trajectory");
    expect(stage.estimates[0]?.[1]).toBe(seen.estimate);
    expect(stage.gradients[0]?.[1]).toBe(seen.gradient);
    expect(stage.paths[0]?.at(-2)).toBe(seen.theta.after);
    run.dispose();
  });

  it("gives every line its value, in the order of the text", async () => {
    const experiment: LeanExperiment = {
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [2, 5], start: [3, -1] },
      lanes: [{ rule: EVERYTHING, hyper: { lr: 0.02 } }],
      steps: 3,
    };
    const run = await openTestRun(experiment, { device: "reference" });
    const first = await look(run, 0, { element: 1 });
    // By hand: gradient h*x, then line by line.
    const g = [2 * 3 + 0.01 * 3, 5 * -1 + 0.01 * -1];
    const size = Math.hypot(...g) + 3;
    const v = 0.1 * size ** 2;
    const m = 0.9 * 2 * -5 + 0.1 * g[1]!;
    expect(first.settings).toEqual({ lr: 0.02, beta: 0.9, wd: 0.01 });
    expect(first.gradient).toBe(-5);
    expect(first.delivered).toBe(-5);
    expect(first.given).toMatchObject({ t: 1, loss: (2 * 9 + 5 * 1) / 2, rows: 2, cols: 1 });
    const expected = {
      g: g[1]!,
      size_now: size,
      v,
      count: 0.9,
      m,
      unused: Math.exp(m),
      estimate: m,
      theta: -1 - (0.02 * m) / (Math.sqrt(v) + 1e-8) / 0.9,
    };
    expect(first.lines.map(({ target }) => target)).toEqual(Object.keys(expected));
    for (const { target, value } of first.lines)
      expect(value, target).toBeCloseTo(expected[target as keyof typeof expected], 12);
    expect(first.lines.map(({ shape }) => shape)).toEqual([
      "vector",
      "scalar",
      "scalar",
      "uniform",
      "vector",
      "vector",
      "vector",
      "vector",
    ]);
    const statements = EVERYTHING.split("\n").filter((line) => /^(?!hyper|state)/.test(line));
    for (const [index, { span }] of first.lines.entries())
      expect(EVERYTHING.slice(span.start)).toSatisfy((rest: string) =>
        rest.startsWith(statements[index]!),
      );
    const initial = Object.fromEntries(first.slots.map((slot) => [slot.name, slot.initial]));
    expect(initial).toEqual({ v: null, count: null, m: -10, start: -1 });
    run.dispose();
  });

  it("uses the settings of the step that comes, recorded changes and schedules included", async () => {
    const run = await openTestRun(SMALL, { device: "reference" });
    const rates: (number | undefined)[][] = [];
    for (let step = 1; step <= 4; step++) {
      rates.push([(await look(run, 0)).settings["lr"], (await look(run, 2)).settings["lr"]]);
      await run.advance(1);
    }
    const full = rates[3]?.[1] ?? NaN;
    expect(rates.map(([lr]) => lr)).toEqual([0.01, 0.01, 0.05, 0.05]);
    rates.forEach(([, lr], index) => {
      expect(lr).toBeCloseTo((full * Math.min(3, index + 1)) / 3, 12);
    });
    run.setSetting(0, "lr", 0.125);
    expect((await look(run, 0)).settings["lr"]).toBe(0.125);
    run.dispose();
  });

  it("changes nothing by looking", async () => {
    const plain = await rowsOf(SMALL);
    const run = await openTestRun(SMALL);
    const rows = [];
    for (let step = 1; step <= run.steps; step++) {
      for (const lane of LANES.keys()) await look(run, lane, { replica: step % 3 });
      rows.push(...(await run.advance(1)).rows);
    }
    run.dispose();
    expect(rows).toEqual(plain);
  });

  it("has nothing to show where there is no such weight, or the lane has diverged", async () => {
    const run = await openTestRun({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [1], start: 1 },
      lanes: [{ optimizer: "sgd" }, { rule: "theta = theta - 1e9*g" }],
      steps: 10,
    });
    expect(await run.inspect(0, { ...FIRST, element: 1 })).toBeNull();
    expect(await run.inspect(0, { ...FIRST, element: -1 })).toBeNull();
    expect(await run.inspect(0, { ...FIRST, tensor: 1 })).toBeNull();
    expect(await run.inspect(0, { ...FIRST, replica: 1 })).toBeNull();
    expect(await run.inspect(2, FIRST)).toBeNull();
    expect(await run.inspect(1, FIRST)).not.toBeNull();
    await run.advance(10);
    expect(await run.inspect(1, FIRST)).toBeNull();
    expect((await look(run)).step).toBe(11);
    run.dispose();
  });
});

describe("a network on WebAssembly", () => {
  it("does next what was seen", async () => {
    await compare(NETWORK, [{}, { tensor: 1, element: 1 }, { tensor: 2, element: 5, replica: 1 }]);
  });

  it("shows the batch's gradient and the estimate of a path walked apart from it", async () => {
    const experiment = network({ lanes: [{ optimizer: "momentum", hyper: { lr: 0.05 } }] });
    const problem = networkProblem();
    const walk = await walkMomentum(problem, { steps: 4, seed: 1, lr: 0.05, beta: 0.9 });
    const run = await openTestRun(experiment);
    await run.advance(3);
    const step = walk.steps[3]!;
    const seen = await look(run, 0, { tensor: 0, element: 7 });
    expect(seen.step).toBe(4);
    expect(seen.tensors.map(({ name }) => name).length).toBe(4);
    expect(seen.theta.before).toBe(step.theta[7]);
    expect(seen.estimate).toBe(step.estimate[7]);
    expect(seen.given["loss"]).toBe(step.loss);
    expect(seen.given["B"]).toBe(12);
    run.dispose();
  });

  it("changes nothing by looking", async () => {
    const plain = await rowsOf(NETWORK);
    const run = await openTestRun(NETWORK);
    const rows = [];
    for (let step = 1; step <= run.steps; step++) {
      for (const lane of LANES.keys()) await look(run, lane, { tensor: 2, replica: step % 2 });
      rows.push(...(await run.advance(1)).rows);
    }
    run.dispose();
    expect(rows).toEqual(plain);
  });
});
