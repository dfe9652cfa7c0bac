/**
 * The gate that work passes between its pieces: it lets messages in every few milliseconds, holds the work while it is
 * closed (paused), and ends it when it has been given up.
 */
import { CancelledError } from "./run.ts";

/** Longest stretch without looking at messages. */
const SLICE_MS = 12;

export interface Scheduler {
  now(): number;
  /** Resolves in a later task, after waiting messages were handled. */
  nextTask(): Promise<void>;
  /** Resolves after about `ms` milliseconds, for waiting without work. */
  wait(ms: number): Promise<void>;
}

/** By MessageChannel: not slowed down in background tabs as timers are. */
export function messageScheduler(): Scheduler {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return {
    now: () => performance.now(),
    nextTask: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        port2.postMessage(null);
      }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

export class Gate {
  readonly #scheduler: Scheduler;
  #isOpen = false;
  #isCancelled = false;
  #waiting: (() => void)[] = [];
  #sliceStart = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  open(): void {
    this.#isOpen = true;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Whatever waits here, or comes by later, throws CancelledError. */
  cancel(): void {
    this.#isCancelled = true;
    this.open();
  }

  /** Awaited between pieces of work. */
  readonly pass = async (): Promise<void> => {
    if (this.#scheduler.now() - this.#sliceStart >= SLICE_MS) {
      await this.#scheduler.nextTask();
      this.#sliceStart = this.#scheduler.now();
    }
    while (!this.#isOpen && !this.#isCancelled) {
      await new Promise<void>((resume) => this.#waiting.push(resume));
      this.#sliceStart = this.#scheduler.now();
    }
    if (this.#isCancelled) throw new CancelledError("this run was given up");
  };
}
