/**
 * Convolutions on WebAssembly against plain loops with float64 sums (the JavaScript rung), over geometries that networks of
 * the catalogue do not all have: strides with and without a rest, filters of even sides, groups, channels that fill no block.
 */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { fillNormals, PURPOSE } from "../../src/base/random.ts";
import { selectBackend } from "../../src/engine/tf/backend.ts";
import { cpuOperations } from "../../src/engine/tf/cpu-operations.ts";
import type { LayerOperations } from "../../src/engine/tf/operations.ts";
import { wasmOperations } from "../../src/engine/tf/wasm/operations.ts";
import type { Geometry } from "../../src/models/layers.ts";
import { relativeDifference } from "../support/tolerance.ts";

/** Float32 sums of up to some thousand products, in another order: relative to the largest number. */
const TOLERANCE = 2e-6;

interface Case extends Geometry {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
}

const base: Case = {
  batch: 3,
  height: 9,
  width: 8,
  inputs: 5,
  outputs: 9,
  kernel: 3,
  stride: 1,
  padding: 1,
  groups: 1,
};

const cases: readonly Case[] = [
  base,
  { ...base, inputs: 4, outputs: 8, height: 40, width: 40 },
  { ...base, stride: 2 },
  { ...base, stride: 2, height: 8, width: 9 },
  { ...base, stride: 3, kernel: 5, padding: 2 },
  { ...base, stride: 2, kernel: 4, padding: 0 },
  { ...base, stride: 4, kernel: 4, padding: 0, height: 8 },
  { ...base, stride: 2, kernel: 2, padding: 1 },
  { ...base, kernel: 1, padding: 0 },
  { ...base, kernel: 1, padding: 0, stride: 2 },
  { ...base, kernel: 1, padding: 0, stride: 3 },
  { ...base, groups: 3, inputs: 6, outputs: 12 },
  { ...base, groups: 2, inputs: 8, outputs: 16, stride: 2 },
  { ...base, groups: 2, inputs: 6, outputs: 10, kernel: 1, padding: 0, stride: 2 },
  { ...base, groups: 5, outputs: 5 },
  { ...base, groups: 5, outputs: 5, kernel: 5, padding: 2, stride: 2 },
  { ...base, groups: 8, inputs: 8, outputs: 8, batch: 1 },
];

function normals(count: number, step: number): Float32Array {
  const values = new Float64Array(count);
  const key = { seed: 1, purpose: PURPOSE.initialParameters, replica: 0, step, worker: 0 };
  fillNormals(key, values, { count });
  return Float32Array.from(values);
}

/** Value, and gradients of input, filter and bias for a drawn gradient of the value. */
async function answers(
  backend: "wasm" | "cpu",
  operations: LayerOperations,
  given: Case,
): Promise<Float32Array[]> {
  await selectBackend(backend);
  const { batch, height, width, inputs, outputs, kernel, groups } = given;
  const x = tf.tensor4d(normals(batch * height * width * inputs, 1), [
    batch,
    height,
    width,
    inputs,
  ]);
  const filterShape: [number, number, number, number] = [kernel, kernel, inputs / groups, outputs];
  const weights = tf.tensor4d(normals(kernel * kernel * filterShape[2] * outputs, 2), filterShape);
  const bias = tf.tensor1d(normals(outputs, 3));
  const layer = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
    operations.convolution({
      x: a as tf.Tensor4D,
      weights: b as tf.Tensor4D,
      bias: c as tf.Tensor1D,
      xIsData: false,
      geometry: given,
    });
  return tf.tidy(() => {
    const y = layer(x, weights, bias);
    const dy = tf.tensor(normals(y.size, 4), y.shape);
    const gradients = tf.grads(layer)([x, weights, bias], dy);
    return [y, ...gradients].map((tensor) => Float32Array.from(tensor.dataSync()));
  });
}

describe("a convolution on WebAssembly", () => {
  it.each(cases)(
    "$inputs to $outputs channels of $height x $width, kernel $kernel, stride $stride, padding $padding, $groups groups",
    async (given) => {
      await startWasm();
      const found = await answers("wasm", wasmOperations, given);
      const expected = await answers("cpu", cpuOperations, given);
      expect(found).toHaveLength(4);
      found.forEach((values, index) => {
        expect(relativeDifference(values, expected[index]!)).toBeLessThan(TOLERANCE);
      });
    },
  );
});
