/**
 * `export`: the printed script runs in a Python with PyTorch, and where nothing is random its rows are those of `run`:
 * small problems to 1e-9 (float64), networks to 1e-4 (float32) from the start and the batches of `--init`.
 */
import { describe, expect, it } from "vitest";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { done, gap, rowsOf, scriptRows } from "./export-support.ts";
import { formula, SMALL } from "./small-experiments.ts";
import { momentscopeHere } from "./here.ts";

describe(`the script ${TORCH_NEEDED}`, () => {
  it.skipIf(findTorch() === null)("has the rows of run on small problems", async () => {
    for (const [name, experiment] of SMALL) {
      const ours = rowsOf(await done(["run", "-", "--backend", "reference"], experiment));
      expect(gap(await scriptRows(experiment), ours), name).toBeLessThan(1e-9);
    }
  });

  it.skipIf(findTorch() === null)("averages examples, and gives rules their squares", async () => {
    const lanes = [
      { rule: "hyper c = 0.1\ns = g2\ntheta = theta - c*B*s" },
      { optimizer: "adam-batch-decoupled" },
      { optimizer: "sgd" },
    ];
    const quiet = {
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [1, 0.3], start: 1, batch: 6 },
      lanes,
      estimator: [{ kind: "clip", value: 0.5 }],
      steps: 30,
    };
    const ours = rowsOf(await done(["run", "-", "--backend", "reference"], quiet));
    expect(gap(await scriptRows(quiet), ours)).toBeLessThan(1e-9);
    const problem = { kind: "signal", signal: "constant", amplitude: 0.2, noise: 0.3, batch: 6 };
    const rows = await scriptRows({ v: 1, problem, lanes, steps: 1500 });
    const mean = (values: readonly (number | null)[]): number =>
      values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length;
    const ofLane = (index: number) => rows.filter(({ lane }) => lane === index);
    // E mean^2 = 0.2^2 + 0.3^2/6 = 0.055, relative deviation of one 0.97; E g2 = 0.2^2 + 0.3^2 = 0.13, of one 0.5.
    const squares = mean(ofLane(2).map((row) => (row.grad_norm ?? NaN) ** 2));
    expect(Math.abs(squares / 0.055 - 1)).toBeLessThan((4 * 0.97) / Math.sqrt(1500));
    const g2 = mean(ofLane(0).map((row) => (row.update_norm ?? NaN) / 0.6));
    expect(Math.abs(g2 / 0.13 - 1)).toBeLessThan((4 * 0.5) / Math.sqrt(1500));
    expect(ofLane(1).map((row) => row.grad_norm)).toEqual(ofLane(2).map((row) => row.grad_norm));
  });

  it.skipIf(findTorch() === null)(
    "draws noise of the deviation asked for, shared by lanes",
    async () => {
      const rows = await scriptRows({
        v: 1,
        problem: { kind: "signal", signal: "constant", amplitude: 0, noise: 0.3 },
        lanes: [
          { optimizer: "sgd" },
          { optimizer: "sgld" },
          { optimizer: "sgld", hyper: { lr: 0.01 } },
          { optimizer: "sgld", hyper: { lr: 0.01 } },
        ],
        estimator: [{ kind: "noise", sigma: 0.4 }],
        steps: 2000,
      });
      const squares = rows
        .filter(({ lane }) => lane === 0)
        .map((row) => (row.grad_norm ?? NaN) ** 2);
      const mean = squares.reduce((sum, value) => sum + value, 0) / squares.length;
      // 0.3^2 + 0.4^2; the mean of 2,000 squares of normals has a relative deviation of sqrt(2 / 2000) = 0.032.
      expect(Math.abs(mean / 0.25 - 1)).toBeLessThan(0.1);
      for (let at = 0; at < rows.length; at += 4) {
        expect(rows[at + 1]?.grad_norm).toBe(rows[at]?.grad_norm);
        expect(rows[at + 3]?.update_norm).toBe(rows[at + 2]?.update_norm);
      }
    },
  );
});

const network = (model: unknown, sampling = "reshuffle", augment: readonly string[] = []) => ({
  v: 1,
  problem: {
    kind: "network",
    data: { set: "cifar10", train: 500, test: 50 },
    model,
    batch: 32,
    sampling,
    augment,
  },
  lanes: [
    { optimizer: "momentum", hyper: { lr: 0.001 } },
    { optimizer: "adamw", hyper: { lr: 0.0005 } },
  ],
  estimator: [{ kind: "clip", norm: 2 }],
  steps: 50,
  probe: { every: 1000 },
});

describe(`networks on real pictures ${TORCH_NEEDED} ${DATA_NEEDED}`, () => {
  const data = testDataFolder();
  const skip = findTorch() === null || data === null;

  it.skipIf(skip).each([
    ["linear", "iid", []],
    // Padding, cutting and mirroring are PyTorch's there.
    ["mlp", "reshuffle", ["flip", "crop"]],
  ])(
    "has the rows of run with our start and batches: %s, %s, %j",
    async (model, sampling, augment) => {
      const experiment = network(model, sampling, augment);
      const options = ["--data", data ?? ""];
      const ours = rowsOf(await done(["run", "-", "--backend", "wasm", ...options], experiment));
      expect(gap(await scriptRows(experiment, { options, init: true }), ours)).toBeLessThan(1e-4);
    },
    120_000,
  );

  it.skipIf(skip)(
    "has the rows of run where a rule reads the squares of single pictures",
    async () => {
      const squares = { ...network({ kind: "cnn", channels: [3] }), steps: 8 };
      const experiment = {
        ...squares,
        problem: { ...squares.problem, batch: 6, augment: ["flip"] },
        lanes: [{ optimizer: "adam-batch-decoupled", hyper: { lr: 0.5, N_g: 3, N_s: 5 } }],
        estimator: [],
      };
      const options = ["--data", data ?? ""];
      const ours = rowsOf(await done(["run", "-", "--backend", "wasm", ...options], experiment));
      expect(gap(await scriptRows(experiment, { options, init: true }), ours)).toBeLessThan(1e-4);
    },
  );
  it.skipIf(skip)(
    "has the rows of run for 20 workers with top-k, dealt to 2 processes by torchrun",
    async () => {
      const experiment = {
        v: 1,
        problem: {
          kind: "network",
          data: { set: "mnist", train: 400, test: 10, balanced: true },
          model: { kind: "mlp", hidden: [8] },
          batch: 10,
        },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.1 } },
          { optimizer: "momentum", hyper: { lr: 0.1 } },
        ],
        estimator: [{ kind: "top-k", fraction: 0.02 }],
        workers: { count: 20, split: "contiguous" },
        steps: 50,
        probe: { every: 1000 },
      };
      const options = ["--data", data ?? ""];
      const ours = rowsOf(await done(["run", "-", "--backend", "wasm", ...options], experiment));
      const theirs = await scriptRows(experiment, { options, init: true, processes: 2 });
      // Sums in another order, in float32: of two coordinates that are all but equally large the other one may be sent.
      expect(gap(theirs, ours)).toBeLessThan(1e-3);
    },
    180_000,
  );

  it.skipIf(skip)("draws its own start and batches without a file", async () => {
    const experiment = { ...network("cnn", "reshuffle", ["crop"]), steps: 30 };
    const rows = await scriptRows(experiment, { options: ["--data", data ?? ""] });
    expect(rows).toHaveLength(60);
    const losses = rows.filter(({ lane }) => lane === 1).map(({ loss }) => loss ?? NaN);
    const mean = (part: readonly number[]) =>
      part.reduce((sum, value) => sum + value, 0) / part.length;
    // He-normal logits of ten classes begin near log(10) and come down.
    expect(mean(losses.slice(0, 3))).toBeGreaterThan(2);
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)));
  });
});

it("refuses what a script cannot say, and options that do not fit", async () => {
  const shapes = {
    ...network("linear"),
    problem: {
      kind: "network",
      data: { set: "shapes", train: 64, test: 10 },
      model: "linear",
      batch: 8,
    },
  };
  const walk = {
    v: 1,
    problem: { kind: "signal", signal: "walk" },
    lanes: [{ optimizer: "sgd" }],
    steps: 20_000,
  };
  const to = ["--to", "torch"];
  const cases: [readonly string[], unknown, RegExp][] = [
    [[], formula, /^--to: is missing; give torch$/],
    [["--to", "jax"], formula, /^--to: is jax; give torch$/],
    [to, { ...formula, replicas: 8 }, /^replicas: is 8, but a script runs one replica/],
    [to, shapes, /^problem\.data\.set: the pictures of shapes are drawn by this program/],
    [to, walk, /^steps: a walk of 20000 steps is too long/],
    [[...to, "--init", "start.npy"], formula, /^--init: only networks/],
    [[...to, "--init", "no/such/folder.npy"], network("linear"), /^--init: .* cannot be written/],
  ];
  for (const [options, experiment, message] of cases) {
    const { code, out, errors } = await momentscopeHere(
      ["export", "-", ...options],
      JSON.stringify(experiment),
    );
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors[0]).toMatch(message);
  }
});
