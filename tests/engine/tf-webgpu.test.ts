/**
 * TensorFlow.js's WebGPU backend on our own device, run by Dawn on the software adapter: gradients against the CPU
 * backend, the zero-copy seam, and statistics. Fails when an upgrade of the library moves what bridge.ts relies on.
 */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createGpuContext } from "../../src/engine/gpu/device.ts";
import { readBuffer } from "../../src/engine/gpu/readback.ts";
import { createTensorBridge, type TensorBridge } from "../../src/engine/tf/bridge.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { createWebgpuNetwork } from "../../src/engine/tf/webgpu-gradients.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { blockDataset, relativeDistance, showGpuToLibrary } from "./tf-support.ts";

const BATCH = Uint32Array.from([3, 0, 7, 7, 12, 20, 1]);
const DATASET = blockDataset({ height: 9, width: 10, channels: 3 });

async function withBridge(test: (bridge: TensorBridge) => Promise<void>): Promise<void> {
  await withDevice("software", async (device, adapter) => {
    showGpuToLibrary();
    const context = createGpuContext(device, adapter.info);
    const bridge = await createTensorBridge(context);
    try {
      await test(bridge);
      context.check();
    } finally {
      bridge.dispose();
    }
  });
}

describe.skipIf(softwareDriver() === null)(`networks on WebGPU ${SOFTWARE_GPU_NEEDED}`, () => {
  it("has the gradients of the CPU backend: linear, mlp, cnn", async () => {
    await withBridge(async (bridge) => {
      for (const model of [
        "linear",
        { kind: "mlp", hidden: [9, 5] },
        { kind: "cnn", channels: [4, 3] },
      ]) {
        const cpu = await createHostGradients("cpu", model, DATASET);
        const theta = initialParameters(cpu.layout, 3, 0);
        const expected = await cpu.gradient(theta, BATCH);
        const expectedTest = await cpu.test(theta, 2, 15);
        const expectedOutputs = await cpu.outputs(theta, 5);
        cpu.dispose();
        const network = await createWebgpuNetwork(bridge, model, DATASET);
        const ours = await network.gradient(theta, BATCH);
        expect(Math.abs(ours.loss / expected.loss - 1)).toBeLessThan(1e-5);
        expect(ours.correct).toBe(expected.correct);
        expect(relativeDistance(ours.gradient, expected.gradient)).toBeLessThan(1e-4);
        const tested = await network.test(theta, 2, 15);
        expect(tested.lossSum).toBeCloseTo(expectedTest.lossSum, 3);
        expect(tested.correct).toBe(expectedTest.correct);
        expect(tested.predictions).toEqual(expectedTest.predictions);
        expect(relativeDistance(tested.confidences, expectedTest.confidences)).toBeLessThan(1e-5);
        expect(relativeDistance(await network.outputs(theta, 5), expectedOutputs)).toBeLessThan(
          1e-4,
        );
        network.dispose();
      }
    });
  });

  it("sees an in-place change of the parameters by a kernel of ours in the next pass, and leaves its gradient in our buffers", async () => {
    const model = { kind: "mlp", hidden: [8] };
    const cpu = await createHostGradients("cpu", model, DATASET);
    const theta = initialParameters(cpu.layout, 3, 0);
    // theta - 0.5 * gradient, by hand on the CPU.
    const start = await cpu.gradient(theta, BATCH);
    const moved = theta.map((value, at) => value - 0.5 * start.gradient[at]!);
    const expected = await cpu.gradient(moved, BATCH);
    await withBridge(async (bridge) => {
      const network = await createWebgpuNetwork(bridge, model, DATASET);
      const lane = network.createLane(theta);
      const other = network.createLane(theta);
      const before = await lane.gradientOnDevice(BATCH);
      lane.parameters.forEach((parameters, at) => {
        descend(bridge.context.device, parameters, lane.gradients[at]!);
      });
      const after = await lane.gradientOnDevice(BATCH);
      const untouched = await other.gradientOnDevice(BATCH);
      const [first, second, third] = await network.readStatistics([before, after, untouched]);
      expect(first!.loss).toBeCloseTo(start.loss, 5);
      expect(second!.loss).toBeCloseTo(expected.loss, 5);
      expect(second!.correct).toBe(expected.correct);
      expect(third).toEqual(first);
      expect(relativeDistance(await lane.readParameters(), moved)).toBeLessThan(1e-5);
      for (const [at, { offset, size }] of network.layout.tensors.entries()) {
        const gradient = await readBuffer(bridge.context.device, lane.gradients[at]!, size * 4);
        expect(
          relativeDistance(gradient, expected.gradient.slice(offset, offset + size)),
        ).toBeLessThan(1e-4);
      }
      // Read once before: a cached copy would be the old one.
      lane.writeParameters(theta);
      expect(await lane.readParameters()).toEqual(theta);
      lane.dispose();
      other.dispose();
      network.dispose();
    });
  });

  it("neither keeps tensors nor grows the library's buffers step by step", async () => {
    await withBridge(async (bridge) => {
      const before = tf.memory().numTensors;
      const network = await createWebgpuNetwork(bridge, { kind: "cnn", channels: [2] }, DATASET);
      const lane = network.createLane(initialParameters(network.layout, 1, 0));
      const run = async (): Promise<void> => {
        const statistics = [];
        for (let step = 0; step < 3; step++) {
          statistics.push(await lane.gradientOnDevice(BATCH.map((index) => index + step)));
        }
        await network.readStatistics(statistics);
        await network.test(await lane.readParameters(), 0, 7);
      };
      await run();
      await run();
      const held = tf.memory() as tf.MemoryInfo & { numBytesAllocatedInGPU: number };
      await run();
      await run();
      expect(tf.memory()).toEqual(held);
      lane.dispose();
      network.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});

/** theta -= 0.5 * gradient, in place, by a kernel that knows nothing of TensorFlow.js. */
function descend(device: GPUDevice, theta: GPUBuffer, gradient: GPUBuffer): void {
  const code = `
    @group(0) @binding(0) var<storage, read_write> theta: array<f32>;
    @group(0) @binding(1) var<storage, read> gradient: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < arrayLength(&theta)) { theta[id.x] -= 0.5 * gradient[id.x]; }
    }`;
  const compute = { module: device.createShaderModule({ code }) };
  const pipeline = device.createComputePipeline({ layout: "auto", compute });
  const entries = [theta, gradient].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(theta.size / 4 / 64));
  pass.end();
  device.queue.submit([encoder.finish()]);
}
