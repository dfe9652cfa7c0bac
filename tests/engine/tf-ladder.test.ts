/** Which device is taken, and what people are told about the others. Devices are real; adapters' names are made up. */
import { describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { DeviceUnavailableError } from "../../src/engine/gpu/errors.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import {
  chooseNetworkDevice,
  ladderEnvironment,
  type LadderEnvironment,
} from "../../src/engine/tf/ladder.ts";
import { checkAgainstCpu } from "../../src/engine/tf/self-check.ts";
import type { WebglContext } from "../../src/engine/tf/webgl-context.ts";
import type { DeviceChoice } from "../../src/wire/messages.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { showGpuToLibrary } from "./tf-support.ts";

const noGpu = () => Promise.reject(new DeviceUnavailableError("this browser has no WebGPU"));
const noWasm = () => Promise.reject(new Error("the binary could not be fetched"));
const wrong = () => Promise.reject(new Error("it computes wrong"));

function choose(choice: DeviceChoice, environment: Partial<LadderEnvironment>) {
  return chooseNetworkDevice(choice, {
    ...ladderEnvironment({ openGpu: noGpu, startWasm }),
    ...environment,
  });
}

describe("without WebGPU", () => {
  it("takes WebAssembly, once it has computed right", async () => {
    const { kind, report } = await choose("auto", {});
    expect(kind).toBe("host");
    expect(report).toEqual({
      name: "wasm",
      title: "WebAssembly, SIMD, 1 thread",
      reasons: [
        "WebGPU: not used, this browser has no WebGPU.",
        "WebAssembly, SIMD, 1 thread: taken, fastest here.",
        "JavaScript on the CPU: not tried.",
      ],
    });
  });

  it("falls back to JavaScript when WebAssembly does not start", async () => {
    const { report } = await choose("auto", { startWasm: noWasm });
    expect(report.name).toBe("cpu");
    expect(report.reasons).toEqual([
      "WebGPU: not used, this browser has no WebGPU.",
      "WebAssembly: not used, the binary could not be fetched.",
      "JavaScript on the CPU: taken, it runs everywhere.",
    ]);
  });

  it("falls back to JavaScript when WebAssembly computes wrong", async () => {
    const { report } = await choose("auto", { check: wrong });
    expect(report.name).toBe("cpu");
    expect(report.reasons[1]).toBe("WebAssembly, SIMD, 1 thread: not used, it computes wrong.");
  });

  it("takes what a person picks", async () => {
    expect((await choose("cpu", {})).report).toMatchObject({ name: "cpu" });
    const { report } = await choose("wasm", {});
    expect(report.reasons).toEqual([
      "WebAssembly, SIMD, 1 thread: taken, picked.",
      "WebGPU: not tried.",
      "JavaScript on the CPU: not tried.",
    ]);
  });

  it("goes on to the rest when the picked device does not work, asking it once", async () => {
    let asked = 0;
    const openGpu = () => {
      asked++;
      return noGpu();
    };
    const { report } = await choose("webgpu", { openGpu });
    expect(report.name).toBe("wasm");
    expect(report.reasons[0]).toBe("WebGPU: not used, this browser has no WebGPU.");
    expect(asked).toBe(1);
  });

  it("says that the reference trains no networks", async () => {
    const { report } = await choose("reference", {});
    expect(report.name).toBe("wasm");
    expect(report.reasons[0]).toBe("Reference: not used, it runs small problems only.");
  });
});

describe("with WebGL and without WebGPU", () => {
  // The context's name is made up; what computes is WebAssembly.
  const contextNamed = (title: string, isSoftware: boolean): WebglContext => ({
    title,
    isSoftware,
    start: async () => {
      await startWasm();
    },
    createNetwork: (model, dataset) => createHostGradients("wasm", model, dataset),
    dispose: () => undefined,
  });
  const withWebgl = (context: WebglContext) => ({ openWebgl: () => Promise.resolve(context) });

  it("takes hardware before WebAssembly", async () => {
    const { report } = await choose("auto", withWebgl(contextNamed("some vendor", false)));
    expect(report).toEqual({
      name: "webgl",
      title: "WebGL on some vendor",
      reasons: [
        "WebGPU: not used, this browser has no WebGPU.",
        "WebGL on some vendor: taken, it is graphics hardware.",
        "WebAssembly: not tried.",
        "JavaScript on the CPU: not tried.",
      ],
    });
  });

  it("passes over software for WebAssembly, and takes it when there is none", async () => {
    const webgl = withWebgl(contextNamed("some driver (software)", true));
    const passedOver = "WebGL on some driver (software): passed over, slower than WebAssembly.";
    const fast = await choose("auto", webgl);
    expect(fast.report.name).toBe("wasm");
    expect(fast.report.reasons[1]).toBe(passedOver);
    const slow = await choose("auto", { ...webgl, startWasm: noWasm });
    expect(slow.report.name).toBe("webgl");
  });

  it("leaves textures that are too coarse, saying so", async () => {
    const coarse = {
      ...contextNamed("some phone", false),
      start: () => Promise.reject(new Error("its textures hold 16-bit numbers")),
    };
    const { report } = await choose("webgl", withWebgl(coarse));
    expect(report.name).toBe("wasm");
    expect(report.reasons[0]).toBe(
      "WebGL on some phone: not used, its textures hold 16-bit numbers.",
    );
  });
});

describe.skipIf(softwareDriver() === null)(`with an adapter ${SOFTWARE_GPU_NEEDED}`, () => {
  const withAdapter = (asIf: Partial<GpuContext>, test: (context: GpuContext) => Promise<void>) =>
    withDevice("software", async (device, adapter) => {
      showGpuToLibrary();
      // The test's own device outlives the ladder's verdict.
      await test({ ...createGpuContext(device, adapter.info), dispose: () => undefined, ...asIf });
    });

  it("passes over a software adapter for WebAssembly", async () => {
    await withAdapter({}, async (context) => {
      expect(context.isSoftware).toBe(true);
      const { report } = await choose("auto", { openGpu: () => Promise.resolve(context) });
      expect(report.name).toBe("wasm");
      expect(report.reasons[0]).toMatch(
        /^WebGPU on .* \(software\): passed over, slower than WebAssembly\.$/,
      );
    });
  });

  it("takes a software adapter when it is picked, after the real check", async () => {
    await withAdapter({}, async (context) => {
      const device = await choose("webgpu", { openGpu: () => Promise.resolve(context) });
      expect(device.report.reasons[0]).toMatch(/^WebGPU on .*: taken, picked\.$/);
      if (device.kind === "webgpu") device.bridge.dispose();
    });
  });

  it("takes a hardware adapter first, and leaves it when it computes wrong", async () => {
    await withAdapter({ isSoftware: false, title: "some vendor" }, async (context) => {
      const openGpu = () => Promise.resolve(context);
      const device = await choose("auto", { openGpu });
      expect(device.report).toMatchObject({ name: "webgpu", title: "WebGPU on some vendor" });
      if (device.kind === "webgpu") device.bridge.dispose();
      let checks = 0;
      const check: LadderEnvironment["check"] = (create) =>
        checks++ === 0 ? wrong() : checkAgainstCpu(create);
      const next = await choose("auto", { openGpu, check });
      expect(next.report.name).toBe("wasm");
      expect(next.report.reasons[0]).toBe("WebGPU on some vendor: not used, it computes wrong.");
    });
  });
});

it("finds a device that computes wrong", async () => {
  await startWasm();
  const broken = checkAgainstCpu(async (model, dataset) => {
    const network = await createHostGradients("wasm", model, dataset);
    const test = network.test.bind(network);
    return {
      layout: network.layout,
      statistics: network.statistics,
      test,
      outputs: network.outputs.bind(network),
      loss: network.loss.bind(network),
      dispose: () => network.dispose(),
      gradient: async (theta, indices) => {
        const answer = await network.gradient(theta, indices);
        answer.gradient[5]! += 0.01;
        return answer;
      },
    };
  });
  await expect(broken).rejects.toThrow(
    /it computes wrong: loss off by .*, gradient by .* in the start-up check/,
  );
});
