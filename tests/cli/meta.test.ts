/** Meta-learning on the command line: the engine's rows, the start-up check on standard error, and what is refused. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "../engine/support.ts";
import { momentscopeHere } from "./here.ts";

const experiment: LeanExperiment = {
  v: 1,
  problem: {
    kind: "meta",
    task: "sine",
    hidden: [4],
    inner: { steps: 1, lr: 0.05 },
    tasks: 3,
    shots: 4,
  },
  lanes: [
    { optimizer: "momentum", label: "mine" },
    { optimizer: "momentum", order: "first" },
  ],
  workers: { count: 2, split: "sorted" },
  estimator: [{ kind: "top-k", fraction: 0.5 }],
  steps: 3,
  probe: { every: 2, draws: 2, batch: 8 },
};

const text = JSON.stringify(experiment);
const WASM = ["--backend", "wasm"];

describe("run", () => {
  it("prints the rows that the page would get, in a network's columns, and what the check found", async () => {
    const { code, out, errors } = await momentscopeHere(["run", "-", ...WASM], text);
    expect(code).toBe(0);
    const rows = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toEqual(
      JSON.parse(JSON.stringify(await rowsOf(experiment, { device: "wasm" }))) as unknown,
    );
    expect(Object.keys(rows[0] ?? {}).slice(0, 6)).toEqual([
      "step",
      "lane",
      "loss",
      "accuracy",
      "test_loss",
      "test_accuracy",
    ]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /^Second derivatives: Hessian times vector is off its difference of gradients by \d\.\de-[5-9] \(limit 0\.001\)/,
    );
  });

  it("refuses the reference, which has no gradients of networks", async () => {
    const { code, errors } = await momentscopeHere(["run", "-", "--backend", "reference"], text);
    expect(code).toBe(2);
    expect(errors[0]).toMatch(/^--backend: .*give wasm or cpu$/);
  });
});

describe("compare, receipt", () => {
  it("judge lanes by the loss on tasks not trained on", async () => {
    const many = { ...experiment, replicas: 3, steps: 2 };
    const { code, out } = await momentscopeHere(["compare", "-", ...WASM], JSON.stringify(many));
    expect(code).toBe(0);
    const rows = await rowsOf(many, { device: "wasm", replicaRows: true });
    const [mine, other] = [0, 1].map((lane) =>
      rows.filter((row) => row.step === 2 && row.lane === lane).map((row) => row.test_loss!),
    );
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const [first, second] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { mean: number; against: { difference: number }[] });
    expect(first).toMatchObject({ metric: "test_loss", step: 2 });
    expect(first!.mean).toBeCloseTo(mean(mine!), 12);
    expect(second!.mean).toBeCloseTo(mean(other!), 12);
    const difference = mean(mine!.map((value, replica) => value - other![replica]!));
    expect(first!.against[0]!.difference).toBeCloseTo(difference, 12);
  });

  it("make a receipt that the next run is held against", async () => {
    const made = await momentscopeHere(["receipt", "-", ...WASM], text);
    expect(made.code).toBe(0);
    const again = await momentscopeHere(["run", "-", "--backend", "cpu"], made.out);
    // Another device rounds float32 otherwise.
    expect(again.errors.at(-1)).toMatch(/^receipt: reproduced within the tolerance/);
    const other = await momentscopeHere(
      ["run", "-", ...WASM],
      made.out.replace('"order": "first"', '"order": "difference"'),
    );
    expect(other.errors.at(-1)).toMatch(/^receipt: differs first at step 2/);
  });
});

describe("what meta-learning cannot do", () => {
  const bad = (changes: object): string =>
    JSON.stringify({ ...experiment, problem: { ...experiment.problem, ...changes } });

  it.each([
    [
      ["tune", "-"],
      text,
      "problem: meta-learning is not tuned here; give a formula or a quadratic",
    ],
    [
      ["export", "-", "--to", "torch"],
      text,
      "problem: draws its tasks from this program's own generator, which a script does not have; give another problem",
    ],
    [
      ["check", "-"],
      bad({ order: "second" }),
      'problem.order: is "second"; give one of exact, first, difference',
    ],
    [
      ["check", "-"],
      bad({ inner: { steps: 1, lr: 0.1, batch: 5 } }),
      "problem.inner.batch: 5 is more than the 4 shots of a task; give at most 4",
    ],
    [
      ["check", "-"],
      JSON.stringify({ ...experiment, replicas: 100 }),
      "replicas: 100 is too large for a network; give a whole number from 1 to 32",
    ],
  ] as const)("%j names the place and the cure", async (args, input, message) => {
    const { code, errors } = await momentscopeHere(args, input);
    expect(code).toBe(2);
    expect(errors).toEqual([message]);
  });
});
