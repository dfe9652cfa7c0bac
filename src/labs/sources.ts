/**
 * Where gradients come from in a lab. Open loop: a given sequence that no rule can change. Closed loop: a small problem,
 * with noise that is addressed by the step, so that two rules meet the same draws wherever they stand.
 */
import { fillNormals, PURPOSE } from "../base/random.ts";
import { createFormulaEvaluator } from "../language/emit/formula-reference.ts";
import type { SmallProblem } from "../problems/problem.ts";
import { signalGradient } from "../problems/signals.ts";

export interface GradientSource {
  /** Elements of theta. */
  readonly size: number;
  /** False for a given sequence: there is no gradient at any other point, and no loss. */
  readonly isClosed: boolean;
  /** theta, gradient: [size]. Fills the gradient of step t (from 1); gives the loss, NaN where there is none. */
  evaluate(theta: Float64Array, t: number, gradient: Float64Array): number;
}

/** gradients: [steps][size]. */
export function givenSource(gradients: readonly (readonly number[])[]): GradientSource {
  return {
    size: gradients[0]?.length ?? 0,
    isClosed: false,
    evaluate: (_, t, gradient) => {
      const row = gradients[t - 1];
      if (row === undefined) throw new Error(`no gradient is given for step ${t}`);
      gradient.set(row);
      return NaN;
    },
  };
}

/** The problem's gradient plus its noise, the same draws as in a run of the page with this seed. */
export function problemSource(problem: SmallProblem, seed: number): GradientSource {
  const { dimension, formula, signal, noise } = problem;
  const evaluator = formula === null ? null : createFormulaEvaluator(formula, 1);
  const loss = new Float64Array(1).fill(NaN);
  const normals = new Float64Array(dimension);
  const isNoisy = noise.some((sigma) => sigma !== 0);
  return {
    size: dimension,
    isClosed: signal === null,
    evaluate: (theta, t, gradient) => {
      if (signal !== null) gradient.fill(signalGradient(signal, t, seed));
      else evaluator?.evaluate(theta, loss, gradient);
      if (isNoisy) {
        const key = { seed, purpose: PURPOSE.problemNoise, replica: 0, step: t, worker: 0 };
        fillNormals(key, normals, { count: dimension });
        for (let index = 0; index < dimension; index++) {
          gradient[index]! += noise[index]! * normals[index]!;
        }
      }
      return loss[0]!;
    },
  };
}

/** [steps][size] normals of a seed. */
export function normalGradients(seed: number, steps: number, size: number): readonly number[][] {
  const key = { seed, purpose: PURPOSE.drawing, replica: 0, worker: 0 };
  const row = new Float64Array(size);
  return Array.from({ length: steps }, (_, index) => {
    fillNormals({ ...key, step: index + 1 }, row, { count: size });
    return [...row];
  });
}
