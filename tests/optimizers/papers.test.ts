/**
 * The catalogue against paths that golden/papers.py computed from the papers' equations, over lists of tensors: for
 * every optimizer that PyTorch does not have.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compileRule } from "../../src/language/compile.ts";
import { createReference, type TensorSize } from "../../src/language/emit/reference.ts";
import { findOptimizer, optimizers } from "../../src/optimizers/index.ts";
import { largestRelativeGap, pathOf } from "./paths.ts";

const TOLERANCE = 1e-9;

/** Answered by other tests: PyTorch has these (torch.test.ts), or they need more than gradients (needs.test.ts). */
const ELSEWHERE = new Set([
  ...["sgd", "heavy-ball", "nesterov", "rmsprop", "rmsprop-centered", "rmsprop-momentum"],
  ...["adagrad", "adadelta", "rprop", "adam", "adamw", "amsgrad", "adamax", "nadam", "radam"],
  ...["vsgd", "sgld", "sam"],
]);

const rows = z.array(z.array(z.number()));
const goldenSchema = z.array(
  z.object({
    optimizer: z.string(),
    hyper: z.record(z.string(), z.number()),
    shapes: z.array(z.array(z.number())),
    theta0: z.array(z.number()),
    grads: rows,
    loss: z.array(z.number()).optional(),
    g2: rows.optional(),
    theta: rows,
  }),
);
type Golden = z.infer<typeof goldenSchema>[number];

function readGolden(id: string): Golden[] {
  const file = new URL(`golden/${id}.json`, import.meta.url);
  return goldenSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

function tensorOf(shape: readonly number[]): TensorSize {
  const [rowCount = 1, cols = 1] = shape;
  return { size: rowCount * cols, rows: rowCount, cols, isMatrix: shape.length === 2 ? 1 : 0 };
}

/** Path by the float64 reference, over several tensors. */
function referencePath({ optimizer, hyper, shapes, theta0, grads, loss, g2 }: Golden): number[][] {
  const { rule } = compileRule(findOptimizer(optimizer)?.rule ?? "");
  if (rule === null) throw new Error(`${optimizer} does not compile`);
  const names = rule.program.settings.map((setting) => setting.name);
  expect(Object.keys(hyper).sort()).toEqual(names.sort());
  const reference = createReference(rule.program, { tensors: shapes.map(tensorOf), replicas: 1 });
  reference.theta.set(theta0);
  return grads.map((gradient, index) => {
    reference.step({
      t: index + 1,
      settings: hyper,
      gradient: Float64Array.from(gradient),
      random: () => {
        throw new Error("a golden path has no random numbers");
      },
      ...(loss === undefined ? {} : { loss: Float64Array.of(loss[index] ?? NaN) }),
      ...(g2 === undefined ? {} : { g2: Float64Array.from(g2[index] ?? []) }),
    });
    return [...reference.theta];
  });
}

describe("paths from the papers", () => {
  for (const { id } of optimizers.filter((optimizer) => !ELSEWHERE.has(optimizer.id))) {
    it(`${id} follows them over 50 gradients`, () => {
      const cases = readGolden(id);
      expect(cases).toHaveLength(2);
      for (const golden of cases) {
        expect(golden.optimizer).toBe(id);
        expect(golden.grads).toHaveLength(50);
        const path = referencePath(golden);
        expect(largestRelativeGap(path, golden.theta)).toBeLessThan(TOLERANCE);
      }
    });
  }

  it.each(["adam-batch-decoupled", "ademamix", "rsgdm-two-beta", "schedule-free-adamw"])(
    "%s takes the same path through the command line's door",
    (id) => {
      for (const golden of readGolden(id)) {
        expect(largestRelativeGap(pathOf(golden).theta, golden.theta)).toBeLessThan(TOLERANCE);
      }
    },
  );
});
