/** A lane's own gradient: one stream, whose stages are part of the rule's program. */
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { SmallLaneOptions } from "../stepper.ts";
import { GradientsAt } from "./gradients-at.ts";
import { ProblemPoint } from "./problem-point.ts";
import type { StepSource } from "./step-source.ts";

export class SingleSource implements StepSource {
  readonly reference: Reference;
  readonly truth: ProblemPoint;
  readonly #options: SmallLaneOptions;
  readonly #fillNormals: Arithmetic["fillNormals"];
  readonly #gradientsAt: GradientsAt;

  constructor(options: SmallLaneOptions, arithmetic: Arithmetic) {
    const { program, problem, replicas } = options;
    const size = problem.dimension;
    this.#fillNormals = arithmetic.fillNormals;
    this.#options = options;
    this.truth = new ProblemPoint(problem, { ...options, arithmetic });
    this.#gradientsAt = new GradientsAt(program, problem, { ...options, arithmetic });
    this.reference = arithmetic.createExecutor(program, {
      tensors: [{ size, rows: size, cols: 1, isMatrix: 0 }],
      replicas,
    });
  }

  get slotValues(): number {
    return this.reference.slotValues;
  }

  writeSlots(out: Float64Array, at: number): void {
    this.reference.writeSlots(out, at);
  }

  loadSlots(from: Float64Array, at: number): void {
    this.reference.loadSlots(from, at);
  }

  look(t: number): void {
    this.truth.evaluate(this.reference.theta, t);
  }

  inputs(t: number, settings: Readonly<Record<string, number>>): StepInputs {
    const { seed, firstReplica, replicas } = this.#options;
    const place = { seed, step: t, worker: 0, firstReplica };
    return this.#gradientsAt.complete(this.reference, {
      t,
      settings,
      gradient: this.truth.gradient,
      loss: this.truth.loss,
      random: (purpose: number, out: Float64Array) => {
        this.#fillNormals(purpose, out, { place, count: replicas, column: 0, stride: replicas });
      },
    });
  }
}
