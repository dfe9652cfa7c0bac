/**
 * One GPU device with what every GPU executor needs beside it: its pipelines, its limits, and whether it still works.
 * The `GPU` object is handed in, so that the same code runs in a worker and on Dawn in Node.
 */
import { DeviceFaultError, DeviceLostError, DeviceUnavailableError } from "./errors.ts";
import { createPipelines, type Pipelines } from "./pipelines.ts";

export interface GpuContext {
  readonly device: GPUDevice;
  /** For people: "NVIDIA ampere", "SwiftShader (software)". */
  readonly title: string;
  /** A software adapter: correct, but slower than WebAssembly. */
  readonly isSoftware: boolean;
  readonly pipelines: Pipelines;
  /** Throws what has happened to the device since it was made, if anything. Call it after every read-back. */
  check(): void;
  /** Settles (never rejects) with the first fault or loss; never after `dispose`. */
  readonly failure: Promise<DeviceLostError | DeviceFaultError>;
  /** Gives the device up. */
  dispose(): void;
}

/** True for adapters that compute on the CPU, by the adapter's own flag or its name. */
export function isSoftwareAdapter(info: GPUAdapterInfo): boolean {
  const name = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  return (
    info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(name)
  );
}

/**
 * Asks for an adapter and a device with all that the adapter has of storage buffers and buffer sizes.
 * Throws DeviceUnavailableError when there is none.
 */
export async function acquireDevice(gpu: GPU | undefined): Promise<GpuContext> {
  if (gpu === undefined) throw new DeviceUnavailableError("this browser has no WebGPU");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new DeviceUnavailableError("WebGPU found no adapter on this machine");
  const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize } =
    adapter.limits;
  try {
    const device = await adapter.requestDevice({
      requiredLimits: {
        maxStorageBuffersPerShaderStage,
        maxStorageBufferBindingSize,
        maxBufferSize,
      },
    });
    return createGpuContext(device, adapter.info);
  } catch (error) {
    throw new DeviceUnavailableError(`the adapter gave no device: ${String(error)}`);
  }
}

/** Wraps a device that somebody else made. */
export function createGpuContext(device: GPUDevice, info: GPUAdapterInfo): GpuContext {
  let failed: DeviceLostError | DeviceFaultError | null = null;
  let isDisposed = false;
  let settle: (error: DeviceLostError | DeviceFaultError) => void;
  const failure = new Promise<DeviceLostError | DeviceFaultError>((resolve) => (settle = resolve));
  const fail = (error: DeviceLostError | DeviceFaultError): void => {
    if (isDisposed) return;
    failed ??= error;
    settle(failed);
  };
  const onError = (event: GPUUncapturedErrorEvent): void =>
    fail(new DeviceFaultError(event.error.message));
  device.addEventListener("uncapturederror", onError);
  void device.lost.then((lost) => fail(new DeviceLostError(lost.message || "the device was lost")));
  return {
    device,
    title: deviceTitle(info),
    isSoftware: isSoftwareAdapter(info),
    pipelines: createPipelines(device),
    failure,
    check: () => {
      if (failed !== null) throw failed;
    },
    dispose: () => {
      isDisposed = true;
      device.removeEventListener("uncapturederror", onError);
      device.destroy();
    },
  };
}

function deviceTitle(info: GPUAdapterInfo): string {
  const name = [info.vendor, info.architecture].filter((part) => part !== "").join(" ");
  const shown = name === "" ? info.description || "unnamed adapter" : name;
  return isSoftwareAdapter(info) ? `${shown} (software)` : shown;
}
