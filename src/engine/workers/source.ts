/** Steps of a lane whose gradient comes from simulated workers; their memories are kept behind the rule's slots. */
import type { Reference, StepInputs } from "../../language/emit/reference.ts";
import type { WorkerMemoryNorms, WorkerShards, WorkersView } from "../../wire/workers.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { ProblemPoint } from "../reference/problem-point.ts";
import type { StepSource } from "../reference/step-source.ts";
import type { LaneWorkers, SmallLaneOptions } from "../stepper.ts";
import { norm } from "../../measure/vectors.ts";
import { workerSlots } from "./lane-program.ts";
import { LossHistory } from "./loss-history.ts";
import { WorkerRound } from "./round.ts";
import { viewWorkers } from "./view.ts";

export class WorkerSource implements StepSource {
  readonly #round: WorkerRound;
  readonly #count: number;
  readonly #shards: WorkerShards | null;
  /** Of the step's gradient, in order. */
  readonly #slotNames: readonly string[];
  readonly #history = new LossHistory();
  #step = 0;

  constructor(options: SmallLaneOptions, workers: LaneWorkers, arithmetic: Arithmetic) {
    this.#count = workers.spec.count;
    this.#shards = termsOf(options, this.#count);
    this.#slotNames = workerSlots({ ...options.program, points: [] }, workers);
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

  loadSlots(from: Float64Array, at: number): void {
    let next = at;
    for (const executor of this.#executors) {
      executor.loadSlots(from, next);
      next += executor.slotValues;
    }
  }

  look(t: number): void {
    this.#round.look(t);
  }

  inputs(t: number, settings: Readonly<Record<string, number>>): StepInputs {
    this.#step = t;
    const inputs = this.#round.inputs({ t, settings, keep: true });
    this.#history.push(t, this.#losses());
    return inputs;
  }

  view(): WorkersView | null {
    if (this.#step === 0) return null;
    const { columns, truth } = this.#round;
    const { executor, aggregate } = this.#round.ways[0]!;
    // [rows, workers, columns]: replica 0 of each worker.
    const workerVectors = (values: Float64Array): Float64Array[] =>
      Array.from({ length: this.#count }, (_, worker) =>
        everyNth(values, worker * columns, this.#count * columns),
      );
    return viewWorkers(
      {
        step: this.#step,
        losses: this.#losses(),
        gradients: workerVectors(executor.estimate),
        messages: workerVectors(executor.delivered),
        truth: everyNth(truth.gradient, 0, columns),
        aggregate: everyNth(aggregate, 0, columns),
      },
      { memories: this.#memories(), shards: this.#shards, history: this.#history },
    );
  }

  #losses(): Float64Array {
    return everyNth(this.#round.ways[0]!.gradients.loss, 0, this.#round.columns);
  }

  #memories(): readonly WorkerMemoryNorms[] {
    const { columns, ways, truth } = this.#round;
    const { executor } = ways[0]!;
    const values = new Float64Array(executor.slotValues);
    executor.writeSlots(values, 0);
    const size = (truth.gradient.length / columns) * this.#count * columns;
    return this.#slotNames.map((slot, index) => {
      const own = values.subarray(index * size, (index + 1) * size);
      return {
        slot,
        norms: Float64Array.from({ length: this.#count }, (_, worker) =>
          norm(everyNth(own, worker * columns, this.#count * columns)),
        ),
      };
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

/** Term j belongs to worker j mod count. Quadratics and signals are everybody's. */
function termsOf({ problem }: SmallLaneOptions, count: number): WorkerShards | null {
  if (problem.kind !== "formula" || problem.formula === null) return null;
  const sizes = new Uint32Array(count);
  problem.formula.terms.forEach((_, term) => sizes[term % count]!++);
  return { unit: "terms", sizes, classes: [], labels: new Uint32Array(0) };
}
