/** What a network starts from: parameters drawn from the addressed generator, and the statistics of batch norms. */
import { fillNormals, PURPOSE } from "../base/random.ts";
import type { NetworkLayout, StatisticsLayout } from "./layers.ts";

/**
 * Initial parameters: He-normal weights (He et al. 2015, deviation sqrt(2 / inputs)), zero biases and shifts, scales 1.
 * Element i takes normal i of the stream (seed, initialParameters, replica). [parameterCount] float32.
 */
export function initialParameters(
  layout: NetworkLayout,
  seed: number,
  replica: number,
): Float32Array {
  const normals = new Float64Array(layout.parameterCount);
  const key = { seed, purpose: PURPOSE.initialParameters, replica, step: 0, worker: 0 };
  fillNormals(key, normals, { count: normals.length });
  const theta = new Float32Array(layout.parameterCount);
  for (const { offset, size, initialDeviation, initialValue = 0 } of layout.tensors) {
    for (let index = offset; index < offset + size; index++) {
      theta[index] = initialDeviation === 0 ? initialValue : initialDeviation * normals[index]!;
    }
  }
  return theta;
}

/** Moving averages before the first step, as PyTorch has them: means 0, variances 1. [count] float32. */
export function initialStatistics({ parts, count }: StatisticsLayout): Float32Array {
  const values = new Float32Array(count);
  for (const { offset, channels } of parts) {
    values.fill(1, offset + channels, offset + 2 * channels);
  }
  return values;
}
