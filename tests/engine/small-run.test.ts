import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import { openTestRun, rowsOf } from "./support.ts";

const ROSENBROCK = { kind: "formula", id: "rosenbrock", noise: 0.7 } as const;

function experiment(
  parts: Partial<LeanExperiment> & Pick<LeanExperiment, "lanes">,
): LeanExperiment {
  return { v: 1, problem: ROSENBROCK, steps: 60, ...parts };
}

const ofLane = (rows: readonly Row[], lane: number): Row[] =>
  rows.filter((row) => row.lane === lane);
const withoutLane = (row: Row): Partial<Row> => ({ ...row, lane: 0 });

describe("lanes", () => {
  const adam = { optimizer: "adam", hyper: { lr: 0.01 } } as const;
  const momentum = { optimizer: "momentum", hyper: { lr: 0.001 } } as const;

  it("that are equal give equal rows, and further lanes change nothing", async () => {
    const alone = await rowsOf(experiment({ lanes: [adam] }));
    const many = await rowsOf(experiment({ lanes: [momentum, adam, { optimizer: "vsgd" }, adam] }));
    expect(ofLane(many, 1).map(withoutLane)).toEqual(alone);
    expect(ofLane(many, 3).map(withoutLane)).toEqual(alone);
  });

  it("that diverge are marked with their step while the others go on", async () => {
    const rows = await rowsOf(
      experiment({ lanes: [{ optimizer: "sgd", hyper: { lr: 1e6 } }, adam], steps: 30 }),
    );
    const first = ofLane(rows, 0).findIndex(({ diverged }) => diverged);
    expect(first).toBeGreaterThan(0);
    expect(
      ofLane(rows, 0)
        .slice(first)
        .every((row) => row.diverged && row.loss === null),
    ).toBe(true);
    expect(ofLane(rows, 1).every((row) => !row.diverged && row.loss !== null)).toBe(true);
    expect(ofLane(rows, 1)).toHaveLength(30);
  });

  it("give the same rows whether they advance in one go or step by step", async () => {
    const whole = await rowsOf(experiment({ lanes: [adam, momentum] }));
    const run = await openTestRun(experiment({ lanes: [adam, momentum] }));
    const rows: Row[] = [];
    for (const size of [1, 1, 7, 20, 100]) rows.push(...(await run.advance(size)).rows);
    expect(rows).toEqual(whole);
  });

  it("take recorded changes at their step, as a slider moved there would", async () => {
    const lanes = [momentum];
    const replayed = await rowsOf(
      experiment({ lanes, changes: [{ step: 21, lane: 0, name: "beta", value: 0.2 }] }),
    );
    const run = await openTestRun(experiment({ lanes }));
    const before = (await run.advance(20)).rows;
    expect(run.setSetting(0, "beta", 0.2)).toBe(21);
    const after = (await run.advance(40)).rows;
    expect([...before, ...after]).toEqual(replayed);
    expect(replayed[20]?.age).not.toBe((await rowsOf(experiment({ lanes })))[20]?.age);
  });
});

describe("age, on every kind of small problem", () => {
  const beta = 0.87;
  const nu = 0.6;
  const lanes = [
    { optimizer: "momentum", hyper: { beta, lr: 1e-4 } },
    { optimizer: "rsgdm", hyper: { beta, lr: 1e-4 } },
    { optimizer: "qhm", hyper: { beta, nu, lr: 1e-4 } },
  ];
  it.each([
    [ROSENBROCK],
    [{ kind: "formula", variables: ["u"], terms: ["u^2 + 3*sin(u)^2"], start: [3] }],
    [{ kind: "quadratic", eigenvalues: [1, 0.1, 4], start: 1, noise: 1, rotation: 5 }],
    [{ kind: "signal", signal: "walk", noise: 2 }],
  ] as const)("%j", async (problem) => {
    const rows = await rowsOf({
      v: 1,
      problem: problem as LeanExperiment["problem"],
      lanes,
      steps: 400,
    });
    const expected = [beta / (1 - beta), beta ** 2 / (1 - beta), (nu * beta) / (1 - beta)];
    expected.forEach((age, lane) => {
      expect(Math.abs((ofLane(rows, lane).at(-1)?.age ?? NaN) - age)).toBeLessThan(1e-9);
    });
  });
});

describe("tracking lag on a ramp", () => {
  const lanes = [
    { optimizer: "momentum", hyper: { beta: 0.83 } },
    { optimizer: "rsgdm", hyper: { beta: 0.91 } },
    { optimizer: "adam", hyper: { beta1: 0.7 } },
  ];
  const problem = { kind: "signal", signal: "ramp", slope: 0.37 } as const;

  it("is the age to 1e-6, and exactly 3 more behind a delay of 3", async () => {
    const plain = await rowsOf({ v: 1, problem, lanes, steps: 900 });
    const delayed = await rowsOf({
      v: 1,
      problem,
      lanes,
      steps: 900,
      estimator: [{ kind: "delay", steps: 3 }],
    });
    lanes.forEach((_, lane) => {
      const row = ofLane(plain, lane).at(-1);
      expect(Math.abs((row?.lag ?? NaN) - (row?.age ?? NaN))).toBeLessThan(1e-6);
      expect(
        Math.abs((ofLane(delayed, lane).at(-1)?.lag ?? NaN) - (row?.lag ?? NaN) - 3),
      ).toBeLessThan(1e-6);
    });
  });

  it("is null until window + maxLag steps were seen", async () => {
    const rows = await rowsOf({ v: 1, problem, lanes: [{ optimizer: "momentum" }], steps: 130 });
    expect(rows.map(({ lag }) => lag !== null)).toEqual(rows.map(({ step }) => step >= 128));
  });
});

describe("bias", () => {
  const quadratic = { kind: "quadratic" as const, eigenvalues: [1, 1, 1, 1], start: 0.5 };
  const problem: LeanExperiment["problem"] = { ...quadratic, noise: 1 };
  const lanes = [{ optimizer: "sgd", hyper: { lr: 0.05 } }];

  it("of an unbiased lane lies below its floor, over replicas and over fresh draws", async () => {
    for (const replicas of [256, 1]) {
      const rows = await rowsOf({
        v: 1,
        problem,
        lanes,
        replicas,
        steps: 400,
        probe: { draws: 16 },
      });
      const below = rows.filter(
        ({ bias, bias_floor: floor }) => (bias ?? NaN) <= (floor ?? NaN),
      ).length;
      // |b|^2 exceeds twice s2/K with the chance that a chi-square of 4 exceeds 8: 9 %.
      expect(below / rows.length).toBeGreaterThan(0.85);
    }
  });

  it("that was planted is found within 5 % at 256 replicas, and by draws", async () => {
    const estimator = [
      { kind: "bias", value: [0.3, -0.4, 0, 1.2] },
    ] as LeanExperiment["estimator"] & object;
    const planted = Math.hypot(0.3, 0.4, 1.2);
    const over = await rowsOf({ v: 1, problem, lanes, estimator, replicas: 256, steps: 50 });
    const meanOf = (rows: readonly Row[]): number =>
      rows.reduce((sum, { bias }) => sum + (bias ?? NaN), 0) / rows.length;
    expect(Math.abs(meanOf(over) / planted - 1)).toBeLessThan(0.05);
    const drawn = await rowsOf({
      v: 1,
      problem,
      lanes,
      estimator,
      replicas: 1,
      steps: 400,
      probe: { draws: 16 },
    });
    expect(Math.abs(meanOf(drawn) / planted - 1)).toBeLessThan(0.05);
  });

  it("without anything random is the error itself, with no variance", async () => {
    const rows = await rowsOf({
      v: 1,
      problem: { ...quadratic, noise: 0 },
      lanes: [{ optimizer: "momentum" }],
      steps: 20,
    });
    for (const { bias, error, variance, bias_floor: floor } of rows) {
      expect(bias).toBe(error);
      expect([variance, floor]).toEqual([0, 0]);
    }
  });
});

describe("replicas", () => {
  it("each have their own noise, and a lane's row is their mean", async () => {
    const lanes = [{ optimizer: "momentum", hyper: { lr: 0.001 } }];
    const each = await rowsOf(experiment({ lanes, replicas: 12 }), { replicaRows: true });
    const mean = await rowsOf(experiment({ lanes, replicas: 12 }));
    const last = each.filter(({ step }) => step === 60);
    expect(new Set(last.map(({ loss }) => loss)).size).toBe(12);
    const average = last.reduce((sum, { loss }) => sum + (loss ?? NaN), 0) / 12;
    expect(Math.abs(average / (mean.at(-1)?.loss ?? NaN) - 1)).toBeLessThan(1e-12);
  });

  it("of a lane are the first ones of any larger number", async () => {
    const lanes = [{ optimizer: "sgd", hyper: { lr: 0.001 } }];
    const few = await rowsOf(experiment({ lanes, replicas: 9 }), { replicaRows: true });
    const many = await rowsOf(experiment({ lanes, replicas: 20 }), { replicaRows: true });
    const loss = (rows: readonly Row[], replica: number): (number | null)[] =>
      rows.filter((row) => row.replica === replica).map((row) => row.loss);
    expect(loss(many, 8)).toEqual(loss(few, 8));
  });

  it("settle at the exact stationary variance of SGD at u = 1, where the small-step limit is wrong", async () => {
    const problem: LeanExperiment["problem"] = {
      kind: "quadratic",
      eigenvalues: [2],
      start: 0,
      noise: 1.3,
    };
    const count = 16_384;
    const rows = await rowsOf({
      v: 1,
      problem,
      lanes: [{ optimizer: "sgd", hyper: { lr: 0.5 } }],
      replicas: count,
      steps: 40,
      probe: { every: 1000 },
    });
    // Var = eta sigma^2 / (h (2 - u)); loss = h/2 x^2; four standard errors of a chi-square mean.
    const expected = (2 / 2) * ((0.5 * 1.3 ** 2) / (2 * (2 - 1)));
    expect(Math.abs((rows.at(-1)?.loss ?? NaN) / expected - 1)).toBeLessThan(
      4 * Math.sqrt(2 / count),
    );
  });
});
