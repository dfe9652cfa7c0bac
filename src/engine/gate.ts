/**
 * The gate that work passes between its pieces: it lets messages in every few milliseconds, holds the work while it is
 * closed (paused), lets visitors look at the work while it stands still, and ends it when it has been given up.
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
  readonly #visits: (() => Promise<void>)[] = [];
  /** Visits under way, one inside the other. */
  #visitors = 0;
  #sliceStart = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  open(): void {
    this.#isOpen = true;
    this.#wake();
  }

  #wake(): void {
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

  /** Has `visit` done the next time work comes by, or at once where it waits here. It must not throw. */
  receive(visit: () => Promise<void>): void {
    this.#visits.push(visit);
    this.#wake();
  }

  /** Lets all visitors in, one by one. */
  readonly admit = async (): Promise<void> => {
    for (let visit = this.#visits.shift(); visit !== undefined; visit = this.#visits.shift())
      await this.visit(visit);
  };

  /** Has `visit` done now: nobody else is at work. A closed gate does not hold what it does. */
  async visit(visit: () => Promise<void>): Promise<void> {
    this.#visitors++;
    try {
      await visit();
    } finally {
      this.#visitors--;
    }
  }

  /** Awaited between pieces of work. */
  readonly pass = async (): Promise<void> => {
    if (this.#scheduler.now() - this.#sliceStart >= SLICE_MS) {
      await this.#scheduler.nextTask();
      this.#sliceStart = this.#scheduler.now();
    }
    await this.admit();
    while (!this.#isOpen && !this.#isCancelled && this.#visitors === 0) {
      await new Promise<void>((resume) => this.#waiting.push(resume));
      await this.admit();
      this.#sliceStart = this.#scheduler.now();
    }
    if (this.#isCancelled) throw new CancelledError("this run was given up");
  };
}
