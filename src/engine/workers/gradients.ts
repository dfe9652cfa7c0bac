/**
 * Losses and gradients of all simulated workers of a small problem, each at a point of its own. Formulas divide their
 * terms: term j belongs to worker j mod count, weighted count / terms, so that the workers' mean is the problem. A
 * quadratic is everybody's, around minima that may lie apart; a signal is everybody's.
 */
import type { FormulaEvaluator } from "../../language/emit/formula-reference.ts";
import { formulaOfTerms } from "../../language/formula.ts";
import type { Formula } from "../../language/ir.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import { signalGradient } from "../../problems/signals.ts";
import { workerMinima } from "../../problems/worker-minima.ts";
import type { Arithmetic } from "../arithmetic.ts";

export interface WorkerColumns {
  readonly workers: number;
  /** Columns a worker: replicas, or replicas times draws. */
  readonly columns: number;
  readonly seed: number;
  readonly arithmetic: Arithmetic;
}

/** Arrays are [rows, workers, columns]: row j of worker w and column c at (j * workers + w) * columns + c. */
export class WorkerGradients {
  /** [workers, columns] each worker's own loss; NaN for signals. */
  readonly loss: Float64Array;
  /** [dimension, workers, columns] */
  readonly gradient: Float64Array;
  readonly #evaluate: (theta: Float64Array, t: number) => void;

  constructor(problem: SmallProblem, options: WorkerColumns) {
    const { workers, columns, seed } = options;
    this.loss = new Float64Array(workers * columns).fill(NaN);
    this.gradient = new Float64Array(problem.dimension * workers * columns);
    const { formula, signal } = problem;
    if (signal !== null)
      this.#evaluate = (_, t) => this.gradient.fill(signalGradient(signal, t, seed));
    else if (formula === null) throw new Error("a problem with neither formula nor signal");
    else if (problem.kind === "formula") this.#evaluate = this.#ofTerms(formula, options);
    else this.#evaluate = this.#ofShifted(problem, formula, options);
  }

  /** At theta: [dimension, workers, columns] before step t. */
  evaluate(theta: Float64Array, t: number): void {
    this.#evaluate(theta, t);
  }

  #ofTerms(formula: Formula, { workers, columns, arithmetic }: WorkerColumns) {
    const dimension = formula.variables.length;
    const evaluators = workerFormulas(formula, workers).map((own) =>
      arithmetic.createFormula(own, columns),
    );
    const points = new Float64Array(dimension * columns);
    const gradient = new Float64Array(dimension * columns);
    const loss = new Float64Array(columns);
    return (theta: Float64Array): void => {
      evaluators.forEach((evaluator, worker) => {
        for (let row = 0; row < dimension; row++) {
          const from = (row * workers + worker) * columns;
          for (let c = 0; c < columns; c++) points[row * columns + c] = theta[from + c]!;
        }
        evaluator.evaluate(points, loss, gradient);
        this.loss.set(loss, worker * columns);
        for (let row = 0; row < dimension; row++) {
          const to = (row * workers + worker) * columns;
          for (let c = 0; c < columns; c++) this.gradient[to + c] = gradient[row * columns + c]!;
        }
      });
    };
  }

  #ofShifted(problem: SmallProblem, formula: Formula, options: WorkerColumns) {
    const { workers, columns, arithmetic } = options;
    const evaluator: FormulaEvaluator = arithmetic.createFormula(formula, workers * columns);
    const offsets = workerMinima(problem, options);
    if (offsets === null)
      return (theta: Float64Array) => evaluator.evaluate(theta, this.loss, this.gradient);
    const points = new Float64Array(this.gradient.length);
    return (theta: Float64Array): void => {
      for (let at = 0; at < points.length; at++)
        points[at] = theta[at]! - offsets[Math.floor(at / columns)]!;
      evaluator.evaluate(points, this.loss, this.gradient);
    };
  }
}

const split = new WeakMap<Formula, Map<number, readonly Formula[]>>();

/** The workers' own formulas; made once, since lanes and draws share them. */
function workerFormulas(formula: Formula, workers: number): readonly Formula[] {
  const known = split.get(formula) ?? new Map<number, readonly Formula[]>();
  split.set(formula, known);
  const made =
    known.get(workers) ??
    Array.from({ length: workers }, (_, worker) => {
      const terms = formula.terms.map((_, term) => term).filter((j) => j % workers === worker);
      return formulaOfTerms(formula, terms, formula.terms.length / workers);
    });
  known.set(workers, made);
  return made;
}
