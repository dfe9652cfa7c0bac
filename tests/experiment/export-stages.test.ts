/**
 * Exported stages are the stages that run: each class of the PyTorch script, and chains of them, with our draws in place
 * of PyTorch's generator, beside the float64 reference over several tensors; and whole scripts beside `run`.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fillNormals, PURPOSE } from "../../src/base/random.ts";
import { composeStep } from "../../src/estimators/compose.ts";
import type { StageSpec } from "../../src/estimators/stage.ts";
import { canonicalize } from "../../src/experiment/canonical.ts";
import { exportTorch } from "../../src/experiment/export-torch/script.ts";
import { laneStages, stageClasses } from "../../src/experiment/export-torch/stages.ts";
import { NORM } from "../../src/experiment/export-torch/runtime.ts";
import type { Experiment, Stage } from "../../src/experiment/experiment.ts";
import { compileRule } from "../../src/language/compile.ts";
import { createReference } from "../../src/language/emit/reference.ts";
import { planOf, rowsOf } from "../engine/support.ts";
import { findTorch, runPython, TORCH_NEEDED } from "../support/python.ts";
import { ALL_STAGES } from "../support/stages.ts";

/** Both in float64; sums over at most 71 numbers in another order. */
const TOLERANCE = 1e-12;
/** As other exported scripts: the path feeds its roundings back. */
const PATH_TOLERANCE = 1e-9;
const STEPS = 4;
const SEED = 5;
const SIZES = [1, 6, 64];
const TOTAL = 71;

const CHAINS: readonly (readonly Stage[])[] = [
  ...ALL_STAGES.map((stage) => [stage]),
  [
    { kind: "noise", sigma: 0.3 },
    { kind: "delay", steps: 2 },
    { kind: "rand-k", fraction: 0.5, scope: "tensor" },
    { kind: "quantize", levels: 3 },
    { kind: "clip", norm: 2 },
  ],
  [
    { kind: "skewed-noise", p: 0.3, size: -2 },
    { kind: "top-k", k: 9 },
    { kind: "power-of-two", stochastic: true },
    { kind: "sign", scope: "tensor" },
    { kind: "round", grid: 0.125 },
    { kind: "bias", value: -0.25 },
  ],
];

/** The numbers that a stage draws at a step: those of all executors. */
function drawsOf({ kind }: StageSpec, index: number, step: number, count: number): number[] {
  const isNormal = kind === "noise" || kind === "composite";
  const purpose = (isNormal ? PURPOSE.stage : PURPOSE.stageUniform) + index;
  const out = new Float64Array(count);
  fillNormals({ seed: SEED, purpose, replica: 0, step, worker: 0 }, out, { count });
  return [...out];
}

function gradientAt(step: number): Float64Array {
  const out = new Float64Array(TOTAL);
  fillNormals({ seed: 3, purpose: 7, replica: 0, step, worker: 0 }, out, { count: TOTAL });
  // Ties, zeros of both signs, and a step without any gradient.
  if (step === 3) return out.fill(0);
  return out.map((z, at) => (at % 5 === 0 ? Math.sign(z) * 1.5 : at % 7 === 0 ? -0 : z));
}

function split(values: Float64Array): number[][] {
  let at = 0;
  return SIZES.map((size) => [...values.subarray(at, (at += size))]);
}

/** [step][element] on the reference. */
function delivered(stages: readonly StageSpec[]): number[][] {
  const { rule } = compileRule("theta = theta");
  const reference = createReference(composeStep(rule!.program, stages, 0), {
    tensors: SIZES.map((size) => ({ size, rows: size, cols: 1, isMatrix: 0 as const })),
    replicas: 1,
  });
  return Array.from({ length: STEPS }, (_, index) => {
    const gradient = gradientAt(index + 1);
    reference.step({
      t: index + 1,
      settings: {},
      gradient,
      gradientsAt: [gradient],
      random: (purpose, out) => {
        const key = { seed: SEED, purpose, replica: 0, step: index + 1, worker: 0 };
        fillNormals(key, out, { count: out.length });
      },
    });
    return [...reference.delivered];
  });
}

function tableOf(
  stages: readonly StageSpec[],
  { steps, count, seedOf }: { steps: number; count: number; seedOf: (place: number) => number },
) {
  return Object.fromEntries(
    stages.map((stage, index) => [
      seedOf(index + 1),
      Array.from({ length: steps }, (_, step) => drawsOf(stage, index, step + 1, count)),
    ]),
  );
}

/** Every way of a stage but bias in whole scripts; every second rule takes two gradients a step, which share their draws. */
const WAYS: readonly (readonly Stage[])[] = [
  [
    { kind: "composite", samples: 3, sigma: 0.2 },
    { kind: "clip", norm: 2 },
  ],
  [{ kind: "top-k", k: 2 }],
  [
    { kind: "rand-k", k: 2 },
    { kind: "delay", steps: 1 },
  ],
  [{ kind: "sign" }],
  [{ kind: "quantize", levels: 2 }],
  [{ kind: "noise", sigma: 0.2 }, { kind: "normalize" }],
  [
    { kind: "skewed-noise", p: 0.1, size: 2 },
    { kind: "power-of-two", stochastic: true },
  ],
  [{ kind: "round", grid: 0.25 }, { kind: "power-of-two" }],
];

const SCRIPTS: readonly { experiment: Experiment; stages: readonly Stage[] }[] = WAYS.map(
  (stages, index) => ({
    stages,
    experiment: canonicalize({
      v: 1,
      problem: {
        kind: "formula",
        variables: ["x", "y", "z"],
        terms: ["(1 - x)^2 + (y - x^2)^2 + 0.3*z^4 + z^2"],
        start: [-1.2, 1, 0.7],
      },
      lanes: [{ optimizer: index % 2 === 0 ? "momentum" : "sam", hyper: { lr: 0.02 } }],
      estimator: [...stages],
      steps: 25,
      seed: SEED,
    }),
  }),
);

const answerSchema = z.object({
  chains: z.array(z.array(z.array(z.number()))),
  scripts: z.array(z.array(z.record(z.string(), z.union([z.number(), z.boolean(), z.null()])))),
});

describe(`exported stages ${TORCH_NEEDED}`, () => {
  it.skipIf(findTorch() === null)("deliver what the reference delivers, draw by draw", async () => {
    const printed = CHAINS.map((stages) =>
      laneStages(stages, { noise: [], size: 1, needsSquares: false }),
    );
    const answer = answerSchema.parse(
      await runPython(
        readFileSync(fileURLToPath(new URL("export-stages.py", import.meta.url)), "utf8"),
        {
          classes: [...NORM, "", ...stageClasses(printed.flat())].join("\n"),
          gradients: Array.from({ length: STEPS }, (_, step) => split(gradientAt(step + 1))),
          chains: CHAINS.map((stages, index) => ({
            stages: printed[index]!.map(({ text }) => text),
            draws: tableOf(stages, { steps: STEPS, count: TOTAL, seedOf: (place) => place }),
          })),
          scripts: SCRIPTS.map(({ experiment, stages }) => ({
            text: exportTorch({
              experiment,
              plan: planOf(experiment),
              model: null,
              initName: null,
            }),
            draws: tableOf(stages, {
              steps: experiment.steps,
              count: 3,
              seedOf: (place) => (SEED * 64 + place) * 2 ** 24,
            }),
          })),
        },
      ),
    );
    for (const [index, stages] of CHAINS.entries()) {
      const ours = delivered(stages);
      for (const [step, values] of answer.chains[index]!.entries()) {
        const off = values.map((value, at) => Math.abs(value - ours[step]![at]!));
        expect(Math.max(...off), `${JSON.stringify(stages)} at ${step}`).toBeLessThan(TOLERANCE);
      }
    }
    for (const [index, { experiment, stages }] of SCRIPTS.entries()) {
      const ours = await rowsOf(experiment, { device: "reference" });
      const theirs = answer.scripts[index]!;
      expect(theirs).toHaveLength(ours.length);
      for (const [at, row] of ours.entries())
        for (const name of ["loss", "grad_norm", "update_norm"] as const) {
          const [actual, expected] = [theirs[at]![name], row[name]];
          const gap = Math.abs(Number(actual) - (expected ?? NaN));
          expect(gap, `${name} ${at} ${JSON.stringify(stages)}`).toBeLessThan(PATH_TOLERANCE);
        }
    }
  });
});
