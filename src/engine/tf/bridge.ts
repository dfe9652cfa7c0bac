/**
 * The seam between TensorFlow.js's WebGPU backend and our own kernels on the same device; the only file that touches the
 * library's internals. tests/engine/tf-webgpu.test.ts fails when an upgrade moves them.
 *
 * - The backend is built on our device: the library's own asks for no more than 8 storage buffers a stage, and nobody
 *   would hear of its loss or its errors. It must be registered under the name `webgpu`, as kernels are.
 * - Its commands wait in an open compute pass. Submitting ours without ending that pass drops its work silently.
 * - It remembers values it has once read back: a tensor over a buffer that our kernels change must never be read with
 *   `data()`. Read the buffer.
 */
import * as tf from "@tensorflow/tfjs-core";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { GpuContext } from "../gpu/device.ts";
import { selectBackend } from "./backend.ts";

export interface TensorBridge {
  readonly context: GpuContext;
  /** A tensor that is the buffer: in-place changes by our kernels are seen by the next operation. float32. */
  tensorOver(buffer: GPUBuffer, shape: readonly number[]): tf.Tensor;
  /** The buffer behind a tensor, valid while the tensor lives. */
  bufferOf(tensor: tf.Tensor): GPUBuffer;
  /** Sends all that the library has recorded to the queue; what we submit next runs after it. */
  flush(): void;
  /** Takes the backend away again. The device stays. */
  dispose(): void;
}

/** Builds the library's backend on our device and makes it the current one. One bridge at a time. */
export async function createTensorBridge(context: GpuContext): Promise<TensorBridge> {
  if ("webgpu" in tf.engine().registryFactory) tf.removeBackend("webgpu");
  // Else tensors under 1,000 values that are not yet on the device are computed on the CPU: other rounding.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  const backend = new WebGPUBackend(context.device, context.device.adapterInfo);
  tf.registerBackend("webgpu", () => backend);
  await selectBackend("webgpu");
  return {
    context,
    tensorOver: (buffer, shape) => tf.tensor({ buffer, zeroCopy: true }, [...shape], "float32"),
    bufferOf: (tensor) => {
      backend.uploadToGPU(tensor.dataId);
      return backend.tensorMap.get(tensor.dataId).resource as GPUBuffer;
    },
    flush: () => {
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      backend.submitQueue();
    },
    dispose: () => {
      if (tf.findBackend("webgpu") === backend) tf.removeBackend("webgpu");
    },
  };
}
