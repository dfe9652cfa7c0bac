/**
 * `export`: the printed script runs in a Python with PyTorch, and where nothing is random its rows are those of `run`:
 * small problems to 1e-9 (float64), networks to 1e-4 (float32) from the start and the batches of `--init`.
 */
import { describe, expect, it } from "vitest";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { done, gap, rowsOf, scriptRows } from "./export-support.ts";
import { momentscope } from "./spawn.ts";

const TYPED_RULE = `# A rule of my own
hyper lr = 0.001
hyper pass = 0.9
m = pass*m + (1 - pass)*g
n = global_norm(m)
theta = theta - lr*m*where(n > 1, 1, n + t/100)
`;

const formula = {
  v: 1,
  title: 'Four lanes, """quoted""" \\ twice',
  problem: {
    kind: "formula",
    variables: ["x", "lambda"],
    terms: [
      "(1 - x)^2 + 100*(lambda - x^2)^2",
      "sqrt(1 + x^2) + abs(lambda - 0.3)*sin(x)*(x < 2)",
      "-2^2 + pi",
    ],
    start: [-1.2, 1],
  },
  lanes: [
    {
      optimizer: "adam",
      hyper: { lr: 0.05 },
      schedule: [
        { kind: "cosine", warmup: 5 },
        { kind: "step", of: "beta1", every: 7, factor: 0.9 },
      ],
    },
    {
      // Two gradients a step, and each has a delay of its own.
      optimizer: "sam",
      hyper: { lr: 0.0005 },
      schedule: { kind: "linear", to: 0.0001 },
      estimator: [
        { kind: "delay", steps: 2 },
        { kind: "clip", norm: 4 },
      ],
    },
    { rule: TYPED_RULE },
    {
      optimizer: "momentum",
      hyper: { lr: 0.0005 },
      schedule: { kind: "exponential", to: 0.0001 },
      estimator: [
        { kind: "clip", norm: 15, scope: "tensor" },
        { kind: "bias", value: 0.5 },
      ],
    },
  ],
  estimator: [
    { kind: "clip", value: 30 },
    { kind: "bias", value: [0.2, -0.1] },
    { kind: "delay", steps: 3 },
    { kind: "clip", norm: 20 },
  ],
  changes: [
    { step: 30, lane: 0, name: "lr", value: 0.02 },
    { step: 20, lane: 2, name: "pass", value: 0.5 },
  ],
  steps: 50,
};

const SMALL: readonly (readonly [name: string, experiment: unknown])[] = [
  ["a formula with stages, schedules and a typed rule", formula],
  [
    "a named surface, a lane of which diverges",
    {
      v: 1,
      problem: { kind: "formula", id: "beale" },
      lanes: [
        { optimizer: "nesterov", hyper: { lr: 0.01 } },
        { optimizer: "sgd", hyper: { lr: 50 } },
      ],
      steps: 50,
    },
  ],
  [
    "a quadratic in a random frame",
    {
      v: 1,
      problem: {
        kind: "quadratic",
        eigenvalues: [1, 10, 0.3],
        start: [1, 2, -1],
        minimum: [0.5, 0, 1],
        rotation: 7,
      },
      lanes: [
        { optimizer: "rsgdm" },
        { optimizer: "vsgd" },
        // Reads the loss. Larger rates zigzag, which makes much of a rounding.
        { optimizer: "polyak", hyper: { lr: 0.1 } },
      ],
      steps: 50,
    },
  ],
  ...["constant", "ramp", "step", "sine", "chirp", "walk", "drawn"].map(
    (signal) =>
      [
        `the signal ${signal}`,
        {
          v: 1,
          problem: {
            kind: "signal",
            signal,
            ...(signal === "step" ? { at: 20 } : {}),
            ...(signal === "drawn" ? { values: [-1.3, 2, 2, 0.7, -3], every: 9 } : {}),
            ...(signal === "sine" || signal === "chirp" ? { period: 30 } : {}),
          },
          lanes: [{ optimizer: "rsgdm" }, { optimizer: "adam" }],
          steps: 50,
          seed: 3,
        },
      ] as const,
  ),
];

describe(`the script ${TORCH_NEEDED}`, () => {
  it.skipIf(findTorch() === null).each(SMALL)("has the rows of run on %s", (_, experiment) => {
    const ours = rowsOf(done(["run", "-", "--backend", "reference"], experiment));
    expect(gap(scriptRows(experiment), ours)).toBeLessThan(1e-9);
  });

  it.skipIf(findTorch() === null)("averages examples, and gives rules their squares", () => {
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
    const ours = rowsOf(done(["run", "-", "--backend", "reference"], quiet));
    expect(gap(scriptRows(quiet), ours)).toBeLessThan(1e-9);
    const problem = { kind: "signal", signal: "constant", amplitude: 0.2, noise: 0.3, batch: 6 };
    const rows = scriptRows({ v: 1, problem, lanes, steps: 3000 });
    const mean = (values: readonly (number | null)[]): number =>
      values.reduce<number>((sum, value) => sum + (value ?? NaN), 0) / values.length;
    const ofLane = (index: number) => rows.filter(({ lane }) => lane === index);
    // E mean^2 = 0.2^2 + 0.3^2/6 = 0.055, relative deviation of one 0.97; E g2 = 0.2^2 + 0.3^2 = 0.13, of one 0.5.
    const squares = mean(ofLane(2).map((row) => (row.grad_norm ?? NaN) ** 2));
    expect(Math.abs(squares / 0.055 - 1)).toBeLessThan((4 * 0.97) / Math.sqrt(3000));
    const g2 = mean(ofLane(0).map((row) => (row.update_norm ?? NaN) / 0.6));
    expect(Math.abs(g2 / 0.13 - 1)).toBeLessThan((4 * 0.5) / Math.sqrt(3000));
    expect(ofLane(1).map((row) => row.grad_norm)).toEqual(ofLane(2).map((row) => row.grad_norm));
  });

  it.skipIf(findTorch() === null)("draws noise of the deviation asked for, shared by lanes", () => {
    const rows = scriptRows({
      v: 1,
      problem: { kind: "signal", signal: "constant", amplitude: 0, noise: 0.3 },
      lanes: [
        { optimizer: "sgd" },
        { optimizer: "sgld" },
        { optimizer: "sgld", hyper: { lr: 0.01 } },
        { optimizer: "sgld", hyper: { lr: 0.01 } },
      ],
      estimator: [{ kind: "noise", sigma: 0.4 }],
      steps: 4000,
    });
    const squares = rows.filter(({ lane }) => lane === 0).map((row) => (row.grad_norm ?? NaN) ** 2);
    const mean = squares.reduce((sum, value) => sum + value, 0) / squares.length;
    // 0.3^2 + 0.4^2; the mean of 4,000 squares of normals has a relative deviation of sqrt(2 / 4000) = 0.022.
    expect(Math.abs(mean / 0.25 - 1)).toBeLessThan(0.1);
    for (let at = 0; at < rows.length; at += 4) {
      expect(rows[at + 1]?.grad_norm).toBe(rows[at]?.grad_norm);
      expect(rows[at + 3]?.update_norm).toBe(rows[at + 2]?.update_norm);
    }
  });
});

const network = (model: unknown, sampling = "reshuffle") => ({
  v: 1,
  problem: {
    kind: "network",
    data: { set: "cifar10", train: 500, test: 50 },
    model,
    batch: 32,
    sampling,
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
    ["linear", "iid"],
    ["mlp", "reshuffle"],
  ])(
    "has the rows of run with our start and batches: %s, %s",
    (model, sampling) => {
      const experiment = network(model, sampling);
      const options = ["--data", data ?? ""];
      const ours = rowsOf(done(["run", "-", "--backend", "wasm", ...options], experiment));
      expect(gap(scriptRows(experiment, { options, init: true }), ours)).toBeLessThan(1e-4);
    },
    120_000,
  );

  it.skipIf(skip)("draws its own start and batches without a file", () => {
    const experiment = { ...network("cnn"), steps: 30 };
    const rows = scriptRows(experiment, { options: ["--data", data ?? ""] });
    expect(rows).toHaveLength(60);
    const losses = rows.filter(({ lane }) => lane === 1).map(({ loss }) => loss ?? NaN);
    const mean = (part: readonly number[]) =>
      part.reduce((sum, value) => sum + value, 0) / part.length;
    // He-normal logits of ten classes begin near log(10) and come down.
    expect(mean(losses.slice(0, 3))).toBeGreaterThan(2);
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)));
  });
});

it("refuses what a script cannot say, and options that do not fit", () => {
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
    const { code, out, errors } = momentscope(
      ["export", "-", ...options],
      JSON.stringify(experiment),
    );
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors[0]).toMatch(message);
  }
});
