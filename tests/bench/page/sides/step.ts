/**
 * A whole training step of a network on one rung, as the engine does it: a batch of 64 drawn pictures, loss, gradient, and
 * a rule's program with its measures. One rung a worker, since TensorFlow.js keeps one backend for a whole thread.
 */
import { env } from "@tensorflow/tfjs-core";
import { drawShapes } from "../../../../src/data/shapes.ts";
import { acquireDevice } from "../../../../src/engine/gpu/device.ts";
import { HostLane } from "../../../../src/engine/network/host-lane.ts";
import type { NetworkLane } from "../../../../src/engine/network/lane.ts";
import { BatchOrder } from "../../../../src/engine/network/order.ts";
import { createWebgpuLane } from "../../../../src/engine/network/webgpu-lane.ts";
import { createTensorBridge } from "../../../../src/engine/tf/bridge.ts";
import { createHostGradients } from "../../../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../../../src/models/initial.ts";
import { startWasmInBrowser } from "../../../../src/engine/tf/wasm/browser.ts";
import { createWebgpuNetwork } from "../../../../src/engine/tf/webgpu-gradients.ts";
import { wasmArithmetic } from "../../../../src/engine/arithmetic.ts";
import type { NetworkLayout } from "../../../../src/models/layers.ts";
import type { BenchModel } from "../../models.ts";
import { defaultSettings, networkProgram } from "../programs.ts";
import type { Rung } from "../protocol.ts";
import type { OpenJob } from "../side.ts";

const CNN: BenchModel = { name: "cnn", choice: "cnn", parameters: 25_578 };
const BATCH = 64;
const PICTURES = 1024;
const SEED = 1;

export async function openStep(
  rung: Rung,
  { model = CNN, optimizer = "adam" }: { model?: BenchModel; optimizer?: string } = {},
): Promise<OpenJob> {
  const { device, lane } = await openLane(rung, model, optimizer);
  const order = new BatchOrder({
    seed: SEED,
    replica: 0,
    count: PICTURES,
    batch: BATCH,
    sampling: "reshuffle",
  });
  let step = 0;
  return {
    device,
    remarks: [],
    sides: {
      step: async () => {
        const start = performance.now();
        const { loss } = await lane.step(++step, order.batch(step), false);
        return { elapsedMs: performance.now() - start, result: loss };
      },
    },
  };
}

async function openLane(
  rung: Rung,
  { choice, parameters }: BenchModel,
  optimizer: string,
): Promise<{ device: string; lane: NetworkLane }> {
  const dataset = drawShapes({ train: PICTURES, test: BATCH });
  const program = networkProgram(optimizer);
  const settings = defaultSettings(program);
  const options = { program, settings, seed: SEED, replica: 0, batch: BATCH };
  if (rung === "webgpu") {
    const context = await acquireDevice((navigator as { gpu?: GPU }).gpu);
    const bridge = await createTensorBridge(context);
    const network = await createWebgpuNetwork(bridge, choice, dataset);
    expectCount(network.layout, parameters);
    const start = initialParameters(network.layout, SEED, 0);
    const lane = await createWebgpuLane({ ...options, start, bridge, network });
    return { device: `WebGPU on ${context.title}`, lane };
  }
  if (rung === "wasm-one-thread") env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const device = rung === "cpu" ? "JavaScript on the CPU" : await startWasmInBrowser();
  const gradients = await createHostGradients(rung === "cpu" ? "cpu" : "wasm", choice, dataset);
  expectCount(gradients.layout, parameters);
  const start = initialParameters(gradients.layout, SEED, 0);
  const arithmetic = wasmArithmetic(() => undefined);
  return { device, lane: new HostLane({ ...options, start, gradients, arithmetic }) };
}

function expectCount({ parameterCount }: NetworkLayout, expected: number): void {
  if (parameterCount !== expected)
    throw new Error(`the model has ${parameterCount} parameters, not ${expected}`);
}
