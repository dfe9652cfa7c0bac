/** Does something at once when it was long ago, else a little later; never more often than the interval allows. */
import type { Clock } from "./series.ts";

export class Throttle {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #run: () => void;
  #cancel: (() => void) | null = null;
  #lastMs = -Infinity;

  constructor(clock: Clock, intervalMs: number, run: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#run = run;
  }

  /** Runs now, or once the interval since the last time is over. */
  ask(): void {
    if (this.#cancel !== null) return;
    const waitMs = this.#lastMs + this.#intervalMs - this.#clock.now();
    if (waitMs <= 0) this.flush();
    else {
      this.#cancel = this.#clock.after(waitMs, () => {
        this.flush();
      });
    }
  }

  /** Runs now, whatever was waiting. */
  flush(): void {
    this.cancel();
    this.#lastMs = this.#clock.now();
    this.#run();
  }

  /** Forgets what was waiting. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
