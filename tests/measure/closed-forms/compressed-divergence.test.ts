/** The Top-1 example by its own gradients, worker by worker, beside its closed form. */
import { expect, it } from "vitest";
import { compileFormula } from "../../../src/language/compile.ts";
import { createFormulaEvaluator } from "../../../src/language/emit/formula-reference.ts";
import {
  DIVERGING_TERMS,
  topOneFactor,
  topOneGrowth,
} from "../../../src/measure/closed-forms/compressed-divergence.ts";
import { movingAverage, PLAIN } from "../../../src/measure/closed-forms/forms.ts";

const workers = DIVERGING_TERMS.map((term) => {
  const { formula } = compileFormula({ variables: ["x", "y", "z"], terms: [term] });
  if (formula === null) throw new Error("a term does not compile");
  return createFormulaEvaluator(formula, 1);
});

/** Mean of the workers' gradients, each cut down to its largest coordinate. */
function message(theta: Float64Array): Float64Array {
  const mean = new Float64Array(3);
  for (const worker of workers) {
    const gradient = new Float64Array(3);
    worker.evaluate(theta, new Float64Array(1), gradient);
    const largest = gradient.reduce(
      (best, value, at) => (Math.abs(value) > Math.abs(gradient[best]!) ? at : best),
      0,
    );
    mean[largest]! += gradient[largest]! / 3;
  }
  return mean;
}

/** Growth per step over the last of 400 steps. */
function growth(step: number, beta: number): number {
  const theta = Float64Array.of(1e-3, 1e-3, 1e-3);
  const v = new Float64Array(3);
  let before = 1;
  let now = 1;
  for (let k = 0; k < 400; k++) {
    before = Math.hypot(...theta);
    const g = message(theta);
    for (let at = 0; at < 3; at++) {
      v[at] = beta * v[at]! + (1 - beta) * g[at]!;
      theta[at]! -= step * v[at]!;
    }
    now = Math.hypot(...theta);
  }
  return now / before;
}

it("descent on the largest coordinates walks away by 1 + 11 gamma/6 a step", () => {
  expect(topOneFactor(0.0731)).toBeCloseTo(1 + (11 * 0.0731) / 6, 15);
  expect(growth(0.0731, 0)).toBeCloseTo(topOneFactor(0.0731), 12);
  expect(topOneGrowth(PLAIN, 0.0731)).toBeCloseTo(topOneFactor(0.0731), 12);
  // Were all three coordinates sent, it would come back: the Hessian's eigenvalues are 7/6, 103/6, 103/6.
  const theta = Float64Array.of(1, 1, 1);
  const full = new Float64Array(3);
  for (const worker of workers) {
    const gradient = new Float64Array(3);
    worker.evaluate(theta, new Float64Array(1), gradient);
    gradient.forEach((value, at) => (full[at]! += value / 3));
  }
  for (const value of full) expect(value).toBeCloseTo(7 / 6, 12);
});

it("momentum slows it by the larger root of its polynomial and does not stop it", () => {
  for (const [step, beta] of [
    [0.0731, 0.3719],
    [0.1, 0.5],
    [0.1, 0.9],
  ] as const) {
    const u = (-11 * step) / 6;
    const half = (1 + beta - u * (1 - beta)) / 2;
    const root = half + Math.sqrt(half * half - beta);
    expect(topOneGrowth(movingAverage(beta), step)).toBeCloseTo(root, 12);
    expect(growth(step, beta)).toBeCloseTo(root, 10);
    expect(root).toBeGreaterThan(1);
    expect(root).toBeLessThan(topOneFactor(step));
  }
  expect(topOneGrowth(movingAverage(0.5), 0.1)).toBeCloseTo(1.161, 3);
  expect(topOneGrowth(movingAverage(0.9), 0.1)).toBeCloseTo(1.101, 3);
});
