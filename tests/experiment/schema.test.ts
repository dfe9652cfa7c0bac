/** What the schema accepts, refuses, and says about it. */
import { describe, expect, it } from "vitest";
import { canonicalize, canonicalJson, withoutDefaults } from "../../src/experiment/canonical.ts";
import { formatMistake } from "../../src/experiment/mistakes.ts";
import { cifar10, firstVisit } from "../../src/experiment/presets.ts";
import { validateExperiment, validateJson } from "../../src/experiment/validate.ts";

const good = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock" },
  lanes: [{ optimizer: "adam" }],
};

/** Mistakes of the good experiment with these keys changed, as lines. */
function mistakes(changes: Record<string, unknown>): string[] {
  return validateExperiment({ ...good, ...changes }).problems.map(formatMistake);
}

describe("the schema", () => {
  it("fills every default of version 1", () => {
    expect(validateExperiment(good).experiment).toEqual({
      v: 1,
      problem: { kind: "formula", id: "rosenbrock", start: [-1.2, 1], noise: 0 },
      lanes: [{ optimizer: "adam" }],
      estimator: [],
      feedback: "none",
      steps: 1000,
      seed: 1,
      replicas: 1,
      probe: { every: 1, burst: 1, draws: 8, batch: "full", window: 64, maxLag: 64 },
      changes: [],
    });
  });

  it("has another probe for networks", () => {
    const network = {
      kind: "network",
      data: { set: "shapes", train: 500, test: 100 },
      model: { kind: "mlp", hidden: [32] },
      batch: 16,
    };
    const { experiment } = validateExperiment({ ...good, problem: network });
    expect(experiment?.problem).toEqual({ ...network, sampling: "reshuffle" });
    expect(experiment?.probe).toEqual({
      every: 50,
      burst: 1,
      draws: 8,
      batch: 256,
      window: 16,
      maxLag: 32,
    });
  });

  it("accepts a rate at which a lane must diverge", () => {
    expect(mistakes({ lanes: [{ optimizer: "sgd", hyper: { lr: 1e6 } }] })).toEqual([]);
  });

  it("names path and cure of every mistake at once", () => {
    const text = `{
      "v": 1, "steps": 0, "seed": -1, "replicas": 70000, "stepss": 5,
      "problem": {"kind": "signal", "signal": "rmp", "sloope": 1},
      "lanes": [
        {"optimizer": "adam", "hyper": {"lr": "fast"}},
        {"optimizr": "adam"},
        {"rule": 7, "label": "x"},
        {"optimizer": "sgd", "hyper": {"lr": 1e999}}
      ],
      "estimator": [{"kind": "nois", "sigma": 1}, {"kind": "delay", "steps": 1.5}, {"kind": "clip"}],
      "probe": {"batch": "all", "window": 1},
      "changes": [{"step": 0, "lane": 9, "name": "lr", "value": null}]
    }`;
    expect(validateJson(text).problems.map(formatMistake)).toEqual([
      'problem.signal: is "rmp"; did you mean "ramp"?',
      'problem.sloope: is not known here; did you mean "slope"?',
      'lanes[0].hyper.lr: is "fast", not a finite number; give a number from -1e+30 to 1e+30',
      'lanes[1]: names no optimizer; give "optimizer": an id of the catalogue, or "rule": a text',
      "lanes[2].rule: is 7, not a text; give a rule in quotes",
      "lanes[3].hyper.lr: is Infinity, not a finite number; give a number from -1e+30 to 1e+30",
      'estimator[0]: "kind" is "nois"; did you mean "noise"?',
      "estimator[1].steps: 1.5 is not whole; give a whole number from 0 to 64",
      "estimator[2].norm: is missing; give a number from 0 to 1e+100",
      "steps: 0 is too small; give a whole number from 1 to 10,000,000",
      "seed: -1 is too small; give a whole number from 0 to 4,294,967,295",
      "replicas: 70000 is too large; give a whole number from 1 to 65,536",
      'probe.batch: is "all"; give a whole number, or "full"',
      "probe.window: 1 is too small; give a whole number from 2 to 4,096",
      "changes[0].step: 0 is too small; give a whole number from 1 to 10,000,000",
      "changes[0].lane: 9 is too large; give a whole number from 0 to 7",
      "changes[0].value: is null, not a finite number; give a number from -1e+30 to 1e+30",
      'stepss: is not known here; did you mean "steps"?',
    ]);
  });

  it("takes meta-learning, and an order of the outer gradient for each lane", () => {
    const inner = { steps: 1, lr: 0.01, batch: 5 };
    const problem = { kind: "meta", task: "sine", hidden: [8], inner, tasks: 4, shots: 10 };
    const lanes = [{ optimizer: "sgd", order: "first" }, { optimizer: "sgd" }];
    expect(mistakes({ problem, lanes })).toEqual([]);
    expect(mistakes({ problem: { ...problem, order: "second", hidden: [] }, lanes })).toEqual([
      "problem.hidden: has 0 entries; give 1 to 4",
      'problem.order: is "second"; give one of exact, first, difference',
    ]);
    expect(mistakes({ problem, lanes: [{ optimizer: "sgd", order: 1 }] })).toHaveLength(1);
  });

  it("takes flips and crops of colour pictures", () => {
    const network = { kind: "network", model: "cnn", batch: 8 };
    const data = { set: "shapes", train: 100, test: 10 };
    const of = (augment: unknown) => mistakes({ problem: { ...network, data, augment } });
    expect(of(["flip", "crop"])).toEqual([]);
    expect(of(["turn"])).toEqual(['problem.augment[0]: is "turn"; give one of flip, crop']);
    expect(of(true)).toHaveLength(1);
  });

  it("takes every model by name or with settings, and says what is wrong with one", () => {
    const network = { kind: "network", batch: 8, data: { set: "cifar10", train: 100, test: 10 } };
    const of = (model: unknown) => mistakes({ problem: { ...network, model } });
    for (const kind of ["resnet8", "resnet18", "resnet50", "resnext18", "vgg"]) {
      expect(of(kind)).toEqual([]);
      expect(of({ kind, width: 5 })).toEqual([]);
      expect(of({ kind, width: 129 })).toEqual([
        "problem.model.width: 129 is too large; give a whole number from 1 to 128",
      ]);
    }
    expect(of({ kind: "convmixer", dim: 256, depth: 8, kernel: 5, patch: 2 })).toEqual([]);
    expect(of({ kind: "convmixer", kernel: 4 })).toEqual([
      "problem.model.kernel: 4 is even, so the filter has no middle; give an odd number from 1 to 15",
    ]);
    expect(of({ kind: "autoencoder", hidden: [] })).toEqual([
      "problem.model.hidden: has 0 entries; give 1 to 8",
    ]);
    expect(of("resnet19")).toEqual(['problem.model: is "resnet19"; did you mean "resnet18"?']);
  });

  it("refuses keys that mean something to JavaScript, wherever they are", () => {
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const texts = [
        `{"v":1,"${key}":{"x":1}}`,
        `{"v":1,"problem":{"kind":"formula","id":"beale","${key}":1},"lanes":[{"optimizer":"sgd"}]}`,
        `{"v":1,"problem":{"kind":"formula","id":"beale"},"lanes":[{"optimizer":"sgd","hyper":{"${key}":1}}]}`,
      ];
      for (const text of texts) {
        const { experiment, problems } = validateJson(text);
        expect(experiment).toBeNull();
        expect(problems[0]?.message).toBe("is not a key of experiments; remove it");
        expect(problems[0]?.path.endsWith(key)).toBe(true);
      }
    }
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it("refuses deep nesting without following it", () => {
    const deep = `${"[".repeat(5000)}1${"]".repeat(5000)}`;
    const { problems } = validateJson(`{"v":1,"problem":${deep}}`);
    expect(problems[0]?.message).toMatch(/nested more than 16 levels/);
  });

  it("says where JSON breaks", () => {
    expect(validateJson('{"v": 1,').problems[0]?.message).toMatch(/^not JSON: .+; check quotes/);
    for (const text of ["", "null", "[]", "3", '"x"']) {
      expect(validateJson(text).problems).toHaveLength(1);
    }
  });
});

describe("the canonical form", () => {
  const rich = validateExperiment({
    v: 1,
    title: "A title",
    problem: {
      kind: "quadratic",
      eigenvalues: [1, 5],
      start: [1, 2],
      noise: [0.1, 0],
      rotation: 30,
    },
    lanes: [
      { label: "one", hyper: { beta: 0.5, lr: 0.01 }, optimizer: "momentum" },
      { rule: "theta = theta - 0.1*g", estimator: [{ kind: "clip", norm: 2 }] },
    ],
    estimator: [
      { sigma: 0.1, kind: "noise" },
      { kind: "clip", value: 3 },
    ],
    changes: [{ value: 0.02, name: "lr", lane: 0, step: 10 }],
    probe: { window: 32 },
    seed: 9,
  }).experiment;

  it("is the same whatever the order of keys, and its own canonical form", () => {
    expect(rich).not.toBeNull();
    for (const experiment of [rich, firstVisit, cifar10]) {
      if (experiment === null) continue;
      const json = canonicalJson(experiment);
      expect(canonicalJson(validateJson(json).experiment ?? experiment)).toBe(json);
    }
    expect(Object.keys(rich?.lanes[0] ?? {})).toEqual(["optimizer", "hyper", "label"]);
    expect(Object.keys(rich?.lanes[0]?.hyper ?? {})).toEqual(["beta", "lr"]);
  });

  it("comes back from the lean form, which holds no default", () => {
    for (const experiment of [rich, firstVisit, cifar10]) {
      if (experiment === null) continue;
      expect(canonicalize(withoutDefaults(experiment))).toEqual(experiment);
    }
    expect(withoutDefaults({ ...firstVisit, lanes: [{ optimizer: "sgd" }] })).toEqual({
      v: 1,
      problem: { kind: "formula", id: "rosenbrock" },
      lanes: [{ optimizer: "sgd" }],
      steps: firstVisit.steps,
    });
  });
});
