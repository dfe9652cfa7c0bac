/**
 * The page's line to the workers of a tuning: runs are handed out one at a time to whoever is free, and closing ends all
 * of them at once, whatever they are doing.
 */
import type { TuningAnswer, TuningRequest } from "../sweeps/tuning/protocol.ts";
import type { Outcome, TrialGround, TrialOrder } from "../sweeps/tuning/trial.ts";
import type { TrialPool } from "../sweeps/tuning/tune.ts";

/** The tuning was stopped by whoever asked for it. */
export class TuningCancelledError extends Error {
  override readonly name = "TuningCancelledError";
}

interface Job {
  readonly order: TrialOrder;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

export interface TuningWorkers extends TrialPool {
  /** Ends the workers; what was asked and not answered is rejected with TuningCancelledError. */
  close(): void;
}

/** The page and its engine keep a core; a machine with many lends eight at most. */
function workerCount(): number {
  return Math.min(8, Math.max(1, navigator.hardwareConcurrency - 1));
}

/** `runs`: no more workers than this are started. */
export function openTuningWorkers(ground: TrialGround, runs: number): TuningWorkers {
  return new Pool(ground, Math.min(workerCount(), Math.max(1, runs)));
}

class Pool implements TuningWorkers {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #waiting: Job[] = [];
  readonly #running = new Map<number, Job>();
  #nextId = 1;
  #ended: Error | null = null;

  constructor(ground: TrialGround, count: number) {
    for (let index = 0; index < count; index++) {
      const worker = new Worker(new URL("../sweeps/worker.ts", import.meta.url), {
        type: "module",
        name: "tuning",
      });
      this.#all.push(worker);
      this.#idle.push(worker);
      worker.onmessage = ({ data }: MessageEvent<TuningAnswer>) => {
        this.#take(worker, data);
      };
      worker.onerror = (failure) => {
        failure.preventDefault();
        this.#end(new Error(failure.message || "a tuning worker could not be started"));
      };
      worker.onmessageerror = () => {
        this.#end(new Error("a message from a tuning worker could not be read"));
      };
      post(worker, { kind: "ground", ground });
    }
  }

  run(order: TrialOrder): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#ended);
        return;
      }
      this.#waiting.push({ order, resolve, reject });
      this.#hand();
    });
  }

  close(): void {
    this.#end(new TuningCancelledError("the tuning was cancelled"));
  }

  #hand(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop();
      const job = this.#waiting.shift();
      if (worker === undefined || job === undefined) return;
      const id = this.#nextId++;
      this.#running.set(id, job);
      post(worker, { kind: "run", id, order: job.order });
    }
  }

  #take(worker: Worker, answer: TuningAnswer): void {
    const job = this.#running.get(answer.id);
    if (job === undefined || this.#ended !== null) return;
    this.#running.delete(answer.id);
    if (answer.kind === "failed") {
      job.reject(new Error(answer.message));
      this.#end(new Error(answer.message));
      return;
    }
    this.#idle.push(worker);
    this.#hand();
    job.resolve(answer.outcome);
  }

  #end(error: Error): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    for (const worker of this.#all) worker.terminate();
    for (const job of [...this.#running.values(), ...this.#waiting]) job.reject(error);
    this.#running.clear();
    this.#waiting.length = 0;
  }
}

function post(worker: Worker, request: TuningRequest): void {
  worker.postMessage(request);
}
