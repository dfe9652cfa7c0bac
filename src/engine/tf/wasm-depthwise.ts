/**
 * Gradient of a depthwise filter on TensorFlow.js's WASM backend, which has no kernel for it: a loop over the heap in
 * plain JavaScript. A forward convolution, as for full filters, would take every channel of every picture for a channel
 * of its own with a filter as large as the picture, for which XNNPACK has no fast kernel. Sums are float64.
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { Geometry } from "../../models/layers.ts";
import { runKernel } from "./run-kernel.ts";

const KERNEL_NAME = "MomentscopeDepthwiseFilterGradient";
let isRegistered = false;

/** dy: [batch, rows, columns, channels], x: [batch, height, width, channels] -> [kernel, kernel, channels, 1]. */
export function depthwiseFilterGradient(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  geometry: Geometry,
): tf.Tensor4D {
  registerOnce();
  return runKernel(KERNEL_NAME, { dy, x }, { ...geometry });
}

function registerOnce(): void {
  if (isRegistered) return;
  isRegistered = true;
  tf.registerKernel({
    kernelName: KERNEL_NAME,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as Pick<BackendWasm, "makeOutput" | "typedArrayFromHeap">;
      const geometry = attrs as unknown as Geometry;
      const { dy, x } = inputs as Record<"dy" | "x", tf.TensorInfo>;
      const channels = x.shape[3]!;
      const { kernel } = geometry;
      const filter = wasm.makeOutput([kernel, kernel, channels, 1], "float32");
      // Views are taken after the allocation: growing the heap would cut off older ones.
      const [dyValues, xValues, out] = [dy, x, filter].map(
        (tensor) => wasm.typedArrayFromHeap(tensor) as Float32Array,
      ) as [Float32Array, Float32Array, Float32Array];
      const shapes = { dy: dy.shape, x: x.shape };
      out.set(sumTaps({ dy: dyValues, x: xValues }, shapes, geometry));
      return filter;
    },
  });
}

interface Pair<T> {
  readonly dy: T;
  readonly x: T;
}

/** sums[k, l, c] = sum over pictures and outputs of x[b, s y + k - p, s z + l - p, c] dy[b, y, z, c]. */
function sumTaps(
  { dy, x }: Pair<Float32Array>,
  shapes: Pair<readonly number[]>,
  { kernel, stride, padding }: Geometry,
): Float64Array {
  const [batch, height, width, channels] = shapes.x as [number, number, number, number];
  const [, rows, columns] = shapes.dy as [number, number, number, number];
  const sums = new Float64Array(kernel * kernel * channels);
  for (let picture = 0; picture < batch; picture++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const output = ((picture * rows + row) * columns + column) * channels;
        for (let k = 0; k < kernel; k++) {
          const y = row * stride + k - padding;
          if (y < 0 || y >= height) continue;
          for (let l = 0; l < kernel; l++) {
            const z = column * stride + l - padding;
            if (z < 0 || z >= width) continue;
            const input = ((picture * height + y) * width + z) * channels;
            const tap = (k * kernel + l) * channels;
            for (let channel = 0; channel < channels; channel++) {
              sums[tap + channel]! += x[input + channel]! * dy[output + channel]!;
            }
          }
        }
      }
    }
  }
  return sums;
}
