/** Loss and gradient on the WASM and CPU backends, against PyTorch in float64 and against finite differences. */
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { blockDataset, relativeDistance, torchGradient } from "./tf-support.ts";

const MODELS = [
  "linear",
  { kind: "mlp", hidden: [13, 6] },
  { kind: "cnn", channels: [4, 6] },
  { kind: "cnn", channels: [3] },
];
const SIZES = [
  { height: 12, width: 12, channels: 3 },
  // Odd sizes: the pool drops a row and a column.
  { height: 11, width: 9, channels: 1 },
];
const BATCH = Uint32Array.from([3, 0, 7, 7, 12, 20, 1]);

let networks: NetworkGradients[] = [];
async function create(...args: Parameters<typeof createHostGradients>): Promise<NetworkGradients> {
  const network = await createHostGradients(...args);
  networks.push(network);
  return network;
}

beforeAll(startWasm);
afterEach(() => {
  for (const network of networks) network.dispose();
  networks = [];
});

describe.each(["wasm", "cpu"] as const)("on %s", (backend) => {
  const cases = SIZES.flatMap((size) => MODELS.map((model) => ({ size, model })));

  it.skipIf(findTorch() === null).each(cases)(
    `agrees with PyTorch: $model, $size ${TORCH_NEEDED}`,
    async (one) => {
      const dataset = blockDataset(one.size);
      const network = await create(backend, one.model, dataset);
      const theta = initialParameters(network.layout, 5, 0);
      const ours = await network.gradient(theta, BATCH);
      const torch = await torchGradient(network.layout, dataset, { theta, indices: BATCH });
      expect(Math.abs(ours.loss / torch.loss - 1)).toBeLessThan(1e-5);
      expect(ours.correct).toBe(torch.correct);
      for (const { offset, size } of network.layout.tensors) {
        const part = torch.gradient.slice(offset, offset + size);
        expect(relativeDistance(ours.gradient.slice(offset, offset + size), part)).toBeLessThan(
          1e-4,
        );
      }
    },
  );

  it("agrees with central differences of its own loss", async () => {
    const dataset = blockDataset({ height: 8, width: 8, channels: 2 });
    const network = await create(backend, { kind: "cnn", channels: [3, 4] }, dataset);
    const theta = initialParameters(network.layout, 2, 0);
    const { gradient } = await network.gradient(theta, BATCH);
    // Along the gradient itself the slope is its norm; h trades float32 rounding against curvature and kinks.
    const norm = Math.hypot(...gradient);
    const h = 0.004;
    const lossAt = async (sign: number) => {
      const moved = theta.map((value, at) => value + (sign * h * gradient[at]!) / norm);
      return (await network.gradient(moved, BATCH)).loss;
    };
    const slope = ((await lossAt(1)) - (await lossAt(-1))) / (2 * h);
    expect(Math.abs(slope / norm - 1)).toBeLessThan(0.01);
  });

  it("cuts large batches without changing the mean", async () => {
    const dataset = blockDataset({ height: 8, width: 8, channels: 1 });
    const network = await create(backend, "linear", dataset);
    const theta = initialParameters(network.layout, 1, 0);
    const small = await network.gradient(theta, BATCH);
    const repeated = Uint32Array.from(
      { length: BATCH.length * 80 },
      (_, at) => BATCH[at % BATCH.length]!,
    );
    const large = await network.gradient(theta, repeated);
    expect(large.loss).toBeCloseTo(small.loss, 5);
    expect(large.correct).toBe(small.correct * 80);
    expect(relativeDistance(large.gradient, small.gradient)).toBeLessThan(1e-5);
  });

  it("tests pictures like it trains on them", async () => {
    const dataset = blockDataset({ height: 8, width: 8, channels: 3 });
    const swapped = { ...dataset, train: dataset.test };
    const network = await create(backend, "cnn", dataset);
    const onTest = await create(backend, "cnn", swapped);
    const theta = initialParameters(network.layout, 1, 0);
    const trained = await onTest.gradient(
      theta,
      Uint32Array.from({ length: 9 }, (_, at) => at + 4),
    );
    const tested = await network.test(theta, 4, 13);
    expect(tested.lossSum / 9).toBeCloseTo(trained.loss, 5);
    expect(tested.correct).toBe(trained.correct);
    const labels = dataset.test.labels.subarray(4, 13);
    expect(tested.predictions.filter((label, at) => label === labels[at])).toHaveLength(
      tested.correct,
    );
  });

  it("leaves no tensors behind, whatever it is asked", async () => {
    const dataset = blockDataset({ height: 8, width: 8, channels: 1 });
    const before = tf.memory().numTensors;
    const network = await create(backend, { kind: "cnn", channels: [2, 3] }, dataset);
    const theta = initialParameters(network.layout, 1, 0);
    await network.gradient(theta, BATCH);
    const held = tf.memory().numTensors;
    for (let step = 0; step < 5; step++) {
      await network.gradient(
        theta,
        BATCH.map((index) => index + (step % 3)),
      );
      await network.test(theta, 0, 10);
      await network.gradient(theta, BATCH);
    }
    expect(tf.memory().numTensors).toBe(held);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["linear", "mlp", "cnn"])("shows an overflow in the loss: %s", async (model) => {
    const network = await create(
      backend,
      model,
      blockDataset({ height: 8, width: 9, channels: 3 }),
    );
    const theta = initialParameters(network.layout, 1, 0).map((value) => value * 1e36);
    const { loss } = await network.gradient(theta, BATCH);
    expect(Number.isFinite(loss) && loss < 1e15).toBe(false);
  });

  it("names a picture that the set does not have", async () => {
    const network = await create(
      backend,
      "linear",
      blockDataset({ height: 8, width: 8, channels: 1 }),
    );
    const theta = initialParameters(network.layout, 1, 0);
    await expect(network.gradient(theta, Uint32Array.of(2, 24))).rejects.toThrow(
      "Picture 24 was asked for; the set has 24.",
    );
  });
});

it("gives equal numbers to the last bit for equal questions on wasm", async () => {
  const dataset = blockDataset({ height: 12, width: 12, channels: 3 });
  const network = await create("wasm", "cnn", dataset);
  const theta = initialParameters(network.layout, 1, 0);
  const first = await network.gradient(theta, BATCH);
  await network.gradient(
    theta,
    BATCH.map((index) => index + 1),
  );
  expect(await network.gradient(theta, BATCH)).toEqual(first);
});
