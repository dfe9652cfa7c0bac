/** Plans: what an experiment becomes, and every mistake that the schema alone cannot see. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { ModelChoice, ProblemChoice, Stage } from "../../src/experiment/experiment.ts";
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
    for (const { id, title } of optimizers) {
      const [lane] = planOf({ problem: ravine, lanes: [{ optimizer: id }] }).lanes;
      expect(lane?.label).toBe(title);
    }
  });

  it("of meta-learning give each lane its order, the problem's where it has none", () => {
    const inner = { steps: 1, lr: 0.01 };
    const problem = { kind: "meta", task: "sine", hidden: [8], inner, tasks: 4, shots: 5 } as const;
    const shared = { ...problem, hidden: [...problem.hidden] };
    const plan = planOf({
      problem: { ...shared, order: "difference" },
      lanes: [{ optimizer: "sgd" }, { optimizer: "sgd", order: "first" }],
    });
    expect(plan.lanes.map(({ label, order }) => [label, order])).toEqual([
      ["SGD", "difference"],
      ["SGD, first order", "first"],
    ]);
    expect(planOf({ problem: shared, lanes: [{ optimizer: "sgd" }] }).lanes[0]?.order).toBe(
      "exact",
    );
    expect(
      mistakes({
        problem: { ...shared, inner: { ...inner, batch: 6 } },
        lanes: [{ optimizer: "sgd" }],
      }),
    ).toEqual(["problem.inner.batch: 6 is more than the 5 shots of a task; give at most 5"]);
    expect(mistakes({ problem: ravine, lanes: [{ optimizer: "sgd", order: "first" }] })).toEqual([
      'lanes[0].order: says how an outer gradient is taken, but a formula has none; leave it out, or choose the problem "meta"',
    ]);
  });

  it("keep no more of a gradient than there is, of networks too where the data set says how many there are", () => {
    // 784 * 5 + 5 + 5 * 10 + 10 parameters.
    const mnist: Extract<ProblemChoice, { kind: "network" }> = {
      kind: "network",
      data: { set: "mnist", train: 100, test: 10 },
      model: { kind: "mlp", hidden: [5] },
      batch: 10,
    };
    const lanes = [{ optimizer: "sgd" }];
    const top = (k: number, scope: "all" | "tensor" = "all"): Stage[] => [
      { kind: "top-k", k, scope },
    ];
    planOf({ problem: mnist, lanes, estimator: [...top(3985), ...top(3920, "tensor")] });
    expect(
      mistakes({ problem: mnist, lanes, estimator: [{ kind: "sign" }, ...top(3986)] }),
    ).toEqual([
      "estimator[1].k: cannot keep 3986 of 3985 parameters; give at most 3985, or a fraction",
    ]);
    expect(
      mistakes({ problem: mnist, lanes: [{ optimizer: "sgd", estimator: top(3921, "tensor") }] }),
    ).toEqual([
      "lanes[0].estimator[0].k: cannot keep 3921 of a tensor, the largest of which has 3920 parameters; " +
        "give at most 3920, or a fraction",
    ]);
    expect(mistakes({ problem: ravine, lanes, estimator: top(3) })).toEqual([
      "estimator[0].k: cannot keep 3 of 2 parameters; give at most 2",
    ]);
    // A table of one's own is read later.
    const data = { ...mnist.data, set: "csv" } as const;
    planOf({ problem: { ...mnist, data }, lanes, estimator: top(1e6) });
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
    const tall = { model: { kind: "convmixer", patch: 28 } };
    const shapes = { set: "shapes", train: 100, test: 10 };
    const fitting = { ...network, ...tall, data: shapes } as never;
    expect(planOf({ problem: fitting, lanes }).problem.kind).toBe("network");
    expect(of({ ...shapes, set: "mnist" }, { model: { kind: "convmixer", patch: 29 } })).toEqual([
      "problem.model.patch: 29 is wider than the pictures of 28 x 28; give at most 28",
    ]);
    for (const set of ["moons", "csv"]) {
      const data = { set, train: 100, test: 50 };
      expect(of(data)).toEqual([
        `problem.model: cnn needs pictures, but ${set} has columns of numbers; give linear or mlp`,
      ]);
      expect(of(data, { model: { kind: "vgg" } })).toEqual([
        `problem.model: vgg needs pictures, but ${set} has columns of numbers; give linear or mlp`,
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
    const onModel = (model: ModelChoice): Omit<LeanExperiment, "v"> => ({
      problem: {
        kind: "network",
        data: { set: "shapes", train: 10, test: 10 },
        model,
        batch: 4,
      },
      lanes: [{ optimizer: "adam-batch-decoupled" }],
    });
    for (const model of ["linear", "mlp", "cnn", "autoencoder"] as const)
      expect(planOf(onModel(model)).problem.kind).toBe("network");
    for (const model of ["resnet8", "resnet50", "resnext18", "vgg", "convmixer"] as const) {
      expect(mistakes(onModel(model))).toEqual([
        "lanes[0].optimizer: reads `g2`, the mean of single examples' squared gradients, but " +
          `${model} has batch norm, so no picture has a gradient of its own; give linear, mlp, cnn or autoencoder as ` +
          "problem.model, or a rule that does not read g2",
      ]);
    }
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
