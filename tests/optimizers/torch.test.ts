/** The catalogue against PyTorch's own optimizers and against VSGD after its authors' code: golden/make.py. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findTorch, runScript } from "../support/python.ts";
import { largestRelativeGap, pathOf, randomGradients } from "./paths.ts";

const TOLERANCE = 1e-10;

const rows = z.array(z.array(z.number()));
const goldenSchema = z.array(
  z.object({
    optimizer: z.string(),
    hyper: z.record(z.string(), z.number()),
    theta0: z.array(z.number()),
    grads: rows,
    theta: rows,
  }),
);

function goldenPath(name: string): string {
  return fileURLToPath(new URL(`golden/${name}`, import.meta.url));
}

const WITH_GOLDEN = [
  ...["sgd", "heavy-ball", "nesterov", "rmsprop", "rmsprop-centered", "rmsprop-momentum"],
  ...[
    "adagrad",
    "adadelta",
    "rprop",
    "adam",
    "adamw",
    "amsgrad",
    "adamax",
    "nadam",
    "radam",
    "vsgd",
  ],
];

describe("golden paths", () => {
  for (const id of WITH_GOLDEN) {
    it(`${id} follows the committed path over 50 gradients`, () => {
      const cases = goldenSchema.parse(JSON.parse(readFileSync(goldenPath(`${id}.json`), "utf8")));
      expect(cases.length).toBeGreaterThanOrEqual(2);
      for (const golden of cases) {
        expect(golden.grads).toHaveLength(50);
        expect(largestRelativeGap(pathOf(golden).theta, golden.theta)).toBeLessThan(TOLERANCE);
      }
    });
  }
});

const hasTorch = findTorch() !== null;
const seed = Math.floor(Math.random() * 2 ** 32);

/** Where there is no PyTorch, the golden paths above are its word; the name of the test says which was checked. */
describe(hasTorch ? `PyTorch here, seed ${seed}` : "no PyTorch here", () => {
  const settings: Record<string, Record<string, number>> = {
    sgd: { lr: 0.07, weight_decay: 0.02 },
    "heavy-ball": { lr: 0.02, momentum: 0.83, weight_decay: 0.01 },
    nesterov: { lr: 0.02, momentum: 0.83, weight_decay: 0.01 },
    rmsprop: { lr: 0.004, alpha: 0.93, eps: 1e-6, weight_decay: 0.01 },
    adam: { lr: 0.01, beta1: 0.82, beta2: 0.97, eps: 1e-7, weight_decay: 0.05 },
    adamw: { lr: 0.01, beta1: 0.82, beta2: 0.97, eps: 1e-7, weight_decay: 0.2 },
    "rmsprop-centered": { lr: 0.004, alpha: 0.93, eps: 1e-6, weight_decay: 0.01 },
    "rmsprop-momentum": { lr: 0.004, alpha: 0.93, eps: 1e-6, weight_decay: 0.01, momentum: 0.7 },
    adagrad: {
      lr: 0.05,
      lr_decay: 0.01,
      weight_decay: 0.01,
      initial_accumulator_value: 0.1,
      eps: 1e-8,
    },
    adadelta: { lr: 0.8, rho: 0.93, eps: 1e-5, weight_decay: 0.01 },
    rprop: { lr: 0.02, etaminus: 0.4, etaplus: 1.3, step_min: 1e-5, step_max: 0.3 },
    amsgrad: { lr: 0.01, beta1: 0.82, beta2: 0.97, eps: 1e-7, weight_decay: 0.05 },
    adamax: { lr: 0.01, beta1: 0.82, beta2: 0.97, eps: 1e-7, weight_decay: 0.05 },
    nadam: {
      lr: 0.01,
      beta1: 0.82,
      beta2: 0.97,
      eps: 1e-7,
      weight_decay: 0.05,
      momentum_decay: 0.02,
    },
    radam: { lr: 0.01, beta1: 0.82, beta2: 0.97, eps: 1e-7, weight_decay: 0.05 },
  };
  for (const [optimizer, hyper] of hasTorch ? Object.entries(settings) : []) {
    it(`${optimizer} takes the same path over 50 random gradients`, async () => {
      // A start away from 0, so that a relative gap of theta means something.
      const request = {
        optimizer,
        hyper,
        theta0: [3, -4, 5, 20],
        grads: randomGradients(seed, 50, 4),
      };
      const input = JSON.stringify(request);
      const { out, errors } = await runScript(goldenPath("make.py"), { args: ["-"], input });
      expect(errors).toBe("");
      const { theta } = z.object({ theta: rows }).parse(JSON.parse(out));
      expect(largestRelativeGap(pathOf(request).theta, theta)).toBeLessThan(TOLERANCE);
    });
  }
  it("is represented by a committed path for every optimizer that it has", () => {
    expect(WITH_GOLDEN).toEqual(expect.arrayContaining(Object.keys(settings)));
  });
});
