/**
 * The deep models on TensorFlow.js's WebGPU backend, run by Dawn on the software adapter: loss, gradients, batch norm's
 * statistics and answers on test pictures against torch.nn in float64. The shallow ones are in tf-webgpu.test.ts.
 */
import { describe, expect, it } from "vitest";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { createTensorBridge } from "../../src/engine/tf/bridge.ts";
import { createWebgpuNetwork } from "../../src/engine/tf/webgpu-gradients.ts";
import { MovingStatistics } from "../../src/models/moving-statistics.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { blockDataset, relativeDistance, showGpuToLibrary } from "./tf-support.ts";
import { expectGradient, torchCase } from "./torch-cases.ts";
import { askModules } from "./torch-modules.ts";

const MODELS = [
  { kind: "resnet8", width: 2 },
  { kind: "resnet18", width: 2 },
  { kind: "resnet50", width: 2 },
  { kind: "resnext18", width: 1 },
  { kind: "vgg", width: 1 },
  { kind: "convmixer", dim: 3, depth: 1, kernel: 3, patch: 2 },
  { kind: "autoencoder", hidden: [5, 3] },
] as const;
const BATCH = Uint32Array.from({ length: 20 }, (_, at) => at + (at % 3));
/** With fewer numbers a channel, fifty batch norms make more of float32's rounding than the bound, on every device. */
const BLOCKS = blockDataset({ height: 9, width: 12, channels: 2 });
/** Test pictures that are the batch. */
const DATASET = {
  ...BLOCKS,
  test: {
    count: BATCH.length,
    pixels: Uint8Array.from(
      [...BATCH].flatMap((index) => [
        ...BLOCKS.train.pixels.subarray(index * 216, (index + 1) * 216),
      ]),
    ),
    labels: Uint8Array.from(BATCH, (index) => BLOCKS.train.labels[index]!),
  },
};

const isPossible = findTorch() !== null && softwareDriver() !== null;
const needed = isPossible ? "" : `${TORCH_NEEDED} ${SOFTWARE_GPU_NEEDED}`;

describe.skipIf(!isPossible)(`models on WebGPU ${needed}`, () => {
  it("agree with torch.nn", async () => {
    const cases = MODELS.map((choice) => torchCase(choice, DATASET));
    const judged = await askModules(
      cases.map((one) => ({ ...one, dataset: DATASET, indices: BATCH })),
    );
    await withDevice("software", async (device, adapter) => {
      showGpuToLibrary();
      const context = createGpuContext(device, adapter.info);
      const bridge = await createTensorBridge(context);
      for (const [index, { choice, model, theta }] of cases.entries()) {
        const judge = judged[index]!;
        const network = await createWebgpuNetwork(bridge, choice, DATASET);
        const ours = await network.gradient(theta, BATCH);
        const alone = await network.loss(theta, BATCH);
        const moving = new MovingStatistics(network.statistics);
        moving.add(ours.statistics);
        const tested = await network.test(theta, 0, BATCH.length, moving.values);
        network.dispose();
        const hasClasses = choice.kind !== "autoencoder";
        expect(Math.abs(ours.loss / judge.loss - 1), choice.kind).toBeLessThan(1e-5);
        expect(Math.abs(alone / judge.loss - 1), choice.kind).toBeLessThan(1e-5);
        expect(ours.correct, choice.kind).toBe(hasClasses ? judge.correct : NaN);
        expectGradient(ours.gradient, judge, model);
        if (model.statistics.count > 0)
          expect(relativeDistance(moving.values, judge.statistics)).toBeLessThan(1e-5);
        expect(Math.abs(tested.lossSum / BATCH.length / judge.tested - 1)).toBeLessThan(1e-4);
        expect(tested.predictions).toHaveLength(hasClasses ? BATCH.length : 0);
      }
      context.check();
      bridge.dispose();
    });
  }, 240_000);
});
