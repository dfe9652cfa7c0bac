/**
 * Steps of a network with probes and tests on the way: tensors, bytes and buffers are the same after some first steps and at
 * the end, after 2,000 on WebAssembly and after 50 on WebGPU, whose software adapter takes 30 ms and more for each.
 */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { HostLane } from "../../src/engine/network/host-lane.ts";
import type { NetworkLane } from "../../src/engine/network/lane.ts";
import { createWebgpuLane } from "../../src/engine/network/webgpu-lane.ts";
import { createTensorBridge } from "../../src/engine/tf/bridge.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { createWebgpuNetwork } from "../../src/engine/tf/webgpu-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { defaultSettings, measured } from "../gpu/programs.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { blockDataset, showGpuToLibrary } from "./tf-support.ts";

/** A probe's estimate, slots and test pictures, every so many steps. */
const PROBE = 25;
/** By then one probe has been. */
const SETTLED = 25;

const DATASET = blockDataset({ height: 4, width: 4, channels: 1 });

const program = measured(optimizers.find(({ id }) => id === "adam")?.rule ?? "", []);

function optionsFor({ layout }: NetworkGradients) {
  const start = initialParameters(layout, 1, 0);
  return { program, settings: defaultSettings(program), seed: 1, replica: 0, batch: 4, start };
}

async function train(
  lane: NetworkLane,
  network: NetworkGradients,
  { from, to }: { from: number; to: number },
): Promise<void> {
  for (let t = from; t <= to; t++) {
    const isProbe = t % PROBE === 0;
    const first = t % (DATASET.train.count - 4);
    await lane.step(t, Uint32Array.of(first, first + 1, first + 2, first + 3), isProbe);
    if (!isProbe) continue;
    await lane.slots();
    const theta = await lane.theta();
    expect(theta.every(Number.isFinite)).toBe(true);
    await network.gradient(
      theta,
      Uint32Array.from({ length: 16 }, (_, index) => index),
    );
    await network.test(theta, 0, DATASET.test.count);
  }
}

/** Compares what `held` counts after the first steps and at the end. */
async function expectFlat(
  lane: NetworkLane,
  network: NetworkGradients,
  { steps, held }: { steps: number; held: () => unknown },
): Promise<void> {
  await train(lane, network, { from: 1, to: SETTLED });
  const settled = held();
  await train(lane, network, { from: SETTLED + 1, to: steps });
  expect(held()).toEqual(settled);
}

it("is flat on WebAssembly", async () => {
  await startWasm();
  const model = { kind: "convmixer", dim: 4, depth: 1, kernel: 3, patch: 2 };
  const network = await createHostGradients("wasm", model, DATASET);
  const lane = new HostLane({ ...optionsFor(network), gradients: network });
  await expectFlat(lane, network, { steps: 2000, held: () => tf.memory() });
  lane.dispose();
  network.dispose();
});

describe.skipIf(softwareDriver() === null)(`with an adapter ${SOFTWARE_GPU_NEEDED}`, () => {
  it("is flat on WebGPU, the library's buffers and ours", async () => {
    await withDevice("software", async (device, adapter) => {
      showGpuToLibrary();
      const buffers = countBuffers(device);
      const bridge = await createTensorBridge(createGpuContext(device, adapter.info));
      const network = await createWebgpuNetwork(bridge, "linear", DATASET);
      const lane = await createWebgpuLane({ ...optionsFor(network), bridge, network });
      await expectFlat(lane, network, {
        steps: 50,
        held: () => ({ ...tf.memory(), ...buffers() }),
      });
      lane.dispose();
      network.dispose();
      bridge.dispose();
    });
  });
});

/** Buffers of the device that nobody has destroyed yet, and their bytes. */
function countBuffers(device: GPUDevice): () => { count: number; bytes: number } {
  const live = new Map<GPUBuffer, number>();
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    live.set(buffer, descriptor.size);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      live.delete(buffer);
      return destroy();
    };
    return buffer;
  };
  return () => ({
    count: live.size,
    bytes: [...live.values()].reduce((sum, size) => sum + size, 0),
  });
}
