/** Plans: what an experiment becomes, and every mistake that the schema alone cannot see. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { formatMistake } from "../../src/experiment/mistakes.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { cifar10, firstVisit } from "../../src/experiment/presets.ts";
import { optimizers } from "../../src/optimizers/index.ts";

const ravine = { kind: "formula", id: "ravine" } as const;

function planOf(experiment: Omit<LeanExperiment, "v">) {
  const { plan, problems } = planExperiment({ v: 1, ...experiment });
  expect(problems).toEqual([]);
  if (plan === null) throw new Error("no plan");
  return plan;
}

function mistakes(experiment: Omit<LeanExperiment, "v">): string[] {
  const { plan, problems } = planExperiment({ v: 1, ...experiment });
  expect(plan).toBeNull();
  return problems.map(formatMistake);
}

describe("plans", () => {
  it("are made of the first visit, of CIFAR-10 and of every optimizer", () => {
    const first = planOf(firstVisit);
    expect(first.lanes.map(({ label }) => label)).toEqual(["Momentum", "RSGDM", "Adam", "VSGD"]);
    expect(first.problem.kind).toBe("small");
    expect(planOf(cifar10).problem.kind).toBe("network");
    for (const { id, title, rule } of optimizers) {
      // Per-example squares are not measured during a run.
      if (rule.includes("g2")) continue;
      const [lane] = planOf({ problem: ravine, lanes: [{ optimizer: id }] }).lanes;
      expect(lane?.label).toBe(title);
    }
  });

  it("fill settings from the rule, take given ones whatever the slider's range", () => {
    const [lane] = planOf({
      problem: ravine,
      lanes: [{ optimizer: "adam", hyper: { lr: 1e6, beta1: 0.5 } }],
    }).lanes;
    expect(lane?.settings).toEqual({
      lr: 1e6,
      beta1: 0.5,
      beta2: 0.999,
      eps: 1e-8,
      weight_decay: 0,
    });
  });

  it("name lanes by label, by the rule's first comment, or by number, each its own", () => {
    const rule = "theta = theta - 0.1*g";
    const { lanes } = planOf({
      problem: ravine,
      lanes: [
        { optimizer: "sgd" },
        { optimizer: "sgd" },
        { rule },
        { rule: `# Mine\n${rule}` },
        { rule, label: "third" },
      ],
    });
    expect(lanes.map(({ label }) => label)).toEqual(["SGD", "SGD (2)", "Rule 3", "Mine", "third"]);
  });

  it("give a lane its own stages, else the experiment's", () => {
    const { lanes } = planOf({
      problem: ravine,
      lanes: [{ optimizer: "sgd" }, { optimizer: "sgd", estimator: [] }],
      estimator: [{ kind: "delay", steps: 2 }],
    });
    expect(lanes.map(({ stages }) => stages)).toEqual([[{ kind: "delay", steps: 2 }], []]);
  });

  it("do not probe more pictures than there are", () => {
    const network = {
      kind: "network",
      data: { set: "shapes", train: 100, test: 10 },
      model: "linear",
      batch: 10,
    } as const;
    expect(planOf({ problem: network, lanes: [{ optimizer: "sgd" }] }).probe.batch).toBe(100);
    expect(
      mistakes({
        problem: { ...network, batch: 200 },
        lanes: [{ optimizer: "sgd" }],
        replicas: 33,
      }),
    ).toEqual([
      "replicas: 33 is too large for a network; give a whole number from 1 to 32",
      "problem.batch: 200 is more than the 100 training pictures; give at most 100",
    ]);
  });

  it("ask of a data set only what it has, and of a model what fits it", () => {
    const network = { kind: "network", model: "cnn", batch: 8 } as const;
    const lanes = [{ optimizer: "sgd" }];
    const of = (data: object, more = {}) =>
      mistakes({ problem: { ...network, data, ...more } as never, lanes });
    const whole = { ...network, data: { set: "mnist", train: 60_000, test: 10_000 } } as const;
    expect(planOf({ problem: whole, lanes }).problem.kind).toBe("network");
    expect(of({ set: "cifar100", train: 50_001, test: 90, balanced: true })).toEqual([
      "problem.data.train: 50001 is more than the 50000 training examples of CIFAR-100; give at most 50000",
      "problem.data.test: 90 cannot be equally many of each of 100 classes; give a multiple of 100, such as 100",
    ]);
    for (const set of ["moons", "csv"]) {
      const data = { set, train: 100, test: 50 };
      expect(of(data)).toEqual([
        `problem.model: cnn needs pictures, but ${set} has columns of numbers; give linear or mlp`,
      ]);
      const problem = { ...network, data, model: "mlp" } as never;
      expect(planOf({ problem, lanes }).problem.kind).toBe("network");
    }
  });

  it("refuse changes of what is not there", () => {
    const change = { step: 5, lane: 0, name: "lr", value: 1 };
    expect(
      mistakes({
        problem: ravine,
        lanes: [{ optimizer: "rsgdm" }],
        changes: [change, { ...change, lane: 1 }, { ...change, name: "bta" }],
      }),
    ).toEqual([
      "changes[1].lane: there is no lane 1; give a whole number from 0 to 0",
      'changes[2].name: is "bta"; did you mean "beta"?',
    ]);
  });

  it("refuse what would need more memory than a lane may have", () => {
    const eigenvalues = Array.from({ length: 1000 }, () => 1);
    expect(
      mistakes({
        problem: { kind: "quadratic", eigenvalues, start: 1 },
        lanes: [{ optimizer: "sgd" }],
        replicas: 65_536,
      }),
    ).toEqual([
      "replicas: 65536 replicas of 1000 parameters are 65536000 values a lane; give at most 4194 replicas",
    ]);
  });

  it("refuse rules that need what the problem does not have", () => {
    const lines = mistakes({
      problem: { kind: "signal", signal: "ramp" },
      lanes: [{ rule: "theta = theta - 0.1*loss*g" }, { rule: "theta = theta - g/sqrt(g2)" }],
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^lanes\[0\]\.rule: reads `loss`, but a signal has no loss/);
    expect(
      mistakes({
        problem: {
          kind: "network",
          data: { set: "shapes", train: 10, test: 10 },
          model: "mlp",
          batch: 4,
        },
        lanes: [{ optimizer: "adam-batch-decoupled" }],
      })[0],
    ).toMatch(/^lanes\[0\]\.optimizer: reads `g2`.*networks; it runs on formulas/);
  });

  it("refuse biases that do not fit the problem", () => {
    expect(
      mistakes({
        problem: ravine,
        lanes: [{ optimizer: "sgd", estimator: [{ kind: "bias", value: [1] }] }],
        estimator: [{ kind: "bias", value: [1, 2, 3] }],
      }),
    ).toEqual([
      "estimator[0].value: has 3 numbers, which does not fit the problem; give 2 numbers, or one for all",
      "lanes[0].estimator[0].value: has 1 numbers, which does not fit the problem; give 2 numbers, or one for all",
    ]);
  });
});
