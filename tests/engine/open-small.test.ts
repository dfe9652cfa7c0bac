/** Which device a small problem runs on, with Dawn's own devices. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { withDevice } from "../support/gpu.ts";
import { openTestRun, rowsOf, testHost } from "./support.ts";

const experiment: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock" },
  lanes: [{ optimizer: "momentum" }],
  steps: 5,
};

/** A GPU whose driver refuses every kernel: Dawn is handed a text that is none. */
async function withRefusingGpu<Result>(use: (gpu: GPU) => Promise<Result>): Promise<Result> {
  return withDevice("validate", (device, { info, limits, features }) => {
    const createShaderModule = device.createShaderModule.bind(device);
    Object.defineProperty(device, "createShaderModule", {
      value: ({ code }: GPUShaderModuleDescriptor) => createShaderModule({ code: `${code} fn` }),
    });
    const requestDevice = (): Promise<GPUDevice> => Promise.resolve(device);
    const adapter = { info, limits, features, requestDevice } as unknown as GPUAdapter;
    return use({ requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU);
  });
}

describe("a small problem on a GPU that refuses the kernel", () => {
  it("runs on the reference by itself, and says why", async () => {
    await withRefusingGpu(async (gpu) => {
      const host = { ...testHost, gpu };
      const run = await openTestRun(experiment, { host });
      expect(run.device.name).toBe("reference");
      expect(run.device.reasons[0]).toMatch(/^WebGPU: passed over, .+\.$/);
      expect((await run.advance(5)).rows).toEqual(await rowsOf(experiment));
      run.dispose();
    });
  });

  it("fails where the GPU was chosen", async () => {
    await withRefusingGpu(async (gpu) => {
      const host = { ...testHost, gpu };
      await expect(openTestRun(experiment, { host, device: "webgpu" })).rejects.toMatchObject({
        name: "KernelRejectedError",
      });
    });
  });
});

describe("a small problem without a GPU", () => {
  it("runs on the reference; a chosen GPU that is not there is a failure of the device", async () => {
    const run = await openTestRun(experiment);
    expect(run.device.reasons[0]).toMatch(/no WebGPU/);
    await expect(openTestRun(experiment, { device: "webgpu" })).rejects.toMatchObject({
      name: "DeviceUnavailableError",
    });
  });
});
