/** Networks at points where every kind of parameter counts, for comparisons with torch.nn (torch-modules.ts). */
import { expect } from "vitest";
import type { Dataset } from "../../src/data/dataset.ts";
import { describeNetwork } from "../../src/models/describe.ts";
import { initialParameters } from "../../src/models/initial.ts";
import type { NetworkModel } from "../../src/models/layers.ts";
import type { ModulesAnswer } from "./torch-modules.ts";

export interface TorchCase<Choice> {
  readonly choice: Choice;
  readonly model: NetworkModel;
  readonly theta: Float32Array;
}

/** Not the initial values alone: scales and shifts of batch norms, and biases, that differ from each other. */
export function torchCase<Choice>(choice: Choice, dataset: Dataset): TorchCase<Choice> {
  const model = describeNetwork(choice, { ...dataset, classes: dataset.classes.length });
  const theta = initialParameters(model.layout, 7, 0);
  for (const { offset, size, initialDeviation } of model.layout.tensors) {
    for (let at = 0; at < size; at++) {
      if (initialDeviation === 0) theta[offset + at]! += 0.1 * Math.sin(1 + 2.3 * (offset + at));
    }
  }
  return { choice, model, theta };
}

/** Each tensor's gradient within 1e-4 of PyTorch's, by its norm. */
export function expectGradient(
  ours: Float32Array,
  judge: ModulesAnswer,
  { layout }: NetworkModel,
): void {
  expect(layout.parameterCount).toBe(judge.count);
  const whole = Math.hypot(...judge.gradient);
  for (const { offset, size } of layout.tensors) {
    const part = judge.gradient.slice(offset, offset + size);
    const error = ours.slice(offset, offset + size).map((value, at) => value - part[at]!);
    // A bias before a batch norm has the gradient 0, of which only float32's rounding is seen.
    expect(Math.hypot(...error)).toBeLessThan(1e-4 * Math.hypot(...part) + 1e-6 * whole);
  }
}
