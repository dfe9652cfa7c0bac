/**
 * `g2` of networks: the mean over a batch of squared gradients of single pictures, against a loop over the pictures and
 * against PyTorch's gradients of them.
 */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { createTensorBridge } from "../../src/engine/tf/bridge.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { createWebgpuNetwork } from "../../src/engine/tf/webgpu-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { blockDataset, relativeDistance, showGpuToLibrary, torchGradient } from "./tf-support.ts";

/** Odd sizes: the pool drops a row and a column. Outputs that fill no whole block of the kernel, and more than one. */
const MODELS = [
  "linear",
  { kind: "mlp", hidden: [13, 6] },
  { kind: "cnn", channels: [11, 3] },
  { kind: "autoencoder", hidden: [7, 3] },
];
const SIZE = { height: 11, width: 9, channels: 3 };
/** A picture twice: it counts twice. */
const BATCH = Uint32Array.from([3, 0, 7, 7, 12, 20, 1]);
/**
 * Of each tensor, Euclidean: float32 gradients and their squares, summed in another order than the loop's; a square
 * doubles the relative error of what is squared.
 */
const BOUND = 1e-5;

let networks: NetworkGradients[] = [];
async function create(...args: Parameters<typeof createHostGradients>): Promise<NetworkGradients> {
  const network = await createHostGradients(...args);
  networks.push(network);
  return network;
}

/** One picture after another, squares and mean in float64. */
async function looped(
  gradientOf: (picture: Uint32Array) => Promise<ArrayLike<number>>,
  batch: Uint32Array,
): Promise<Float64Array> {
  let mean = new Float64Array(0);
  for (const picture of batch) {
    const gradient = await gradientOf(Uint32Array.of(picture));
    if (mean.length === 0) mean = new Float64Array(gradient.length);
    for (let at = 0; at < mean.length; at++) mean[at]! += gradient[at]! ** 2 / batch.length;
  }
  return mean;
}

function expectTensors(
  { layout }: NetworkGradients,
  ours: Float32Array | null,
  expected: Float64Array,
  bound: number,
): void {
  for (const { name, offset, size } of layout.tensors) {
    const part = expected.subarray(offset, offset + size);
    expect(part.some((value) => value > 0)).toBe(true);
    const distance = relativeDistance(ours!.subarray(offset, offset + size), part);
    expect(distance, name).toBeLessThan(bound);
  }
}

beforeAll(startWasm);
afterEach(() => {
  for (const network of networks) network.dispose();
  networks = [];
});

describe.each(["wasm", "cpu"] as const)("on %s", (backend) => {
  it.each(MODELS)("is what a loop over single pictures finds: %j", async (model) => {
    const network = await create(backend, model, blockDataset(SIZE));
    const theta = initialParameters(network.layout, 5, 0);
    const plain = await network.gradient(theta, BATCH);
    const asked = await network.gradient(theta, BATCH, { squares: true });
    expect(plain.squares).toBeNull();
    expect(asked.gradient).toEqual(plain.gradient);
    const single = async (picture: Uint32Array) =>
      (await network.gradient(theta, picture)).gradient;
    expectTensors(network, asked.squares, await looped(single, BATCH), BOUND);
    // The mean of squares is at least the square of the mean, up to float32's rounding.
    asked.squares!.forEach((square, at) => {
      expect(square * (1 + 1e-5) + 1e-12).toBeGreaterThanOrEqual(asked.gradient[at]! ** 2);
    });
  });

  it("is the square of the gradient for a batch of one, and the same for a batch in pieces", async () => {
    const dataset = blockDataset({ height: 8, width: 8, channels: 1 });
    const network = await create(backend, { kind: "cnn", channels: [2] }, dataset);
    const theta = initialParameters(network.layout, 1, 0);
    const { gradient, squares } = await network.gradient(theta, Uint32Array.of(4), {
      squares: true,
    });
    expectTensors(
      network,
      squares,
      Float64Array.from(gradient, (g) => g * g),
      BOUND,
    );
    const few = await network.gradient(theta, BATCH, { squares: true });
    const many = Uint32Array.from({ length: 40 * BATCH.length }, (_, at) => BATCH[at % 7]!);
    const pieces = await network.gradient(theta, many, { squares: true });
    expectTensors(network, pieces.squares, Float64Array.from(few.squares!), BOUND);
  });
});

it.skipIf(findTorch() === null)(
  `is made of the gradients that PyTorch has of single pictures ${TORCH_NEEDED}`,
  async () => {
    const dataset = blockDataset(SIZE);
    const network = await create("wasm", { kind: "cnn", channels: [4, 3] }, dataset);
    const theta = initialParameters(network.layout, 5, 0);
    const { squares } = await network.gradient(theta, BATCH, { squares: true });
    const torch = await torchGradient(network.layout, dataset, { theta, indices: BATCH });
    expectTensors(network, squares, Float64Array.from(torch.squares), BOUND);
  },
);

it("refuses networks in which a picture's gradient depends on its company", async () => {
  const network = await create("wasm", { kind: "resnet8", width: 1 }, blockDataset(SIZE));
  const theta = initialParameters(network.layout, 1, 0);
  await expect(network.gradient(theta, BATCH, { squares: true })).rejects.toThrow("batch norm");
});

describe.skipIf(softwareDriver() === null)(`on WebGPU ${SOFTWARE_GPU_NEEDED}`, () => {
  it.each([{ kind: "cnn", channels: [3] }, "linear"])("is the host's: %j", async (model) => {
    const dataset = blockDataset({ height: 6, width: 5, channels: 2 });
    const batch = BATCH.subarray(0, 3);
    const host = await create("wasm", model, dataset);
    const theta = initialParameters(host.layout, 3, 0);
    const expected = await host.gradient(theta, batch, { squares: true });
    await withDevice("software", async (device, adapter) => {
      showGpuToLibrary();
      const context = createGpuContext(device, adapter.info);
      const bridge = await createTensorBridge(context);
      const network = await createWebgpuNetwork(bridge, model, dataset);
      const { gradient, squares } = await network.gradient(theta, batch, { squares: true });
      expect(relativeDistance(gradient, expected.gradient)).toBeLessThan(1e-4);
      expectTensors(network, squares, Float64Array.from(expected.squares!), BOUND);
      context.check();
      network.dispose();
      bridge.dispose();
    });
  });
});
