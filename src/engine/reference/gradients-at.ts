/** Gradients of a small problem at the points that a program asks for (`grad(expr)`), of the same step and draw. */
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { Program } from "../../language/ir.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { ProblemPoint } from "./problem-point.ts";

export class GradientsAt {
  readonly #points: readonly ProblemPoint[];

  constructor(
    program: Program,
    problem: SmallProblem,
    options: { seed: number; replicas: number; arithmetic: Arithmetic },
  ) {
    this.#points = program.points.map(() => new ProblemPoint(problem, options));
  }

  /** `inputs` with the gradients at all points of this step; the same object where the program has none. */
  complete(reference: Reference, inputs: StepInputs): StepInputs {
    if (this.#points.length === 0) return inputs;
    const gradientsAt: Float64Array[] = [];
    const full = { ...inputs, gradientsAt };
    this.#points.forEach((point, index) => {
      point.evaluate(reference.point(index, full), inputs.t);
      gradientsAt.push(point.gradient);
    });
    return full;
  }
}
