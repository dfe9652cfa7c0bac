/** What the stage is told of test pictures besides classes: replicas that are right, and reconstructions. */
import { describe, expect, it } from "vitest";
import { drawShapes } from "../../src/data/shapes.ts";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { network, networkProblem } from "./network-support.ts";
import { openTestRun } from "./support.ts";

const WASM = { device: "wasm" } as const;
const lanes = [{ optimizer: "momentum", hyper: { lr: 0.02 } }, { optimizer: "adam" }];

describe("the wall", () => {
  it("counts over all replicas who is right, as the test accuracy does", async () => {
    const experiment = network({ lanes, replicas: 3, steps: 4, probe: { every: 3 } });
    const run = await openTestRun(experiment, WASM);
    const { rows } = await run.advance(4);
    const stage = await run.stage();
    run.dispose();
    if (stage?.kind !== "pictures") throw new Error("the stage shows no pictures");
    expect(stage.labels).toHaveLength(30);
    for (const [lane, answers] of stage.answers.entries()) {
      expect(answers).toMatchObject({ step: 4, replicas: 3 });
      const right = answers!.right.reduce((sum, count) => sum + count, 0);
      const row = rows.find(({ step, lane: of }) => step === 4 && of === lane);
      expect(right / 90).toBeCloseTo(row?.test_accuracy ?? NaN, 12);
    }
  });

  it("shows what a network without classes makes of the pictures: as far from them as its test loss says", async () => {
    const model = { kind: "autoencoder", hidden: [12, 6] } as const;
    const problem = networkProblem({
      model: { ...model, hidden: [...model.hidden] },
      data: { set: "shapes", train: 96, test: 20 },
    });
    const run = await openTestRun(network({ lanes, problem, steps: 1, replicas: 2 }), WASM);
    await run.advance(1);
    const stage = await run.stage();
    run.dispose();
    if (stage?.kind !== "pictures") throw new Error("the stage shows no pictures");
    expect(stage.answers.map((answers) => answers?.step)).toEqual([1, 1]);

    await startWasm();
    const dataset = drawShapes({ train: 96, test: 20 });
    const { mean, deviation } = dataset;
    const gradients = await createHostGradients("wasm", model, dataset);
    const theta = initialParameters(gradients.layout, 1, 0);
    const values = await gradients.outputs(theta, 20);
    const { lossSum } = await gradients.test(theta, 0, 20);
    gradients.dispose();
    let squares = 0;
    const bytes = values.map((value, at) => {
      const channel = at % 3;
      const scaled = 255 * (value * deviation[channel]! + mean[channel]!);
      squares += (value - (stage.pixels[at]! / 255 - mean[channel]!) / deviation[channel]!) ** 2;
      return Math.min(255, Math.max(0, scaled));
    });
    expect(squares / 3072 / lossSum).toBeCloseTo(1, 5);
    for (const reconstructed of stage.reconstructions ?? []) {
      expect(reconstructed).toHaveLength(20 * 3072);
      const off = bytes.map((value, at) => Math.abs(value - reconstructed![at]!));
      // Half a step of a byte, and float32.
      expect(Math.max(...off)).toBeLessThan(0.51);
    }
    expect(stage.reconstructions).toHaveLength(2);
  });
});
