/**
 * Many workers and error feedback in exported scripts: whole scripts with our draws in place of PyTorch's generator,
 * beside the float64 reference; and what is refused.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fillNormals, PURPOSE } from "../../src/base/random.ts";
import { canonicalize, type LeanExperiment } from "../../src/experiment/canonical.ts";
import { torchRefusals } from "../../src/experiment/export-torch/refusals.ts";
import { exportTorch } from "../../src/experiment/export-torch/script.ts";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { planOf, rowsOf } from "../engine/support.ts";
import { findTorch, runPython, TORCH_NEEDED } from "../support/python.ts";

/** Both in float64; the path feeds its roundings back. */
const TOLERANCE = 1e-9;
const SEED = 5;

const FORMULA: Experiment["problem"] = {
  kind: "formula",
  variables: ["x", "y"],
  terms: ["(x - 1)^2 + 0.1*y^2", "2*(y + x)^2", "0.5*(x*y - 1)^2", "3", "(y - 2)^2 + x^2"],
  start: [-1.2, 1],
  noise: 0.3,
};
const QUADRATIC: Experiment["problem"] = {
  kind: "quadratic",
  eigenvalues: [1, 3, 0.4],
  start: 2,
  spread: 0.7,
  rotation: 4,
};
const TOP_1 = { kind: "top-k", k: 1 } as const;
const MOMENTUM = { optimizer: "momentum", hyper: { lr: 0.05 } } as const;
const shared = { v: 1, steps: 50, seed: SEED } as const;

const EXPERIMENTS: readonly LeanExperiment[] = [
  {
    ...shared,
    problem: FORMULA,
    workers: { count: 3, split: "iid" },
    estimator: [{ kind: "noise", sigma: 0.1 }, TOP_1],
    lanes: [
      { ...MOMENTUM, feedback: "none" },
      { ...MOMENTUM, feedback: "ef14" },
      { ...MOMENTUM, feedback: "ef21" },
      { ...MOMENTUM, feedback: { kind: "ef21-sgdm", eta: 0.3 } },
      // Two gradients a step, each with a memory of its own.
      { optimizer: "sam", hyper: { lr: 0.05 }, feedback: "ef14" },
    ],
  },
  {
    ...shared,
    problem: QUADRATIC,
    estimator: [{ kind: "composite", samples: 2, sigma: 0.2 }, TOP_1, { kind: "delay", steps: 1 }],
    lanes: (["mean", "median", "trimmed"] as const).map((aggregate) => ({
      ...MOMENTUM,
      workers: {
        count: 4,
        split: "iid" as const,
        aggregate,
        ...(aggregate === "trimmed" && { trim: 0.3 }),
      },
    })),
  },
  {
    // One stream: feedback stands among the stages.
    ...shared,
    problem: QUADRATIC,
    estimator: [{ kind: "clip", norm: 0.5 }],
    lanes: [
      { ...MOMENTUM, feedback: "clip21" },
      { ...MOMENTUM, feedback: "ef14" },
    ],
  },
];

/** As the script's `seed_of` counts. */
function seedOf(place: number, worker: number): string {
  const seed = BigInt(SEED * 64 + place) * 2n ** 24n + BigInt(worker) * 0x9e3779b97f4a7c15n;
  return (seed % 2n ** 63n).toString();
}

/** What each generator of the script hands out, step by step. */
function drawsOf({ problem, estimator = [], steps }: LeanExperiment) {
  const count = problem.kind === "quadratic" ? problem.eigenvalues.length : 2;
  const purposes = [PURPOSE.problemNoise, ...estimator.map((_, index) => PURPOSE.stage + index)];
  return Object.fromEntries(
    purposes.flatMap((purpose, place) =>
      Array.from({ length: 4 }, (_, worker) => [
        seedOf(place, worker),
        Array.from({ length: steps ?? 0 }, (_, step) => {
          const out = new Float64Array(count);
          fillNormals({ seed: SEED, purpose, replica: 0, step: step + 1, worker }, out, { count });
          return [...out];
        }),
      ]),
    ),
  );
}

const answerSchema = z.object({
  scripts: z.array(z.array(z.record(z.string(), z.union([z.number(), z.boolean(), z.null()])))),
});

describe(`exported workers and feedback ${TORCH_NEEDED}`, () => {
  it.skipIf(findTorch() === null)("give the rows of run, draw by draw", async () => {
    const script = new URL("export-stages.py", import.meta.url);
    const answer = answerSchema.parse(
      await runPython(readFileSync(fileURLToPath(script), "utf8"), {
        classes: "",
        gradients: [],
        chains: [],
        scripts: EXPERIMENTS.map((lean) => {
          const experiment = canonicalize(lean);
          const plan = planOf(lean);
          return {
            text: exportTorch({ experiment, plan, model: null, initName: null }),
            draws: drawsOf(lean),
          };
        }),
      }),
    );
    for (const [index, experiment] of EXPERIMENTS.entries()) {
      const ours = await rowsOf(experiment, { device: "reference" });
      const theirs = answer.scripts[index]!;
      expect(theirs).toHaveLength(ours.length);
      for (const [at, row] of ours.entries())
        for (const name of ["loss", "grad_norm", "update_norm"] as const) {
          const gap = Math.abs(Number(theirs[at]![name]) - (row[name] ?? NaN));
          const scale = Math.max(1, Math.abs(row[name] ?? NaN));
          expect(gap / scale, `${name}, row ${at} of ${index}`).toBeLessThan(TOLERANCE);
        }
    }
  });
});

it("is refused, with the cure, where a script has no way to say it", () => {
  const refusals = (experiment: LeanExperiment) =>
    torchRefusals(planOf(experiment)).map(({ path, message }) => `${path} ${message}`);
  const workers = { count: 3, split: "iid" } as const;
  expect(EXPERIMENTS.flatMap(refusals)).toEqual([]);
  expect(
    refusals({
      ...shared,
      problem: { kind: "signal", signal: "ramp" },
      lanes: [MOMENTUM],
      workers,
    }),
  ).toEqual([expect.stringMatching(/^workers differ by their noise alone .*; give one worker$/)]);
  expect(
    refusals({
      ...shared,
      problem: QUADRATIC,
      lanes: [{ ...MOMENTUM, workers }, MOMENTUM],
    }),
  ).toEqual([expect.stringMatching(/^lanes\[1\]\.workers are others than those of lane 0/)]);
  expect(
    refusals({
      ...shared,
      problem: FORMULA,
      lanes: [{ optimizer: "adam-batch-decoupled" }],
      workers,
    }),
  ).toEqual([expect.stringMatching(/^lanes\[0\]\.workers .*a rule that reads g2/)]);
  const spirals: Experiment["problem"] = {
    kind: "network",
    data: { set: "spirals", train: 100, test: 10 },
    model: "mlp",
    batch: 10,
  };
  expect(refusals({ ...shared, problem: spirals, lanes: [MOMENTUM] })).toEqual([
    expect.stringMatching(/^problem\.data\.set the points of .* are drawn by this program/),
  ]);
});
