/** Loss and true gradient of a small problem at the points of all replicas, float64. */
import type { SmallProblem } from "../../problems/problem.ts";
import { signalGradient } from "../../problems/signals.ts";
import type { FormulaEvaluator } from "../../language/emit/formula-reference.ts";
import type { Arithmetic } from "../arithmetic.ts";

export class ProblemPoint {
  /** [replicas]; NaN for signals. */
  readonly loss: Float64Array;
  /** [dimension, replicas], element-major. */
  readonly gradient: Float64Array;
  readonly #problem: SmallProblem;
  readonly #seed: number;
  readonly #evaluator: FormulaEvaluator | null;

  constructor(
    problem: SmallProblem,
    { seed, replicas, arithmetic }: { seed: number; replicas: number; arithmetic: Arithmetic },
  ) {
    this.#problem = problem;
    this.#seed = seed;
    this.loss = new Float64Array(replicas).fill(NaN);
    this.gradient = new Float64Array(problem.dimension * replicas);
    this.#evaluator =
      problem.formula === null ? null : arithmetic.createFormula(problem.formula, replicas);
  }

  /** At theta: [dimension, replicas] before step t. */
  evaluate(theta: Float64Array, t: number): void {
    const { signal } = this.#problem;
    if (signal !== null) this.gradient.fill(signalGradient(signal, t, this.#seed));
    else this.#evaluator?.evaluate(theta, this.loss, this.gradient);
  }
}
