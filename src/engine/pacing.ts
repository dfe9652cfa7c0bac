/** How many steps to do before looking up: as many as fit a slice of time, and no more than the speed limit allows. */
import type { Scheduler } from "./gate.ts";

const SLICE_MS = 12;
const MOST_STEPS = 4096;

export class Pacing {
  readonly #scheduler: Scheduler;
  #limit: number | null = null;
  /** Milliseconds a step, smoothed; null before the first. */
  #stepMs: number | null = null;
  #started = 0;
  #granted = 0;
  #done: { at: number; steps: number }[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Steps per second at most; null: no limit. */
  limit(stepsPerSecond: number | null): void {
    this.#limit = stepsPerSecond;
    this.#started = this.#scheduler.now();
    this.#granted = 0;
  }

  start(_step: number): void {
    this.#started = this.#scheduler.now();
    this.#granted = 0;
    this.#done = [];
  }

  /** Steps to do now; 0 when the speed limit says to wait. */
  next(): number {
    const fitting =
      this.#stepMs === null
        ? 1
        : Math.max(1, Math.min(MOST_STEPS, Math.floor(SLICE_MS / this.#stepMs)));
    if (this.#limit === null) return fitting;
    const allowed =
      Math.floor(((this.#scheduler.now() - this.#started) / 1000) * this.#limit) +
      1 -
      this.#granted;
    const count = Math.max(0, Math.min(fitting, allowed));
    this.#granted += count;
    return count;
  }

  /** Runs `work` and learns from how long it took. */
  async time<T>(steps: number, work: () => Promise<T>): Promise<T> {
    const start = this.#scheduler.now();
    const result = await work();
    const end = this.#scheduler.now();
    const stepMs = (end - start) / steps;
    this.#stepMs = this.#stepMs === null ? stepMs : 0.7 * this.#stepMs + 0.3 * stepMs;
    this.#done.push({ at: end, steps });
    while ((this.#done[0]?.at ?? end) < end - 1000) this.#done.shift();
    return result;
  }

  isDue(last: number, intervalMs: number): boolean {
    return this.#scheduler.now() - last >= intervalMs;
  }

  /** Steps per second over the last second of work. */
  get rate(): number {
    const [first] = this.#done;
    if (first === undefined) return 0;
    const steps = this.#done.reduce((sum, entry) => sum + entry.steps, 0);
    return (
      (1000 * steps) /
      Math.max(1, this.#scheduler.now() - first.at + (this.#stepMs ?? 0) * first.steps)
    );
  }
}
