/** The measures at the end of the whole road: catalogue, stages, composition, float64 reference, rows. */
import { describe, expect, it } from "vitest";
import { referenceArithmetic } from "../../src/engine/arithmetic.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { createSmallRun } from "../../src/engine/small-run.ts";
import type { Experiment, Stage } from "../../src/experiment/experiment.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";
import { excessLoss, familyVariance } from "../../src/measure/closed-forms/stationary.ts";
import type { Row } from "../../src/measure/row.ts";
import { theoryAge } from "../../src/measure/theory.ts";
import type { TheoryNote } from "../../src/measure/theory.ts";
import { findOptimizer } from "../../src/optimizers/index.ts";

type Choice = Pick<Experiment, "problem" | "lanes" | "steps"> & Partial<Experiment>;

/** Rows by lane, then by step. */
async function run(choice: Choice): Promise<Row[][]> {
  const checked = validateExperiment({ v: 1, ...choice });
  if (checked.experiment === null) throw new Error(JSON.stringify(checked.problems));
  const planned = planExperiment(checked.experiment);
  if (planned.plan?.problem.kind !== "small") throw new Error(JSON.stringify(planned.problems));
  const { plan } = planned;
  const small = await createSmallRun({
    plan,
    problem: planned.plan.problem.small,
    device: { name: "reference", title: "", reasons: [] },
    arithmetic: referenceArithmetic,
    createLane: (options) => Promise.resolve(createReferenceLane(options)),
    replicaRows: false,
  });
  const { rows } = await small.advance(choice.steps);
  small.dispose();
  return plan.lanes.map((_, lane) => rows.filter((row) => row.lane === lane));
}

function noteOf(id: string): TheoryNote {
  const note = findOptimizer(id)?.filter;
  if (note === undefined) throw new Error(`${id} has no theory`);
  return note;
}

const FILTERS = [
  { optimizer: "momentum", hyper: { lr: 0.0001, beta: 0.9 } },
  { optimizer: "rsgdm", hyper: { lr: 0.0001, beta: 0.9 } },
  { optimizer: "rsgdm-b", hyper: { lr: 0.0001, beta: 0.8 } },
  { optimizer: "qhm", hyper: { lr: 0.0001, beta: 0.95, nu: 0.7 } },
  { optimizer: "heavy-ball", hyper: { lr: 0.00001, momentum: 0.9 } },
  { optimizer: "nesterov", hyper: { lr: 0.00001, momentum: 0.9 } },
];

const KINDS: Record<string, Experiment["problem"]> = {
  formula: { kind: "formula", id: "rosenbrock" },
  quadratic: { kind: "quadratic", eigenvalues: [1, 5], start: 1, noise: 0.3 },
  ramp: { kind: "signal", signal: "ramp", slope: 0.3 },
  sine: { kind: "signal", signal: "sine", period: 40, noise: 0.1 },
};

describe.each(Object.entries(KINDS))("age on %s", (_, problem) => {
  // The age is the rule's own memory of what is delivered to it: a delay in front of the rule is not part of it.
  it.each([0, 3])(
    "is the closed form to 1e-9 at every step, behind a delay of %d",
    async (steps) => {
      const estimator: Stage[] = steps === 0 ? [] : [{ kind: "delay", steps }];
      const lanes = await run({ problem, lanes: FILTERS, steps: 200, estimator });
      for (const [index, { optimizer, hyper }] of FILTERS.entries()) {
        for (const row of lanes[index]!) {
          const theory = theoryAge(noteOf(optimizer), hyper, { step: row.step });
          expect(Math.abs(row.age! - theory!.value)).toBeLessThan(1e-9);
        }
      }
    },
  );
});

describe("lag on a ramp", () => {
  it.each([0, 3])("is the age to 1e-6, plus exactly the delay of %d", async (steps) => {
    const lanes = await run({
      problem: KINDS["ramp"]!,
      lanes: FILTERS.slice(0, 4),
      steps: 800,
      estimator: steps === 0 ? [] : [{ kind: "delay", steps }],
    });
    for (const [index, rows] of lanes.entries()) {
      const row = rows.at(-1)!;
      expect(Math.abs(row.lag! - (row.age! + steps))).toBeLessThan(1e-6);
      expect(Math.abs(row.lag! - ([9, 8.1, 3.2, 13.3][index]! + steps))).toBeLessThan(1e-6);
    }
  });
});

describe("bias", () => {
  const problem: Experiment["problem"] = {
    kind: "quadratic",
    eigenvalues: [1, 1],
    start: 1,
    noise: 0.5,
  };
  const planted = [{ kind: "bias" as const, value: [0.6, 0.8] }];
  const plain = [{ optimizer: "sgd", hyper: { lr: 0.05 } }];

  it("that was planted is found within 5 % at 256 replicas", async () => {
    const [rows] = await run({
      problem,
      lanes: plain,
      steps: 5,
      replicas: 256,
      estimator: planted,
    });
    for (const row of rows!) expect(Math.abs(row.bias! - 1)).toBeLessThan(0.05);
  });

  it("that is not there reads below its floor", async () => {
    // K |b|^2 / sigma^2 is chi-squared with 10 degrees: above twice its mean, which is where bias passes the floor, in
    // 2.9 % of the steps. (In 2 dimensions it would be 13.5 %.)
    const wide: Experiment["problem"] = {
      kind: "quadratic",
      eigenvalues: Array<number>(10).fill(1),
      start: 1,
      noise: 1,
    };
    const [rows] = await run({ problem: wide, lanes: plain, steps: 200, replicas: 64 });
    expect(rows!.filter((row) => row.bias! < row.bias_floor!).length).toBeGreaterThan(0.93 * 200);
  });

  it("is found by fresh draws with one replica, with the variance of the noise", async () => {
    const probe = { draws: 64 };
    // Deviation of a reading: 0.5/8 for the bias, 0.5/8 for the variance.
    const [rows] = await run({ problem, lanes: plain, steps: 5, estimator: planted, probe });
    for (const row of rows!) {
      expect(Math.abs(row.bias! - 1)).toBeLessThan(0.2);
      expect(Math.abs(row.variance! - 0.5)).toBeLessThan(0.2);
    }
  });

  it("is the whole error where nothing is random", async () => {
    const quiet: Experiment["problem"] = { kind: "quadratic", eigenvalues: [1, 1], start: 1 };
    const [rows] = await run({ problem: quiet, lanes: plain, steps: 5, estimator: planted });
    for (const row of rows!) {
      expect(row.bias).toBeCloseTo(1, 12);
      expect(row).toMatchObject({ variance: 0, bias_floor: 0 });
    }
  });
});

it("settles at the stationary loss that theory gives", async () => {
  // u = 0.5; 4,096 replicas, so the mean loss is known to about sqrt(2/4096) = 2.2 %, averaged over 40 steps.
  const lanes = ["sgd", "momentum", "rsgdm"].map((optimizer) => ({
    optimizer,
    hyper: optimizer === "sgd" ? { lr: 0.5 } : { lr: 0.5, beta: 0.9 },
  }));
  const measured = await run({
    problem: { kind: "quadratic", eigenvalues: [1], start: 0, noise: 1 },
    lanes,
    steps: 160,
    replicas: 4096,
    probe: { every: 200, burst: 1 },
  });
  const filters = [
    { beta: 0, nu: 0 },
    { beta: 0.9, nu: 1 },
    { beta: 0.9, nu: 0.9 },
  ];
  for (const [index, rows] of measured.entries()) {
    const late = rows.slice(-40).map((row) => row.loss!);
    const average = late.reduce((sum, value) => sum + value, 0) / late.length;
    const theory = excessLoss(1, familyVariance(filters[index]!, { eta: 0.5, h: 1, sigma: 1 })!);
    expect(Math.abs(average / theory - 1)).toBeLessThan(0.05);
  }
}, 30_000);

it("gives equal rows for equal lanes, and the same rows whatever lanes stand beside", async () => {
  const problem = KINDS["quadratic"]!;
  const one = { optimizer: "rsgdm", hyper: { lr: 0.05 } };
  const other = { optimizer: "adam", hyper: { lr: 0.05 } };
  const [alone] = await run({ problem, lanes: [one], steps: 150 });
  const [, first, second] = await run({ problem, lanes: [other, one, one], steps: 150 });
  const without = (rows: readonly Row[]) => rows.map((row) => ({ ...row, lane: 0 }));
  expect(without(first!)).toEqual(alone);
  expect(without(second!)).toEqual(alone);
});
