/** Steps of a lane whose gradient comes from simulated workers; their memories are kept behind the rule's slots. */
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { WorkersView } from "../../wire/workers.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { ProblemPoint } from "../reference/problem-point.ts";
import type { StepSource } from "../reference/step-source.ts";
import type { LaneWorkers, SmallLaneOptions } from "../stepper.ts";
import { WorkerRound } from "./round.ts";
import { viewWorkers } from "./view.ts";

export class WorkerSource implements StepSource {
  readonly #round: WorkerRound;
  readonly #count: number;
  #step = 0;

  constructor(options: SmallLaneOptions, workers: LaneWorkers, arithmetic: Arithmetic) {
    this.#count = workers.spec.count;
    this.#round = new WorkerRound({
      ...options,
      lane: workers,
      workers: workers.spec,
      draws: null,
      arithmetic,
    });
  }

  get reference(): Reference {
    return this.#round.server;
  }

  get truth(): ProblemPoint {
    return this.#round.truth;
  }

  get slotValues(): number {
    return this.#executors.reduce((sum, { slotValues }) => sum + slotValues, 0);
  }

  writeSlots(out: Float64Array, at: number): void {
    let next = at;
    for (const executor of this.#executors) {
      executor.writeSlots(out, next);
      next += executor.slotValues;
    }
  }

  look(t: number): void {
    this.#round.look(t);
  }

  inputs(t: number, settings: Readonly<Record<string, number>>): StepInputs {
    this.#step = t;
    return this.#round.inputs({ t, settings, keep: true });
  }

  view(): WorkersView | null {
    if (this.#step === 0) return null;
    const { columns, truth } = this.#round;
    const { gradients, executor, aggregate } = this.#round.ways[0]!;
    // [rows, workers, columns]: replica 0 of each worker.
    const workerVectors = (values: Float64Array): Float64Array[] =>
      Array.from({ length: this.#count }, (_, worker) =>
        everyNth(values, worker * columns, this.#count * columns),
      );
    return viewWorkers({
      step: this.#step,
      losses: everyNth(gradients.loss, 0, columns),
      gradients: workerVectors(executor.estimate),
      messages: workerVectors(executor.delivered),
      truth: everyNth(truth.gradient, 0, columns),
      aggregate: everyNth(aggregate, 0, columns),
    });
  }

  get #executors(): readonly Reference[] {
    return [this.#round.server, ...this.#round.ways.map(({ executor }) => executor)];
  }
}

function everyNth(values: Float64Array, from: number, stride: number): Float64Array {
  const count = Math.ceil((values.length - from) / stride);
  return Float64Array.from({ length: count }, (_, at) => values[from + at * stride]!);
}
