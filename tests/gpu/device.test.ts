/** Devices, pipelines and buffers: what is shared, what is reported, what is given back. */
import { describe, expect, it } from "vitest";
import { acquireDevice, createGpuContext, isSoftwareAdapter } from "../../src/engine/gpu/device.ts";
import {
  DeviceFaultError,
  DeviceLimitError,
  DeviceLostError,
  DeviceUnavailableError,
  KernelRejectedError,
} from "../../src/engine/gpu/errors.ts";
import { createChunkPacing } from "../../src/engine/gpu/chunk-pacing.ts";
import { createTensorUpdate } from "../../src/engine/gpu/tensor-update.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { formulaProblem, quadraticProblem } from "../../src/problems/build.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { formulaOf, laneOptions, measured } from "./programs.ts";

const MOMENTUM = "hyper lr = 0.1\nm = 0.9*m + 0.1*g\nestimate = m\ntheta = theta - lr*m";

it("says why there is no device", async () => {
  await expect(acquireDevice(undefined)).rejects.toThrow(DeviceUnavailableError);
});

it("shares a pipeline between equal texts, also while it is compiled", async () => {
  await withDevice("validate", async (device, adapter) => {
    const { pipelines } = createGpuContext(device, adapter.info);
    const layout = device.createPipelineLayout({ bindGroupLayouts: [] });
    const request = {
      text: "@compute @workgroup_size(1) fn main() {}",
      entryPoint: "main",
      layout,
      layoutKey: "none",
    };
    const [first, second] = await Promise.all([
      pipelines.get(request),
      pipelines.get({ ...request }),
    ]);
    expect(second).toBe(first);
    expect(await pipelines.get(request)).toBe(first);
  });
});

it("gives the driver's words with line and column, and the kernel, when a kernel is refused", async () => {
  await withDevice("validate", async (device, adapter) => {
    const { pipelines } = createGpuContext(device, adapter.info);
    const layout = device.createPipelineLayout({ bindGroupLayouts: [] });
    const request = {
      text: "@compute @workgroup_size(1)\nfn main() { nowhere(); }",
      entryPoint: "main",
      layout,
      layoutKey: "none",
    };
    const refusal: unknown = await pipelines.get(request).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(KernelRejectedError);
    if (!(refusal instanceof KernelRejectedError)) return;
    expect(refusal.message).toMatch(/line 2, column 13: .*nowhere/);
    expect(refusal.message).toContain("   2 | fn main() { nowhere(); }");
    expect(refusal.kernel).toBe(request.text);
  });
});

/** Runs `test` where a complaint is planted on purpose, which the wrapper hears as well; other failures count. */
async function withPlantedError(
  planted: RegExp,
  test: (device: GPUDevice, adapter: GPUAdapter) => Promise<void>,
): Promise<void> {
  let finished = false;
  const run = withDevice("validate", async (device, adapter) => {
    await test(device, adapter);
    finished = true;
  });
  await run.catch((error: unknown) => {
    if (!finished || !planted.test(String(error))) throw error;
  });
}

it("turns an error that nobody asked about into a failure of the device", async () => {
  await withPlantedError(/work was dropped/, async (device, adapter) => {
    const context = createGpuContext(device, adapter.info);
    context.check();
    const error = new GPUValidationError("work was dropped");
    device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error }));
    expect(await context.failure).toBeInstanceOf(DeviceFaultError);
    expect(() => context.check()).toThrow("work was dropped");
  });
});

it("notices that the device is gone", async () => {
  await withPlantedError(/lost|destroyed/i, async (device, adapter) => {
    const context = createGpuContext(device, adapter.info);
    device.destroy();
    expect(await context.failure).toBeInstanceOf(DeviceLostError);
    expect(() => context.check()).toThrow(DeviceLostError);
  });
});

it("says how large a buffer would have to be that the adapter cannot give", async () => {
  await withDevice("validate", async (device, adapter) => {
    const context = createGpuContext(device, adapter.info);
    const size = device.limits.maxStorageBufferBindingSize / 4 + 1;
    const made = createTensorUpdate(context, measured(MOMENTUM), [
      { size, rows: size, cols: 1, isMatrix: 0 },
    ]);
    await expect(made).rejects.toThrow(DeviceLimitError);
  });
});

it("refuses a small problem that one thread cannot hold, and records that no buffer can", async () => {
  await withDevice("validate", async (device, adapter) => {
    const context = createGpuContext(device, adapter.info);
    const start = Array<number>(1000).fill(1);
    const large = quadraticProblem({
      eigenvalues: start,
      start,
      noise: start.map(() => 0),
      minimum: start,
      rotation: 0,
    });
    await expect(
      createTrajectoryLane(context, laneOptions(measured(MOMENTUM), large)),
    ).rejects.toThrow(/too many for one GPU thread/);
    const small = formulaProblem(formulaOf(["x"], ["x^2"]), { start: [1], noise: 0 });
    const options = laneOptions(measured(MOMENTUM), small, { replicas: 2 ** 26 });
    await expect(createTrajectoryLane(context, options)).rejects.toThrow(DeviceLimitError);
  });
});

it("knows software adapters by their flag and by their names", () => {
  const info = {
    vendor: "",
    architecture: "",
    device: "",
    description: "",
    isFallbackAdapter: false,
  };
  const named = (part: object): GPUAdapterInfo =>
    Object.assign(Object.create(null) as GPUAdapterInfo, info, part);
  expect(isSoftwareAdapter(named({ isFallbackAdapter: true }))).toBe(true);
  expect(isSoftwareAdapter(named({ architecture: "swiftshader" }))).toBe(true);
  expect(isSoftwareAdapter(named({ vendor: "nvidia", architecture: "ampere" }))).toBe(false);
});

describe("chunk pacing", () => {
  /** A device that needs `fixedMs` for a round trip and `stepMs` for each step. */
  function settle(fixedMs: number, stepMs: number): number {
    const pacing = createChunkPacing();
    for (let round = 0; round < 50; round++) {
      const steps = pacing.next(1_000_000);
      pacing.measured(steps, fixedMs + stepMs * steps);
    }
    return pacing.next(1_000_000) * stepMs;
  }

  it("settles on submissions of 8 to 16 ms, whatever a round trip costs", () => {
    for (const fixedMs of [0.2, 2, 100]) {
      for (const stepMs of [0.001, 0.05, 1]) {
        const workMs = settle(fixedMs, stepMs);
        expect(workMs).toBeGreaterThan(8);
        expect(workMs).toBeLessThan(20);
      }
    }
  });

  it("grows again after a moment in which the machine was busy", () => {
    const pacing = createChunkPacing();
    for (let round = 0; round < 40; round++) {
      const steps = pacing.next(1_000_000);
      pacing.measured(steps, 1 + 0.01 * steps + (round % 3 === 0 ? 60 : 0));
    }
    expect(pacing.next(1_000_000) * 0.01).toBeGreaterThan(8);
  });

  it("never asks for less than one step or more than the limit", () => {
    const pacing = createChunkPacing();
    pacing.measured(4, 1);
    for (let round = 0; round < 3; round++) pacing.measured(pacing.next(100), 10_000);
    expect(pacing.next(100)).toBe(1);
    expect(createChunkPacing().next(2)).toBe(2);
  });
});

describe.skipIf(softwareDriver() === null)(`buffers ${SOFTWARE_GPU_NEEDED}`, () => {
  it("are all given back by dispose", async () => {
    await withDevice("software", async (device, adapter) => {
      const context = createGpuContext(device, adapter.info);
      const alive = new Set<GPUBuffer>();
      const create = device.createBuffer.bind(device);
      device.createBuffer = (descriptor) => {
        const buffer = create(descriptor);
        const destroy = buffer.destroy.bind(buffer);
        alive.add(buffer);
        buffer.destroy = () => {
          alive.delete(buffer);
          return destroy();
        };
        return buffer;
      };
      const update = await createTensorUpdate(
        context,
        measured(MOMENTUM),
        [{ size: 9, rows: 9, cols: 1, isMatrix: 0 }],
        { probes: true },
      );
      await update.readSlots();
      await update.readOutputs();
      const problem = formulaProblem(formulaOf(["x"], ["x^2"]), { start: [1], noise: 0 });
      const lane = await createTrajectoryLane(context, laneOptions(measured(MOMENTUM), problem));
      await lane.advance(3);
      await lane.readSlots();
      expect(alive.size).toBeGreaterThan(0);
      update.dispose();
      lane.dispose();
      expect(alive.size).toBe(0);
    });
  });
});
