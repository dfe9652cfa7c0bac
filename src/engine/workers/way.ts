/**
 * All workers' share of one gradient that a rule sees: theta goes down, every worker takes its gradient there and sends it
 * through its stages and feedback, and the server aggregates. One executor holds all workers, a column each (and replica).
 */
import { aggregateMessages } from "../../estimators/aggregate.ts";
import { composeSquares, composeWorker } from "../../estimators/worker.ts";
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane, PlanWorkers } from "../../wire/plan.ts";
import { WorkerGradients } from "./gradients.ts";
import type { WorkerColumns } from "./gradients.ts";

export interface WayOptions extends WorkerColumns {
  readonly lane: Pick<PlanLane, "stages" | "feedback">;
  readonly rule: PlanWorkers;
  readonly problem: SmallProblem;
  /** The rule reads `g2`. */
  readonly squares: boolean;
}

/** What a way needs to know of a step. */
export interface WayStep {
  readonly t: number;
  /** Draws of all workers: [dimension, workers, columns]. */
  readonly random: StepInputs["random"];
  /** False: what the workers remember stays as it is. */
  readonly keep: boolean;
}

export class WorkerWay {
  readonly executor: Reference;
  /** At theta, whatever a `composite` stage does. */
  readonly gradients: WorkerGradients;
  /** [dimension, columns] */
  readonly aggregate: Float64Array;
  /** [dimension, columns] mean of the workers' squares; null where nobody reads them. */
  readonly squares: Float64Array | null;
  readonly #options: WayOptions;
  /** Where `composite` has the gradient taken. */
  readonly #moved: WorkerGradients | null;
  readonly #squares: Reference | null;

  constructor(options: WayOptions) {
    const { lane, problem, workers, columns, arithmetic } = options;
    const { dimension, noise, batch = 1 } = problem;
    const source = { noise, batch };
    const tensors = [{ size: dimension, rows: dimension, cols: 1, isMatrix: 0 as const }];
    const size = { tensors, replicas: workers * columns };
    const program = composeWorker({ ...lane, ...source });
    this.#options = options;
    this.gradients = new WorkerGradients(problem, options);
    this.#moved = program.points.length === 0 ? null : new WorkerGradients(problem, options);
    this.#squares = options.squares
      ? arithmetic.createExecutor(composeSquares(source), size)
      : null;
    this.executor = arithmetic.createExecutor(program, size);
    this.aggregate = new Float64Array(dimension * columns);
    this.squares = options.squares ? new Float64Array(dimension * columns) : null;
  }

  /** One step from theta: [dimension, columns]. */
  run(theta: Float64Array, { t, random, keep }: WayStep): void {
    const { workers, columns, rule } = this.#options;
    const { executor, gradients } = this;
    spreadToWorkers(theta, executor.theta, { workers, columns });
    gradients.evaluate(executor.theta, t);
    const inputs: StepInputs = { t, settings: {}, gradient: gradients.gradient, random };
    if (this.#squares !== null && this.squares !== null) {
      this.#squares.draw(inputs);
      const mean = { aggregate: "mean", trim: 0 } as const;
      const layout = { workers, replicas: columns, rule: mean };
      aggregateMessages(this.#squares.delivered, this.squares, layout);
    }
    const complete = this.#moved === null ? inputs : this.#atMoved(this.#moved, inputs);
    if (keep) executor.step(complete);
    else executor.draw(complete);
    aggregateMessages(executor.delivered, this.aggregate, { workers, replicas: columns, rule });
  }

  #atMoved(moved: WorkerGradients, inputs: StepInputs): StepInputs {
    moved.evaluate(this.executor.point(0, inputs), inputs.t);
    return { ...inputs, gradientsAt: [moved.gradient] };
  }
}

function spreadToWorkers(
  theta: Float64Array,
  out: Float64Array,
  { workers, columns }: { workers: number; columns: number },
): void {
  for (let from = 0, to = 0; from < theta.length; from += columns) {
    if (columns === 1) {
      out.fill(theta[from]!, to, to + workers);
      to += workers;
      continue;
    }
    const row = theta.subarray(from, from + columns);
    for (let worker = 0; worker < workers; worker++, to += columns) out.set(row, to);
  }
}
