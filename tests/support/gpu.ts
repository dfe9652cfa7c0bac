/**
 * WebGPU in Node, through Dawn (the `webgpu` package), Chrome's own implementation. Two kinds: the null backend, which
 * checks shaders as Chrome does but runs nothing, and the software adapter that Chromium brings along, which runs them.
 * Every GPU test goes through `withDevice` or `sharedDevice`, so that a validation error anywhere fails it and nothing is left behind.
 */
import path from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { findSoftwareVulkan } from "../../setup.mjs";

export type GpuKind = "validate" | "software";

/** Add it to the name of a test that `it.skipIf(softwareDriver() === null)` may skip. */
export const SOFTWARE_GPU_NEEDED = "(needs the software driver that comes with Chromium)";

/** The Vulkan driver file beside an installed Chromium, or null. vite.config.ts lets tests find the loader there too. */
export function softwareDriver(): string | null {
  const folder = findSoftwareVulkan();
  return folder === null ? null : path.join(folder, "vk_swiftshader_icd.json");
}

/** Dawn lives as long as something refers to it: held here while a test uses it, let go so that Node can end. */
const open = new Set<GPU>();

/** Dawn's Vulkan loader reads the driver's place from the environment when it starts, so it is set first. */
async function openGpu(kind: GpuKind): Promise<GPU> {
  if (kind === "software") {
    const driver = softwareDriver();
    if (driver === null) throw new Error(`no software driver ${SOFTWARE_GPU_NEEDED}`);
    process.env["VK_ICD_FILENAMES"] = driver;
  }
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  return create([kind === "software" ? "backend=vulkan" : "backend=null"]);
}

/** A device whose complaints are kept: validation, internal and memory errors, also those that no scope caught. */
export interface CheckedDevice {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapter;
  /** Throws what the device has complained about since the last check. */
  check(): Promise<void>;
  close(): void;
}

/** A device with the adapter's own limits. */
async function openDevice(kind: GpuKind): Promise<CheckedDevice> {
  const gpu = await openGpu(kind);
  open.add(gpu);
  const adapter = await gpu.requestAdapter();
  if (adapter === null) throw new Error(`no ${kind} adapter`);
  const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize } =
    adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize },
  });
  const complaints: string[] = [];
  device.addEventListener("uncapturederror", (event) => complaints.push(event.error.message));
  const scopes: readonly GPUErrorFilter[] = ["validation", "internal", "out-of-memory"];
  const watch = (): void => {
    for (const scope of scopes) device.pushErrorScope(scope);
  };
  watch();
  return {
    device,
    adapter,
    check: async () => {
      await device.queue.onSubmittedWorkDone();
      for (const _ of scopes) {
        const error = await device.popErrorScope();
        if (error !== null) complaints.push(error.message);
      }
      watch();
      const found = complaints.splice(0);
      if (found.length > 0) throw new Error(`WebGPU complained:\n${found.join("\n")}`);
    },
    close: () => {
      device.destroy();
      open.delete(gpu);
    },
  };
}

/**
 * Runs `test` with a device of its own. Fails on anything the device complains about. Destroys the device at the end,
 * whatever happened.
 */
export async function withDevice<Result>(
  kind: GpuKind,
  test: (device: GPUDevice, adapter: GPUAdapter) => Promise<Result>,
): Promise<Result> {
  const opened = await openDevice(kind);
  try {
    const result = await test(opened.device, opened.adapter);
    await opened.check();
    return result;
  } finally {
    opened.close();
  }
}

/** One device for all tests of the describe block or file this is called in; checked after each of them. */
export function sharedDevice(kind: GpuKind): () => CheckedDevice {
  let opened: CheckedDevice | null = null;
  const get = (): CheckedDevice => {
    if (opened === null) throw new Error("the device is open only while tests run");
    return opened;
  };
  beforeAll(async () => {
    opened = await openDevice(kind);
  });
  afterEach(() => get().check());
  afterAll(() => {
    opened?.close();
    opened = null;
  });
  return get;
}

/** Errors in a WGSL text, as "line:column message"; empty when Chrome would accept it. */
export async function wgslErrors(device: GPUDevice, code: string): Promise<readonly string[]> {
  device.pushErrorScope("validation");
  const shader = device.createShaderModule({ code });
  const info = await shader.getCompilationInfo();
  await device.popErrorScope();
  return info.messages
    .filter((message) => message.type === "error")
    .map((message) => `${message.lineNum}:${message.linePos} ${message.message}`);
}
