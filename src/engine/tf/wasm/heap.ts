/**
 * Kernels of our own on TensorFlow.js's WASM backend: loops in JavaScript that read and write its heap in place, for
 * what the backend has no kernel for or a slow one. (Its memory is not handed out, so WebAssembly of ours cannot share it.)
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

/** A tensor's place on the heap, float32, row-major. */
export interface HeapTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface HeapKernel<Attributes extends object> {
  /** Unlike any of the library's. */
  readonly name: string;
  /** Of the results. */
  readonly shapes: (
    inputs: readonly (readonly number[])[],
    attributes: Attributes,
  ) => readonly (readonly number[])[];
  /** `outputs` hold whatever was on the heap before: every element must be written. */
  readonly fill: (
    outputs: readonly Float32Array[],
    inputs: readonly HeapTensor[],
    attributes: Attributes,
  ) => void;
}

/** What a kernel needs of the backend: room for a result, and a view of a tensor's place on the heap. */
type WasmHeap = Pick<BackendWasm, "makeOutput" | "typedArrayFromHeap">;

/** The kernel as a function of float32 tensors; it is made known to the library when it first runs. */
export function heapKernel<Result extends tf.Tensor, Attributes extends object = object>(
  kernel: HeapKernel<Attributes>,
): (inputs: readonly tf.Tensor[], attributes: Attributes) => Result[] {
  let isRegistered = false;
  return (inputs, attributes) => {
    if (!isRegistered) register(kernel);
    isRegistered = true;
    const named = Object.fromEntries(inputs.map((tensor, index) => [String(index), tensor]));
    return tf.engine().runKernel<Result[]>(kernel.name, named, attributes as tf.NamedAttrMap);
  };
}

function register<Attributes extends object>(kernel: HeapKernel<Attributes>): void {
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as WasmHeap;
      const attributes = attrs as unknown as Attributes;
      // Keys that are numbers come in their order.
      const tensors = Object.values(inputs) as tf.TensorInfo[];
      const shapes = tensors.map(({ shape }) => shape);
      const outputs = kernel
        .shapes(shapes, attributes)
        .map((shape) => wasm.makeOutput([...shape], "float32"));
      // Views are taken after the allocation: growing the heap would cut off older ones.
      const view = (tensor: tf.TensorInfo) => wasm.typedArrayFromHeap(tensor) as Float32Array;
      const places = tensors.map((tensor) => ({ shape: tensor.shape, values: view(tensor) }));
      kernel.fill(outputs.map(view), places, attributes);
      return outputs;
    },
  });
}
