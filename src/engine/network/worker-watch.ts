/**
 * What is kept of a network's workers to be looked at: losses of every step, and the gradients and messages of a step
 * while somebody looks. Many or long vectors are kept as count-sketches, since all of them side by side would be gigabytes.
 */
import type { Dataset } from "../../data/dataset.ts";
import { createSketch, type Sketch } from "../../measure/sketch.ts";
import { norm } from "../../measure/vectors.ts";
import type { WorkerShards, WorkersView } from "../../wire/workers.ts";
import { LossHistory } from "../workers/loss-history.ts";
import { viewWorkers, type WorkerVectors } from "../workers/view.ts";
import type { Round, Watcher, WorkerMemory } from "./worker-pool.ts";

/** After a look so many steps are kept: frames ask again sooner, and a run that stands still has its newest step. */
const STEPS_A_LOOK = 64;
/** Numbers of all vectors together up to which they are kept whole (16 MiB). */
const MOST_WHOLE = 2 ** 21;

export interface WorkerWatchOptions {
  readonly parameterCount: number;
  readonly seed: number;
  readonly shards: readonly Uint32Array[];
  readonly dataset: Pick<Dataset, "train" | "classes">;
  /** Names of what each worker remembers for the step's gradient, a vector each, in order. */
  readonly slots: readonly string[];
}

export class WorkerWatch {
  readonly #options: WorkerWatchOptions;
  readonly #history = new LossHistory();
  readonly #shards: WorkerShards;
  #sketch: Sketch | null = null;
  #looks = 0;
  #vectors: WorkerVectors | null = null;

  constructor(options: WorkerWatchOptions) {
    this.#options = options;
    this.#shards = shardFacts(options);
  }

  /** A step begins: who is to be told of each worker's turn; null where nobody looks. */
  begin(): { readonly watch: Watcher; readonly end: (t: number, round: Round) => void } | null {
    if (this.#looks === 0) return null;
    this.#looks--;
    const count = this.#options.shards.length;
    const gradients: Float64Array[] = [];
    const messages: Float64Array[] = [];
    const norms = { gradients: new Float64Array(count), messages: new Float64Array(count) };
    return {
      watch: (worker, gradient, message) => {
        gradients[worker] = this.#kept(gradient);
        messages[worker] = this.#kept(message);
        norms.gradients[worker] = norm(gradient);
        norms.messages[worker] = norm(message);
      },
      end: (t, { losses, aggregate }) => {
        this.#vectors = {
          step: t,
          losses,
          gradients,
          messages,
          truth: null,
          aggregate: this.#kept(aggregate),
          ...(this.#isSketched && { norms }),
        };
      },
    };
  }

  /** losses: [workers] of step t, whether or not somebody looks. */
  push(t: number, losses: Float64Array): void {
    this.#history.push(t, losses);
  }

  /** A probe's true gradient at the point of step t, after that step. */
  know(t: number, truth: Float64Array): void {
    if (this.#vectors?.step === t) this.#vectors = { ...this.#vectors, truth: this.#kept(truth) };
  }

  /** Somebody looks: the next steps are kept. */
  look(): void {
    this.#looks = STEPS_A_LOOK;
  }

  /** The newest step that was kept; null before the first one after the first look. */
  view(memory: WorkerMemory): WorkersView | null {
    this.look();
    if (this.#vectors === null) return null;
    const { parameterCount, slots } = this.#options;
    const memories = slots.map((slot, index) => ({
      slot,
      norms: Float64Array.from(memory, (row) =>
        norm(row.subarray(index * parameterCount, (index + 1) * parameterCount)),
      ),
    }));
    return viewWorkers(this.#vectors, { memories, shards: this.#shards, history: this.#history });
  }

  /** Back to after step `step`: what was seen later is not shown. */
  rewind(step: number): void {
    this.#history.truncate(step);
    if (this.#vectors !== null && this.#vectors.step > step) this.#vectors = null;
  }

  get #isSketched(): boolean {
    const { parameterCount, shards } = this.#options;
    return (2 * shards.length + 2) * parameterCount > MOST_WHOLE;
  }

  #kept(vector: Float64Array): Float64Array {
    if (!this.#isSketched) return vector.slice();
    const { seed, parameterCount: vectorLength } = this.#options;
    this.#sketch ??= createSketch({ seed, vectorLength });
    const out = new Float64Array(this.#sketch.length);
    this.#sketch.apply(vector, out);
    return out;
  }
}

function shardFacts({ shards, dataset }: WorkerWatchOptions): WorkerShards {
  const { classes, train } = dataset;
  const labels = new Uint32Array(shards.length * classes.length);
  shards.forEach((shard, worker) => {
    for (const example of shard) labels[worker * classes.length + train.labels[example]!]!++;
  });
  const sizes = Uint32Array.from(shards, ({ length }) => length);
  return { unit: "examples", sizes, classes, labels };
}
