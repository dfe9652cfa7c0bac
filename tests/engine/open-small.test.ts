/** Which device a small problem runs on, with Dawn's own devices. */
import { describe, expect, it, vi } from "vitest";
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
  it("runs on the CPU by itself, and says why", async () => {
    await withRefusingGpu(async (gpu) => {
      const host = { ...testHost, gpu };
      const run = await openTestRun(experiment, { host });
      expect(run.device.name).toBe("wasm");
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
  it("runs on WebAssembly; a chosen GPU that is not there is a failure of the device", async () => {
    const run = await openTestRun(experiment);
    expect(run.device.reasons[0]).toMatch(/no WebGPU/);
    expect(run.device).toMatchObject({ name: "wasm", title: "WebAssembly, float64" });
    await expect(openTestRun(experiment, { device: "webgpu" })).rejects.toMatchObject({
      name: "DeviceUnavailableError",
    });
  });
});

describe("a small problem on WebAssembly", () => {
  const noisy: LeanExperiment = {
    v: 1,
    problem: { kind: "quadratic", eigenvalues: [1, 10, 100], start: 1, noise: 0.5, rotation: 7 },
    lanes: [
      { optimizer: "vsgd" },
      { optimizer: "adam", estimator: [{ kind: "clip", norm: 1 }] },
      { rule: "hyper lr = 0.01\ntheta = theta - lr*tanh(g)*exp(-norm(g))" },
    ],
    steps: 60,
  };

  it.each([1, 3, 8])(
    "gives the rows of the reference to the bit, %i replicas",
    async (replicas) => {
      const experiment = { ...noisy, replicas };
      const rows = await rowsOf(experiment, { device: "wasm", replicaRows: true });
      expect(rows).toHaveLength(3 * 60 * replicas);
      expect(rows).toEqual(await rowsOf(experiment, { device: "reference", replicaRows: true }));
    },
  );

  it.each(["reference", "cpu"] as const)("is left alone where %s is asked for", async (device) => {
    const run = await openTestRun(experiment, { device });
    expect(run.device).toMatchObject({ name: "reference", title: "float64 reference" });
  });

  it.each([
    ["no WebAssembly", undefined, /^WebAssembly: passed over, there is no WebAssembly here\.$/],
    ["no SIMD", { validate: () => false }, /^WebAssembly: passed over, .* no SIMD instructions\.$/],
  ])("falls back to the reference where there is %s", async (_, global, reason) => {
    const rows = await rowsOf(noisy);
    vi.stubGlobal("WebAssembly", global);
    try {
      const run = await openTestRun(noisy);
      expect(run.device.name).toBe("reference");
      expect(run.device.reasons[1]).toMatch(reason);
      expect((await run.advance(60)).rows).toEqual(rows);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
