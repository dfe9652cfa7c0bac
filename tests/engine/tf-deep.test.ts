/**
 * Every model of the catalogue on small widths: loss, all gradients, batch norm's statistics and predictions against the
 * same network built of torch.nn's modules in float64, and gradients against central differences of the network's own
 * loss.
 */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { MovingStatistics } from "../../src/models/moving-statistics.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { blockDataset, relativeDistance } from "./tf-support.ts";
import { expectGradient, torchCase } from "./torch-cases.ts";
import { askModules, type ModulesAnswer } from "./torch-modules.ts";

const MODELS = [
  { kind: "resnet8", width: 3 },
  { kind: "resnet18", width: 2 },
  { kind: "resnet50", width: 2 },
  { kind: "resnext18", width: 1 },
  { kind: "vgg", width: 2 },
  { kind: "convmixer", dim: 4, depth: 2, kernel: 3, patch: 2 },
  { kind: "convmixer", dim: 3, depth: 1, kernel: 5, patch: 3 },
  { kind: "autoencoder", hidden: [7, 3] },
] as const;
const BATCH = Uint32Array.from({ length: 20 }, (_, at) => at + (at % 3));
/** An odd and an even side: strides end with and without a rest. */
const DATASET = blockDataset({ height: 9, width: 12, channels: 2 });

const cases = MODELS.map((choice) => torchCase(choice, DATASET));
let judged: readonly ModulesAnswer[] = [];

/** Those of other test files in the same process. */
let before = 0;

beforeAll(async () => {
  before = tf.engine().state.numTensors;
  await startWasm();
  if (findTorch() === null) return;
  judged = await askModules(
    cases.map(({ model, theta }) => ({ model, theta, dataset: DATASET, indices: BATCH })),
  );
});

afterAll(() => {
  expect(tf.engine().state.numTensors).toBe(before);
});

/** Test pictures that are the batch. */
const SAME = {
  ...DATASET,
  test: {
    count: BATCH.length,
    pixels: Uint8Array.from(
      [...BATCH].flatMap((index) => [
        ...DATASET.train.pixels.subarray(index * 216, (index + 1) * 216),
      ]),
    ),
    labels: BATCH.map((index) => DATASET.train.labels[index]!) as unknown as Uint8Array,
  },
};

describe.each(["wasm", "cpu"] as const)("on %s", (backend) => {
  it.skipIf(findTorch() === null).each(cases.map((one, index) => ({ ...one, index })))(
    `agrees with torch.nn: $choice ${TORCH_NEEDED}`,
    async ({ choice, model, theta, index }) => {
      const judge = judged[index]!;
      const network = await createHostGradients(backend, choice, SAME);
      const ours = await network.gradient(theta, BATCH);
      const moving = new MovingStatistics(network.statistics);
      moving.add(ours.statistics);
      const tested = await network.test(theta, 0, BATCH.length, moving.values);
      network.dispose();
      expect(Math.abs(ours.loss / judge.loss - 1)).toBeLessThan(1e-5);
      expect(ours.correct).toBe(choice.kind === "autoencoder" ? NaN : judge.correct);
      expectGradient(ours.gradient, judge, model);
      if (model.statistics.count > 0)
        expect(relativeDistance(moving.values, judge.statistics)).toBeLessThan(1e-5);
      expect(Math.abs(tested.lossSum / BATCH.length / judge.tested - 1)).toBeLessThan(1e-4);
      expect(tested.predictions).toHaveLength(choice.kind === "autoencoder" ? 0 : BATCH.length);
    },
  );
});

it.each(cases)(
  "has the slopes of its own loss on wasm: $choice",
  async ({ choice, model, theta }) => {
    const network = await createHostGradients("wasm", choice, DATASET);
    const { gradient } = await network.gradient(theta, BATCH);
    const whole = Math.hypot(...gradient);
    const lossAt = async (moved: Float32Array) => (await network.gradient(moved, BATCH)).loss;
    const slopes: string[] = [];
    const all = { name: "all", offset: 0, size: theta.length };
    // Of the deepest, whose blocks are those of the others, along the whole gradient alone.
    const isDeep = model.layout.tensors.length > 60;
    for (const { name, offset, size } of isDeep ? [all] : [all, ...model.layout.tensors]) {
      const part = gradient.subarray(offset, offset + size);
      // Along a tensor's own gradient the slope is its norm. The step trades kinks against float32: a loss rounded by
      // 1e-6 is 0.01 of a slope.
      const norm = Math.hypot(...part);
      const h = 5e-5 / Math.max(1, norm / 30);
      const moved = (sign: number) => {
        const point = theta.slice();
        part.forEach(
          (value, at) => (point[offset + at]! += (sign * h * value) / Math.max(norm, 1e-9)),
        );
        return point;
      };
      const slope = ((await lossAt(moved(1))) - (await lossAt(moved(-1)))) / (2 * h);
      if (Math.abs(slope - norm) > 0.03 * norm + 2e-3 * whole + 0.01)
        slopes.push(`${name}: ${slope} ${norm}`);
    }
    network.dispose();
    expect(slopes).toEqual([]);
  },
);
