/** `run` against simulation.py, which computes every column of small problems from the contract's words alone. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { momentscopeHere } from "../cli/here.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { judge } from "./judge.ts";

const TOLERANCE = 1e-9;
/** The judge searches the lag on a grid, and where a parabola is flat its place is known to half the digits. */
const LAG_TOLERANCE = 1e-6;

const LANES = [
  { optimizer: "sgd", hyper: { lr: 0.0371 } },
  { optimizer: "momentum", hyper: { lr: 0.0371, beta: 0.8371 } },
  { optimizer: "heavy-ball", hyper: { lr: 0.0071, momentum: 0.7731 } },
  { optimizer: "nesterov", hyper: { lr: 0.0071, momentum: 0.7731 } },
  { optimizer: "rsgdm", hyper: { lr: 0.0371, beta: 0.8371 } },
  { optimizer: "rsgdm-b", hyper: { lr: 0.0371, beta: 0.8371 } },
  { optimizer: "qhm", hyper: { lr: 0.0371, beta: 0.9131, nu: 0.631 } },
  { optimizer: "adam", hyper: { lr: 0.0137, beta1: 0.8371, beta2: 0.9713 } },
];
const GENTLE = LANES.map(({ optimizer, hyper }) => ({
  optimizer,
  hyper: { ...hyper, lr: hyper.lr * 0.03 },
}));

const COMMON = { v: 1, lanes: LANES, estimator: [], steps: 72, seed: 77, replicas: 1, changes: [] };
const PROBE = { every: 1, burst: 1, draws: 5, window: 31, maxLag: 29 };
const FIVE = {
  kind: "quadratic",
  eigenvalues: [0.73, 3.1, 0.2, 1.1, 2.7],
  start: [1.3, -0.7, 0.2, 0.4, 2.2],
  noise: 0,
  minimum: [0.1, 0.2, 0.3, -0.4, -0.5],
  rotation: 7731,
};
const signal = (name: string) => ({
  kind: "signal",
  signal: name,
  slope: 0.031,
  amplitude: -1.37,
  period: 41.3,
  at: 57,
  noise: 0,
});
const surface = (id: string, start: readonly number[]) => ({
  kind: "formula",
  id,
  start,
  noise: 0.11,
});

const EXPERIMENTS: Readonly<Record<string, object>> = {
  "a turned quadratic in two dimensions": {
    problem: {
      kind: "quadratic",
      eigenvalues: [0.73, 3.1],
      start: [1.3, -0.7],
      noise: 0,
      minimum: [0.2, 0.5],
      rotation: -37.3,
    },
  },
  "noise, 13 replicas, the largest seed": {
    problem: { ...FIVE, noise: [0.1, 0.2, 0.3, 0.4, 0.05] },
    replicas: 13,
    seed: 4_294_967_295,
  },
  "fresh draws with 3 replicas, probed in bursts": {
    problem: { ...FIVE, noise: 0.21 },
    replicas: 3,
    probe: { ...PROBE, every: 3, burst: 2 },
  },
  "six stages in a row": {
    problem: { ...FIVE, noise: 0.21 },
    estimator: [
      { kind: "noise", sigma: 0.17 },
      { kind: "clip", norm: 1.37 },
      { kind: "bias", value: [0.1, -0.2, 0.3, 0.07, 0] },
      { kind: "delay", steps: 2 },
      { kind: "noise", sigma: 0.03 },
      { kind: "clip", value: 0.61 },
    ],
    replicas: 9,
  },
  "lanes with stages of their own": {
    problem: { ...FIVE, noise: 0.1 },
    estimator: [{ kind: "clip", norm: 0.5 }],
    lanes: [
      { ...LANES[1], estimator: [{ kind: "bias", value: 0.3 }] },
      { ...LANES[1], estimator: [] },
      LANES[1],
    ],
    replicas: 2,
  },
  "sliders that moved": {
    problem: { ...FIVE, noise: 0.1 },
    changes: [
      { step: 7, lane: 1, name: "lr", value: 0.0913 },
      { step: 23, lane: 1, name: "beta", value: 0.31 },
      { step: 1, lane: 0, name: "lr", value: 0.0213 },
      { step: 72, lane: 6, name: "nu", value: 0.1 },
    ],
  },
  rosenbrock: { problem: surface("rosenbrock", [-1.13, 0.97]), lanes: GENTLE },
  beale: { problem: surface("beale", [1.13, 0.97]), lanes: GENTLE },
  himmelblau: { problem: surface("himmelblau", [-0.53, -0.97]), lanes: GENTLE },
  ravine: { problem: surface("ravine", [-7.3, 1.37]), lanes: GENTLE },
  saddle: { problem: surface("saddle", [1.93, 0.013]), lanes: GENTLE },
  "a constant": { problem: signal("constant") },
  "a ramp behind a delay": {
    problem: signal("ramp"),
    estimator: [{ kind: "delay", steps: 3 }],
  },
  "a step": { problem: signal("step") },
  "a sine with noise": { problem: { ...signal("sine"), noise: 0.09 }, replicas: 8 },
  "a chirp": { problem: signal("chirp") },
  "a walk": { problem: signal("walk") },
};

const rowSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.null()]));
const judged = z.array(z.array(z.array(z.record(z.string(), z.number().nullable()))));

async function lanesOf(experiment: { readonly lanes: readonly object[] }) {
  const { code, out, errors } = await momentscopeHere(["run", "-"], JSON.stringify(experiment));
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
  const rows = out
    .trimEnd()
    .split("\n")
    .map((line) => rowSchema.parse(JSON.parse(line)));
  return experiment.lanes.map((_, lane) => rows.filter((row) => row["lane"] === lane));
}

/** Largest gap of each column relative to its largest value, or the steps at which one side has no value. */
function gaps(
  rows: readonly Readonly<Record<string, number | boolean | null>>[],
  expected: readonly Readonly<Record<string, number | null>>[],
): Record<string, string> {
  const bad: Record<string, string> = {};
  const columns = new Set(expected.flatMap((row) => Object.keys(row)));
  for (const column of columns) {
    // Errors of size 0 are rounding on both sides: a gradient's size is the smallest scale that counts.
    let scale = column === "loss" ? 0 : column === "lag" ? 1 : 1e-3;
    let worst = 0;
    expected.forEach((row, index) => {
      if (!(column in row)) return;
      const want = row[column] ?? null;
      const got = rows[index]?.[column] ?? null;
      if (typeof want === "number" && typeof got === "number") {
        worst = Math.max(worst, Math.abs(want - got));
        scale = Math.max(scale, Math.abs(want));
      } else if (want !== got) {
        bad[column] = `step ${index + 1}: ${String(got)} instead of ${String(want)}`;
      }
    });
    const limit = column === "lag" ? LAG_TOLERANCE : TOLERANCE;
    if (!(worst <= limit * scale)) bad[column] ??= `off by ${worst} of ${scale}`;
  }
  return bad;
}

describe.skipIf(findTorch() === null)(`run agrees with a second program ${TORCH_NEEDED}`, () => {
  it("in every column, for every kind of small problem and stage", async () => {
    const names = Object.keys(EXPERIMENTS);
    const experiments = Object.values(EXPERIMENTS).map((part) => ({
      ...COMMON,
      probe: PROBE,
      ...part,
    }));
    const answers = judged.parse(await judge("simulation.py", experiments));
    for (const [index, experiment] of experiments.entries()) {
      (await lanesOf(experiment)).forEach((rows, lane) => {
        const expected = answers[index]?.[lane] ?? [];
        expect(rows).toHaveLength(experiment.steps);
        expect(expected).toHaveLength(experiment.steps);
        expect(gaps(rows, expected), `${names[index] ?? ""}, lane ${lane}`).toEqual({});
      });
    }
  }, 120_000);
});
