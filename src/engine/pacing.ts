/** How many steps to do before looking up: as many as fit a slice of time, and no more than the speed limit allows. */
import type { Scheduler } from "./gate.ts";

const SLICE_MS = 12;
const MOST_STEPS = 4096;
/** Under a speed limit, time lost to a probe or a sleeping tab is made up for no further than this. */
const CATCH_UP_MS = 250;

export class Pacing {
  readonly #scheduler: Scheduler;
  #limit: number | null = null;
  /** Milliseconds a step, smoothed; null before the first. */
  #stepMs: number | null = null;
  #started = 0;
  #granted = 0;
  #holds = 0;
  #done: { at: number; steps: number }[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Steps per second at most; null: no limit. The next step comes a whole interval from now. */
  limit(stepsPerSecond: number | null): void {
    this.#limit = stepsPerSecond;
    this.#started = this.#scheduler.now();
    this.#granted = 1;
  }

  /** The first step may come at once. */
  start(): void {
    this.#started = this.#scheduler.now();
    this.#granted = 0;
    this.#done = [];
  }

  /** The work under way, if any, is held: its time is not learned from. */
  hold(): void {
    this.#holds++;
  }

  /** Steps to do now, at most `most`; 0 when the speed limit says to wait. hurried: no limit holds. */
  next(most: number, hurried = false): number {
    const fitting =
      this.#stepMs === null
        ? 1
        : Math.max(1, Math.min(MOST_STEPS, Math.floor(SLICE_MS / this.#stepMs)));
    if (this.#limit === null || hurried) return Math.min(fitting, most);
    const seconds = (this.#scheduler.now() - this.#started) / 1000;
    const due = Math.floor(seconds * this.#limit) + 1;
    const backlog = Math.max(1, Math.ceil((CATCH_UP_MS / 1000) * this.#limit));
    this.#granted = Math.max(this.#granted, due - backlog);
    const count = Math.max(0, Math.min(fitting, most, due - this.#granted));
    this.#granted += count;
    return count;
  }

  /** Runs `work` and learns from how long it took. */
  async time<T>(steps: number, work: () => Promise<T>): Promise<T> {
    const holds = this.#holds;
    const start = this.#scheduler.now();
    const result = await work();
    const end = this.#scheduler.now();
    const stepMs = (end - start) / steps;
    if (holds === this.#holds)
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
