/**
 * Parameter tensors on the GPU and what updates them: our fused kernels, `tf.train.adam`, and the device's own copy of as
 * many bytes as the kernels have to move. All of them start from the same parameters and take the same gradients.
 */
import * as tf from "@tensorflow/tfjs-core";
import { fillNormals, PURPOSE } from "../../../../src/base/random.ts";
import type { GpuContext } from "../../../../src/engine/gpu/device.ts";
import { readBuffer, USAGE } from "../../../../src/engine/gpu/readback.ts";
import { createTensorUpdate } from "../../../../src/engine/gpu/tensor-update.ts";
import { tensorSizes } from "../../../../src/engine/network/lane.ts";
import type { TensorBridge } from "../../../../src/engine/tf/bridge.ts";
import type { NetworkLayout } from "../../../../src/engine/tf/gradients.ts";
import type { Program } from "../../../../src/language/ir.ts";
import { bareProgram, defaultSettings, updateNumbers } from "../programs.ts";
import type { SampleReport } from "../protocol.ts";
import type { Sample } from "../side.ts";

/** Updates after which both sides must agree. */
const CHECKED_UPDATES = 3;
/** The kernel and the library round differently; ten float32 roundings a step are far below this. */
const AGREEMENT = 1e-5;
const NUMBER = 4;

/** A side: does updates without waiting for them, and gives its parameters back. */
export interface Updater {
  update(count: number): void;
  parameters(): Promise<Float32Array>;
}

/** Sets TensorFlow.js to the library's own default: small tensors that are not on the device are computed on the CPU. */
export function useLibraryDefaults(): void {
  tf.env().set("WEBGPU_CPU_FORWARD", true);
}

/** A sample is the mean of `updates` updates, submitted one by one, and of the wait for the last. */
export function timed(
  context: GpuContext,
  updates: number,
  { update }: Pick<Updater, "update">,
): Sample {
  return async (): Promise<SampleReport> => {
    await context.device.queue.onSubmittedWorkDone();
    const start = performance.now();
    update(updates);
    await context.device.queue.onSubmittedWorkDone();
    const elapsedMs = (performance.now() - start) / updates;
    context.check();
    return { elapsedMs, result: null };
  };
}

/** Parameters (purpose initialParameters) or gradients (purpose problemNoise), [size] of every tensor. */
function values(layout: NetworkLayout, purpose: number): readonly Float32Array[] {
  const normals = new Float64Array(layout.parameterCount);
  fillNormals({ seed: 1, purpose, replica: 0, step: 0, worker: 0 }, normals, {
    count: normals.length,
  });
  return layout.tensors.map(({ offset, size }) =>
    Float32Array.from(normals.subarray(offset, offset + size)),
  );
}

export async function createOurs(
  { context }: TensorBridge,
  layout: NetworkLayout,
  program: Program,
): Promise<Updater> {
  const { device } = context;
  const filled = (data: Float32Array): GPUBuffer => {
    const usage = USAGE.storage | USAGE.copyTarget | USAGE.copySource;
    const buffer = device.createBuffer({ size: data.byteLength, usage });
    device.queue.writeBuffer(buffer, 0, Float32Array.from(data));
    return buffer;
  };
  const theta = values(layout, PURPOSE.initialParameters).map(filled);
  const gradient = values(layout, PURPOSE.problemNoise).map(filled);
  const kernel = await createTensorUpdate(context, program, tensorSizes(layout));
  const settings = defaultSettings(program);
  let step = 0;
  return {
    // As engine/network/webgpu-lane.ts: one submission a step.
    update: (count) => {
      for (let index = 0; index < count; index++) {
        const encoder = device.createCommandEncoder();
        kernel.encode(encoder, { step: ++step, settings, seed: 1, replica: 0, theta, gradient });
        device.queue.submit([encoder.finish()]);
      }
    },
    parameters: async () => {
      const parts = await Promise.all(
        theta.map((buffer) => readBuffer(device, buffer, buffer.size)),
      );
      return joined(parts);
    },
  };
}

export function createLibrary(bridge: TensorBridge, layout: NetworkLayout): Updater {
  const settings = defaultSettings(bareProgram("adam"));
  const { lr = NaN, beta1 = NaN, beta2 = NaN, eps = NaN } = settings;
  const optimizer = tf.train.adam(lr, beta1, beta2, eps);
  const theta = values(layout, PURPOSE.initialParameters).map((data, at) =>
    tf.variable(tf.tensor(data, [...layout.tensors[at]!.shape])),
  );
  const gradient = values(layout, PURPOSE.problemNoise).map((data, at) => ({
    name: theta[at]!.name,
    tensor: tf.tensor(data, [...layout.tensors[at]!.shape]),
  }));
  // On the device before the clock runs.
  for (const tensor of [...theta, ...gradient.map(({ tensor }) => tensor)]) bridge.bufferOf(tensor);
  return {
    update: (count) => {
      for (let index = 0; index < count; index++) optimizer.applyGradients(gradient);
      bridge.flush();
    },
    parameters: async () =>
      joined(await Promise.all(theta.map(async (tensor) => (await tensor.data()) as Float32Array))),
  };
}

/** Half of the bytes of an update read and as many written, by the device's own copy between two buffers. */
export function createCopy(
  { device }: GpuContext,
  layout: NetworkLayout,
  program: Program,
): Pick<Updater, "update"> {
  const size = Math.ceil((updateNumbers(program) * layout.parameterCount) / 2) * NUMBER;
  const [from, to] = [1, 2].map(() =>
    device.createBuffer({ size, usage: USAGE.copyTarget | USAGE.copySource }),
  ) as [GPUBuffer, GPUBuffer];
  return {
    update: (count) => {
      for (let index = 0; index < count; index++) {
        const encoder = device.createCommandEncoder();
        encoder.copyBufferToBuffer(from, 0, to, 0, size);
        device.queue.submit([encoder.finish()]);
      }
    },
  };
}

/** Does a few updates on each side. Throws when they end apart. */
export async function expectAgreement(updaters: Readonly<Record<string, Updater>>): Promise<void> {
  let first: Float32Array | null = null;
  for (const [name, updater] of Object.entries(updaters)) {
    updater.update(CHECKED_UPDATES);
    const place = await updater.parameters();
    first ??= place;
    let difference = 0;
    for (const [at, value] of place.entries())
      difference = Math.max(difference, Math.abs(value - first[at]!));
    if (!(difference <= AGREEMENT))
      throw new Error(`${name} ends ${difference} away from the others: not the same update`);
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
