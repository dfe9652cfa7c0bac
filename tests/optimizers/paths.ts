/** Runs a catalogued optimizer along given gradients, through the same door as `momentscope step`. */
import { readStepRequest } from "../../src/cli/step-request.ts";
import { stepAlong, type StepResult } from "../../src/cli/step.ts";
import { RandomStream } from "../../src/base/random.ts";

export interface PathRequest {
  readonly optimizer?: string;
  readonly rule?: string;
  readonly hyper: Readonly<Record<string, number>>;
  readonly theta0: readonly number[];
  readonly grads: readonly (readonly number[])[];
  readonly loss?: readonly number[] | undefined;
  readonly g2?: readonly (readonly number[])[] | undefined;
  readonly shape?: readonly number[];
}

export function pathOf(request: PathRequest): StepResult {
  const { optimizer, rule, hyper, theta0, grads, loss, g2, shape } = request;
  const asked = { optimizer, rule, hyper, theta0, grads, loss, g2, shape };
  return stepAlong(readStepRequest(JSON.stringify(asked)));
}

/** [steps, size] normals of a seed. */
export function randomGradients(seed: number, steps: number, size: number): number[][] {
  const stream = new RandomStream({ seed, purpose: 99, replica: 0, step: 0, worker: 0 });
  return Array.from({ length: steps }, () => Array.from({ length: size }, () => stream.normal()));
}

/** Largest |a - b| / |b| over two lists of rows. */
export function largestRelativeGap(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  let largest = a.length === b.length ? 0 : Infinity;
  b.forEach((row, rowIndex) => {
    row.forEach((expected, index) => {
      const gap = Math.abs((a[rowIndex]?.[index] ?? NaN) - expected);
      const relative = gap === 0 ? 0 : gap / Math.abs(expected);
      if (!(relative <= largest)) largest = Number.isNaN(relative) ? Infinity : relative;
    });
  });
  return largest;
}
