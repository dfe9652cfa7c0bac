import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import { network, networkProblem, ofLane } from "./network-support.ts";
import { openTestRun, rowsOf } from "./support.ts";

const WASM = { device: "wasm" } as const;
const adam = { optimizer: "adam", hyper: { lr: 0.003 } } as const;
const momentum = { optimizer: "momentum", hyper: { lr: 0.05, beta: 0.6 } } as const;
const probe = { every: 2, draws: 3, batch: 40 } as const;

const withoutLane = (row: Row): Partial<Row> => ({ ...row, lane: 0 });
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("lanes of a network", () => {
  it.each([[{ kind: "mlp", hidden: [2] }], [{ kind: "cnn", channels: [2, 3] }]] as const)(
    "with equal settings give equal rows, and further lanes change nothing: %j",
    async (model) => {
      const problem = networkProblem({ model: model as never });
      const estimator = [{ kind: "noise", sigma: 0.01 }] as LeanExperiment["estimator"] & object;
      const base = { problem, probe, steps: 4, estimator };
      const alone = await rowsOf(network({ ...base, lanes: [adam] }), WASM);
      const many = await rowsOf(
        network({ ...base, lanes: [momentum, adam, { optimizer: "vsgd" }, adam] }),
        WASM,
      );
      expect(ofLane(many, 1).map(withoutLane)).toEqual(alone);
      expect(ofLane(many, 3).map(withoutLane)).toEqual(alone);
    },
  );

  it("give the same rows to the last bit on a second run, in one go or in pieces", async () => {
    const experiment = network({ lanes: [momentum, adam], probe, steps: 7 });
    const whole = await rowsOf(experiment, WASM);
    const run = await openTestRun(experiment, WASM);
    const rows: Row[] = [];
    for (const size of [1, 3, 1, 9]) rows.push(...(await run.advance(size)).rows);
    run.dispose();
    expect(rows).toEqual(whole);
  });

  it("that diverge are marked with their step while the others go on", async () => {
    const wild = { optimizer: "sgd", hyper: { lr: 1e6 } };
    const base = { probe: { ...probe, every: 1 }, steps: 8 };
    const rows = await rowsOf(network({ ...base, lanes: [wild, momentum] }), WASM);
    const first = ofLane(rows, 0).findIndex(({ diverged }) => diverged);
    expect(first).toBeGreaterThan(0);
    expect(
      ofLane(rows, 0)
        .slice(first)
        .every((row) => row.diverged && row.loss === null && row.test_loss === null),
    ).toBe(true);
    expect(ofLane(rows, 1).map(withoutLane)).toEqual(
      await rowsOf(network({ ...base, lanes: [momentum] }), WASM),
    );
  });

  it("take recorded changes at their step, as a slider moved there would", async () => {
    const change = { lane: 0, name: "lr", value: 0.2 };
    const experiment = network({ lanes: [momentum, adam], steps: 8 });
    const replayed = await rowsOf({ ...experiment, changes: [{ step: 4, ...change }] }, WASM);
    const run = await openTestRun(experiment, WASM);
    const before = (await run.advance(3)).rows;
    expect(run.setSetting(change.lane, change.name, change.value)).toBe(4);
    const after = (await run.advance(5)).rows;
    run.dispose();
    expect([...before, ...after]).toEqual(replayed);
    const plain = await rowsOf(experiment, WASM);
    const differing = replayed.filter(
      (row, index) => row.update_norm !== plain[index]?.update_norm,
    );
    expect([differing[0]?.step, differing[0]?.lane]).toEqual([4, 0]);
  });

  it("let a slider have the last word over a change recorded for the same step", async () => {
    const changes = [{ step: 3, lane: 0, name: "lr", value: 0.2 }];
    const run = await openTestRun(network({ lanes: [momentum], steps: 5, changes }), WASM);
    const rows = [...(await run.advance(2)).rows];
    expect(run.setSetting(0, "lr", 0.001)).toBe(3);
    rows.push(...(await run.advance(3)).rows);
    run.dispose();
    const replayed = [{ step: 3, lane: 0, name: "lr", value: 0.001 }];
    expect(rows).toEqual(
      await rowsOf(network({ lanes: [momentum], steps: 5, changes: replayed }), WASM),
    );
  });

  it("read the batch size and the loss in a typed rule", async () => {
    const rule = "hyper lr = 0.002\ntheta = theta - lr*loss/B*g";
    const rows = await rowsOf(network({ lanes: [{ rule }] }), WASM);
    for (const { update_norm: update, grad_norm: gradient, loss } of rows) {
      const expected = ((0.002 * (loss ?? NaN)) / 12) * (gradient ?? NaN);
      expect(Math.abs((update ?? NaN) / expected - 1)).toBeLessThan(1e-9);
    }
  });
});

describe("what is reported when", () => {
  it("is loss and norms at every step, the rest at probes, the test at the end too", async () => {
    const rows = await rowsOf(
      network({ lanes: [momentum], steps: 8, probe: { every: 3, burst: 1, draws: 2, batch: 30 } }),
      WASM,
    );
    const stepsWith = (has: (row: Row) => boolean): number[] =>
      rows.filter(has).map(({ step }) => step);
    const every = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(stepsWith((row) => row.loss !== null && row.accuracy !== null)).toEqual(every);
    expect(stepsWith((row) => row.update_norm !== null && row.age !== null)).toEqual(every);
    expect(stepsWith((row) => row.error !== null && row.cosine !== null)).toEqual([1, 4, 7]);
    expect(stepsWith((row) => row.bias !== null && row.variance !== null)).toEqual([1, 4, 7]);
    expect(stepsWith((row) => row.test_accuracy !== null)).toEqual([1, 4, 7, 8]);
    expect(stepsWith((row) => row.lag !== null || row.lag_fit !== null)).toEqual([]);
  });
});

describe("age on a network", () => {
  it("is the mean age of the weights, from the first step on, to 1e-9", async () => {
    const beta = 0.6;
    const nu = 0.3;
    const steps = 50;
    const lanes = [
      { optimizer: "momentum", hyper: { beta, lr: 0.01 } },
      { optimizer: "rsgdm", hyper: { beta, lr: 0.01 } },
      { optimizer: "qhm", hyper: { beta, nu, lr: 0.01 } },
    ];
    const rows = await rowsOf(network({ lanes, steps, probe: { every: 1000, draws: 2 } }), WASM);
    // The estimate is (1 - mix) g + mix m, with weight mix (1 - beta) beta^k on the gradient k steps ago.
    [1, beta, nu].forEach((mix, lane) => {
      ofLane(rows, lane).forEach(({ step, age }) => {
        let total = 1 - mix;
        let aged = 0;
        for (let k = 0; k < step; k++) {
          const weight = mix * (1 - beta) * beta ** k;
          total += weight;
          aged += k * weight;
        }
        expect(Math.abs((age ?? NaN) - aged / total)).toBeLessThan(1e-9);
      });
      const settled = (mix * beta) / (1 - beta);
      expect(Math.abs((ofLane(rows, lane).at(-1)?.age ?? NaN) - settled)).toBeLessThan(1e-8);
    });
  });
});

describe("bias of a network's estimate, from fresh draws", () => {
  const sgd = [{ optimizer: "sgd", hyper: { lr: 0.01 } }];
  const steps = 24;

  // The floor is that of the draws alone (DESIGN.md 5). Halves of 24 pictures are noisier than the mean of 4 draws of
  // 16, so their product strays past it more often than chance does against the exact gradient.
  it.each([
    ["full", 0.8],
    [48, 0.5],
  ] as const)(
    "is below its floor in most probes where there is none, against %s pictures",
    async (batch, share) => {
      const rows = await rowsOf(
        network({ lanes: sgd, steps, probe: { every: 1, draws: 4, batch } }),
        WASM,
      );
      const below = rows.filter(({ bias, bias_floor: floor }) => (bias ?? NaN) <= (floor ?? NaN));
      expect(below.length / steps).toBeGreaterThan(share);
      for (const { bias_floor: floor, variance } of rows)
        expect((floor ?? NaN) ** 2 * 4).toBeCloseTo(variance ?? NaN, 9);
    },
  );

  it("is found where it was planted, within 5 %", async () => {
    // 6,176 parameters with 1 each. Of the squared bias, one probe of 6 draws has the deviation
    // sqrt(4 b'Sb/6 + 2 tr(S^2)/36), S the covariance of one draw, whose trace is about 300. If all of S lay along b
    // that would be 18 % of |b|^2; over 24 probes 3.7 %, and 1.8 % of the bias. Halves of 24 pictures add as much.
    const planted = Math.sqrt(3072 * 2 + 2 + 2 * 10 + 10);
    for (const batch of ["full", 48] as const) {
      const rows = await rowsOf(
        network({
          lanes: [{ optimizer: "sgd", hyper: { lr: 1e-6 } }],
          steps,
          estimator: [{ kind: "bias", value: 1 }],
          probe: { every: 1, draws: 6, batch },
        }),
        WASM,
      );
      const squared = meanOf(rows.map(({ bias }) => (bias ?? NaN) ** 2));
      expect(Math.abs(Math.sqrt(squared) / planted - 1)).toBeLessThan(0.05);
    }
  });

  it("has the variance of a minibatch: a finite population's, divided by the batch", async () => {
    // Batches of 12 and of 48 out of 96 pictures: S^2/12 (1 - 12/96) against S^2/48 (1 - 48/96), 7 times as much.
    const lanes = [{ optimizer: "sgd", hyper: { lr: 0 } }];
    const varianceOf = async (batch: number): Promise<number> => {
      const problem = networkProblem({ batch });
      const rows = await rowsOf(
        network({ problem, lanes, steps: 10, probe: { every: 1, draws: 8, batch: "full" } }),
        WASM,
      );
      return meanOf(rows.map(({ variance }) => variance ?? NaN));
    };
    const ratio = (await varianceOf(12)) / (await varianceOf(48));
    expect(Math.abs(ratio / 7 - 1)).toBeLessThan(0.2);
  });
});

describe("stages in front of a network's optimizer", () => {
  const lanes = [{ optimizer: "sgd", hyper: { lr: 0.05 } }];

  it("clip to a norm over the whole gradient", async () => {
    const rows = await rowsOf(network({ lanes, estimator: [{ kind: "clip", norm: 0.25 }] }), WASM);
    for (const { grad_norm: gradient, update_norm: update } of rows) {
      expect(gradient).toBeCloseTo(0.25, 9);
      expect(update).toBeCloseTo(0.05 * 0.25, 9);
    }
  });

  it("add noise of their deviation, which the draws see as variance", async () => {
    const sigma = 0.3;
    const base = { lanes, steps: 4, probe: { every: 1, draws: 4, batch: "full" } } as const;
    const plain = await rowsOf(network(base), WASM);
    const noisy = await rowsOf(network({ ...base, estimator: [{ kind: "noise", sigma }] }), WASM);
    const added = sigma ** 2 * (3072 * 2 + 2 + 20 + 10);
    // 6,176 squares of normals: a relative deviation of sqrt(2/6176) = 1.8 %; 3 draws' worth in the variance.
    const first = (noisy[0]?.grad_norm ?? NaN) ** 2 - (plain[0]?.grad_norm ?? NaN) ** 2;
    expect(Math.abs(first / added - 1)).toBeLessThan(0.08);
    const variance = (noisy[0]?.variance ?? NaN) - (plain[0]?.variance ?? NaN);
    expect(Math.abs(variance / added - 1)).toBeLessThan(0.06);
  });

  it("deliver zeros until a delayed gradient arrives, then exactly that one", async () => {
    const plain = await rowsOf(network({ lanes, steps: 1 }), WASM);
    const late = await rowsOf(
      network({ lanes, steps: 4, estimator: [{ kind: "delay", steps: 2 }] }),
      WASM,
    );
    expect(late.slice(0, 2).map((row) => [row.grad_norm, row.update_norm])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    // Nothing has moved before step 3, so what arrives there is the gradient of step 1 at the same point.
    expect(late[2]?.grad_norm).toBe(plain[0]?.grad_norm);
  });
});

describe("replicas of a network", () => {
  const lanes = [momentum, { optimizer: "sgd" }];

  it("have their own start and order, whatever their number, and a row is their mean", async () => {
    const base = { lanes, steps: 3, probe: { every: 1, draws: 2, batch: 24 } };
    const mean = await rowsOf(network({ ...base, replicas: 2 }), WASM);
    const each = await rowsOf(network({ ...base, replicas: 2 }), { ...WASM, replicaRows: true });
    const more = await rowsOf(network({ ...base, replicas: 3 }), { ...WASM, replicaRows: true });
    expect(more.filter(({ replica }) => (replica ?? NaN) < 2)).toEqual(each);
    for (const row of mean) {
      const parts = each.filter(({ step, lane }) => step === row.step && lane === row.lane);
      expect(parts).toHaveLength(2);
      expect(parts[0]?.loss).not.toBe(parts[1]?.loss);
      for (const metric of ["loss", "test_loss", "error", "age", "grad_norm", "variance"] as const)
        expect(row[metric]).toBeCloseTo(meanOf(parts.map((part) => part[metric] ?? NaN)), 12);
    }
  });

  it("are reported until each one's own end, while the lane ends with the first", async () => {
    // A step of about 1 / loss sets each replica on a knife's edge: its start decides whether it falls, and when.
    const rule = "hyper lr = 0.001\ntheta = theta - lr*loss*loss*g";
    const base = { lanes: [{ rule }], steps: 8, replicas: 6, probe: { every: 100, draws: 0 } };
    const each = await rowsOf(network(base), { ...WASM, replicaRows: true });
    const lane = await rowsOf(network(base), WASM);
    expect(each).toHaveLength(6 * 8);
    const ends = Array.from(
      { length: 6 },
      (_, replica) => each.find((row) => row.replica === replica && row.diverged)?.step ?? null,
    );
    const fallen = ends.filter((end) => end !== null);
    expect(fallen.length).toBeGreaterThan(0);
    expect(new Set(ends).size).toBeGreaterThan(1);
    expect(lane.find(({ diverged }) => diverged)?.step).toBe(Math.min(...fallen));
    for (const row of each)
      expect(row.diverged).toBe(row.step >= (ends[row.replica ?? 0] ?? Infinity));
  });

  it("are the samples of bias and variance when there are eight or more", async () => {
    const base = { lanes: [{ optimizer: "sgd" }], steps: 2, replicas: 9 };
    const experiment = network({ ...base, probe: { every: 1, draws: 2, batch: "full" } });
    const mean = await rowsOf(experiment, WASM);
    const each = await rowsOf(experiment, { ...WASM, replicaRows: true });
    for (const row of mean) {
      const parts = each.filter(({ step }) => step === row.step);
      expect(parts.every(({ bias, variance }) => bias === null && variance === null)).toBe(true);
      // sum |d_k - b|^2/8 with b near 0 for unbiased estimates: about 9/8 of the mean squared error, less |b|^2.
      const squares = parts.reduce((sum, { error }) => sum + (error ?? NaN) ** 2, 0);
      const squaredMean = (row.bias ?? NaN) ** 2 + (row.variance ?? NaN) / 9;
      if ((row.bias ?? NaN) > 0)
        expect((squares - 9 * squaredMean) / 8 / (row.variance ?? NaN)).toBeCloseTo(1, 9);
      expect((row.bias_floor ?? NaN) ** 2).toBeCloseTo((row.variance ?? NaN) / 9, 9);
      expect(row.variance ?? NaN).toBeLessThanOrEqual((squares / 8) * (1 + 1e-9));
      expect(row.variance ?? NaN).toBeGreaterThan((squares / 8) * 0.5);
    }
  });
});
