/**
 * Outer gradients of networks on sines against PyTorch in float64: its second derivatives through the inner steps
 * (create_graph), and central differences of its outer loss, coordinate by coordinate.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { MetaGradients } from "../../src/engine/meta/meta-gradients.ts";
import type { MetaOrder, ProblemChoice } from "../../src/experiment/experiment.ts";
import { initialParameters } from "../../src/models/initial.ts";
import {
  chooseShots,
  shotsOfSteps,
  sineTask,
  sineValue,
  taskIndex,
} from "../../src/problems/sine-tasks.ts";
import { findTorch, runPython, TORCH_NEEDED } from "../support/python.ts";
import { relativeDistance } from "./tf-support.ts";

type Meta = Extract<ProblemChoice, { kind: "meta" }>;

const SEED = 3;
const TASKS = Uint32Array.of(3, 0, 41, 9_999);
const judgeSchema = z.array(
  z.object({
    loss: z.number(),
    exact: z.array(z.number()),
    first: z.array(z.number()),
    slope: z.array(z.number()),
  }),
);

/** Float32 through a few hundred operations a number: 2^-24 each, and sums of terms larger than what is left of them. */
const ROUNDING = 2e-5;
/** Differences of gradients in float32 (outer-gradient.ts, REACH), as far as the inner rate lets them into the result. */
const DIFFERENCES = 1e-3;
/** Of the judge's own differences, in float64. */
const SLOPES = 1e-7;

function problem(inner: Meta["inner"]): Meta {
  return { kind: "meta", task: "sine", hidden: [6, 5], inner, tasks: TASKS.length, shots: 5 };
}

const CASES: Readonly<Record<string, Meta["inner"]>> = {
  "after one inner step": { steps: 1, lr: 0.05 },
  "after three inner steps": { steps: 3, lr: 0.08 },
  "after two inner steps on shots of their own": { steps: 2, lr: 0.08, batch: 2 },
};

function gradients(inner: Meta["inner"], order: MetaOrder): MetaGradients {
  return new MetaGradients({ backend: "wasm", problem: problem(inner), seed: SEED, order });
}

const { layout } = gradients({ steps: 1, lr: 0 }, "exact");
const theta = initialParameters(layout, 1, 0);

function batchOf({ batch }: Meta["inner"]): Uint32Array {
  return batch === undefined
    ? TASKS
    : chooseShots(TASKS, { seed: 8, replica: 0, step: 1, worker: 0 });
}

/** The same parameters, tasks and shots, as numbers. */
function caseOf(inner: Meta["inner"]): object {
  const { shots } = problem(inner);
  const { steps, lr, batch = shots } = inner;
  const tasks = Array.from(batchOf(inner), (word) => {
    const task = sineTask(taskIndex(word), { seed: SEED, part: "train", shots });
    const points = (inputs: readonly number[]): number[][] => [
      [...inputs],
      inputs.map((x) => sineValue(task, x)),
    ];
    const seen = shotsOfSteps(word, { seed: SEED, shots, steps, batch });
    return {
      inner: seen.map((ofStep) => points(ofStep.map((shot) => task.support[shot]!))),
      outer: points([...task.query]),
    };
  });
  return { theta: [...theta], shapes: layout.tensors.map(({ shape }) => shape), tasks, lr };
}

describe.skipIf(findTorch() === null)(`outer gradients are PyTorch's ${TORCH_NEEDED}`, () => {
  let judged: z.infer<typeof judgeSchema>;

  beforeAll(async () => {
    await startWasm();
    const script = readFileSync(fileURLToPath(new URL("meta-outer.py", import.meta.url)), "utf8");
    judged = judgeSchema.parse(await runPython(script, Object.values(CASES).map(caseOf)));
  });

  it.each(Object.entries(CASES))("%s", async (name, inner) => {
    const { loss, exact, first, slope } = judged[Object.keys(CASES).indexOf(name)]!;
    expect(relativeDistance(exact, slope)).toBeLessThan(SLOPES);
    const tasks = batchOf(inner);
    const own = await gradients(inner, "exact").gradient(theta, tasks);
    expect(Math.abs(own.loss / loss - 1)).toBeLessThan(1e-6);
    expect(relativeDistance(own.gradient, exact)).toBeLessThan(ROUNDING);
    const ownFirst = await gradients(inner, "first").gradient(theta, tasks);
    expect(relativeDistance(ownFirst.gradient, first)).toBeLessThan(ROUNDING);
    const byDifferences = await gradients(inner, "difference").gradient(theta, tasks);
    expect(relativeDistance(byDifferences.gradient, exact)).toBeLessThan(DIFFERENCES);
    // What is compared is not small: the shortcut is another gradient.
    expect(relativeDistance(first, exact)).toBeGreaterThan(0.1);
  });
});
