/** The picture of a network and the words about its cost, from descriptions and plans alone. */
import { describe, expect, it } from "vitest";
import { networkRunCost, secondsOf, workBetween } from "../../src/experiment/network-cost.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { everyLayer, multiplyAdds } from "../../src/models/cost.ts";
import { describeNetwork } from "../../src/models/describe.ts";
import { type Outline, outlineOf } from "../../src/models/outline.ts";
import { costWords } from "../../src/ui/problem/cost-words.ts";
import { PaceMeter } from "../../src/ui/problem/pace-meter.ts";
import { rowsOf } from "../../src/ui/stage/model/rows.ts";
import { layerSentence, shortCount } from "../../src/ui/stage/model/words.ts";

const CIFAR100 = { height: 32, width: 32, channels: 3, classes: 100 };

/** Layers of an outline with repetitions written out. */
function countLayers(outline: Outline): number {
  return outline.reduce((count, piece) => {
    if (piece.kind === "layer") return count + 1;
    if (piece.kind === "repeat") return count + piece.times * countLayers(piece.block);
    return count + 1 + countLayers(piece.body) + countLayers(piece.shortcut);
  }, 0);
}

const MODELS = [
  "linear",
  "mlp",
  "cnn",
  "resnet8",
  "resnet18",
  "resnet50",
  "resnext18",
  "vgg",
  "convmixer",
  "autoencoder",
];

describe("an outline", () => {
  it.each(MODELS)("holds every layer, parameter and multiply-add of %s", (choice) => {
    const model = describeNetwork(choice, CIFAR100);
    const outline = outlineOf(model);
    const layers = [...everyLayer(model.layers)];
    expect(countLayers(outline)).toBe(layers.length);
    const total = (name: "parameters" | "multiplyAdds") =>
      outline.reduce((sum, piece) => sum + piece[name], 0);
    expect(total("parameters")).toBe(model.layout.parameterCount);
    expect(total("multiplyAdds")).toBe(
      layers.reduce((sum, layer) => sum + multiplyAdds(layer, model), 0),
    );
    // No layer is lost between the outline and its rows.
    const shown = rowsOf(outline).flatMap((row) =>
      row.kind === "layers" ? row.layers : row.kind === "residual" ? row.after : [],
    );
    expect(shown).toEqual(outline.filter(({ kind }) => kind === "layer"));
  });

  it("folds ResNet-50's stages into a block that changes shapes and 2, 3, 5 and 2 equal ones", () => {
    const pieces = outlineOf(describeNetwork("resnet50", CIFAR100));
    const stages = pieces.filter(({ kind }) => kind === "repeat");
    expect(stages.map((piece) => (piece.kind === "repeat" ? piece.times : 0))).toEqual([
      2, 3, 5, 2,
    ]);
    expect(pieces.filter(({ kind }) => kind === "residual")).toHaveLength(4);
    for (const stage of stages)
      expect(stage).toMatchObject({ block: [{ kind: "residual" }, { layer: { kind: "relu" } }] });
  });

  it("says of a layer what it is, puts out, holds and costs", () => {
    const [first] = outlineOf(describeNetwork("resnet50", CIFAR100));
    if (first?.kind !== "layer") throw new Error("a convolution comes first");
    expect(layerSentence(first.layer, first)).toBe(
      "3 × 3 conv 64: puts out 32 × 32 × 64, 1\u202f728 parameters, 1\u202f769\u202f472 multiply-adds a picture",
    );
    expect([556e6, 1.3e9, 4224, 16_900].map(shortCount)).toEqual([
      "556 M",
      "1.30 G",
      "4\u202f224",
      "16.9 k",
    ]);
  });
});

function planned(parts: Partial<LeanExperiment>) {
  const { plan, problems } = planExperiment({
    v: 1,
    problem: {
      kind: "network",
      data: { set: "cifar100", train: 900, test: 100 },
      model: "resnet50",
      batch: 100,
    },
    lanes: [{ optimizer: "momentum" }],
    steps: 1000,
    probe: { every: 1000, draws: 2, batch: 100 },
    ...parts,
  });
  if (plan === null) throw new Error(JSON.stringify(problems));
  const cost = networkRunCost(plan, CIFAR100);
  if (cost === null) throw new Error("a network has a cost");
  return { plan, cost };
}

describe("the cost in words", () => {
  // 3.89 G multiply-adds a picture in training: 1,000 steps of 100 are 778 TFLOP and 2 s of passes, at 20 GFLOP/s 10.8 hours.
  it("says before the start how long a heavy run takes, and that it is heavy", () => {
    const { plan, cost } = planned({});
    const words = costWords(plan, cost, { factor: null, step: 0 });
    expect(words.isHeavy).toBe(true);
    expect(words.time).toMatch(
      /^About 11 hours for 1\u202f000 steps of 1 lane, at 20\u202fGFLOP\/s/,
    );
    expect(words.size).toMatch(
      /^23\u202f705\u202f252 parameters, 778\u202fGFLOP a step, at least 4.9\u202fGiB$/,
    );
  });

  it("counts lanes, replicas and workers, and what is left at the measured pace", () => {
    const { plan, cost } = planned({
      replicas: 2,
      workers: { count: 4 },
      lanes: [{ optimizer: "sgd" }, { optimizer: "sam" }],
    });
    const one = planned({}).cost.step.operations;
    expect(cost.step.operations / one).toBeCloseTo(2 * 4 * (1 + 2), 9);
    const seconds = secondsOf(workBetween(plan, cost, [400, 1000]));
    const { time } = costWords(plan, cost, { factor: 3600 / seconds, step: 400 });
    expect(time).toMatch(/^About 60 minutes for the 600 steps ahead.*as fast as it ran here$/);
    expect(costWords(plan, cost, { factor: null, step: 0 }).time).toContain(
      "2 lanes × 2 replicas, up to 4 workers",
    );
  });
});

describe("the pace", () => {
  it("is measured over steps done for the first time, without loading and pauses", () => {
    const { plan, cost } = planned({
      problem: {
        kind: "network",
        data: { set: "cifar100", train: 900, test: 100 },
        model: "linear",
        batch: 100,
      },
    });
    const aStep = secondsOf(workBetween(plan, cost, [2, 3]));
    const meter = new PaceMeter();
    const at = (step: number, seconds: number, isRunning = true) => {
      meter.take({ step, isRunning, seconds }, { plan, cost });
    };
    at(0, 0);
    at(1, 30); // Kernels are loaded.
    at(2, 31);
    expect(meter.factor).toBeNull();
    at(4, 31 + 14 * aStep);
    at(400, 31 + 14 * aStep + 396 * 7 * aStep);
    at(400, 5000, false);
    at(400, 6000);
    at(401, 6001);
    at(801, 6001 + 400 * 7 * aStep);
    at(300, 7000);
    at(500, 8000);
    expect(meter.factor).toBeCloseTo(7, 6);
  });
});
