/**
 * Lets panels draw one after the other, never two in one task, and each the more seldom the longer it takes: the page
 * must answer while four lanes train and five charts follow them. Without React and without a browser.
 */

/** A panel draws at most once in so many times its own duration: ten leave nine tenths of the time to others. */
const REST_FACTOR = 10;
const LONGEST_REST_MS = 1000;
/** Between two panels, so that input and the stage's animation frames get in. */
const GAP_MS = 6;

/** How long a panel rests after a drawing that took so long. */
export function restAfter(tookMs: number): number {
  return Math.min(LONGEST_REST_MS, REST_FACTOR * tookMs);
}

export interface PacerClock {
  now(): number;
  /** Calls `done` after `delayMs`. */
  after(delayMs: number, done: () => void): void;
}

export interface Panel {
  /** Asks for a drawing; many askings before it comes are one. `soon`: without waiting for the panel's rest. */
  ask(soon?: boolean): void;
  /** Takes the panel off; a drawing it asked for does not come. */
  stop(): void;
}

export class Pacer {
  readonly #clock: PacerClock;
  readonly #queue: (() => void)[] = [];
  #pumping = false;

  constructor(clock: PacerClock) {
    this.#clock = clock;
  }

  /** A panel whose `draw` has finished when it returns. */
  panel(draw: () => void): Panel {
    let state: "idle" | "resting" | "queued" = "idle";
    let stopped = false;
    let restUntil = -Infinity;
    const run = (): void => {
      state = "idle";
      if (stopped) return;
      const start = this.#clock.now();
      draw();
      const end = this.#clock.now();
      restUntil = end + restAfter(end - start);
    };
    const enqueue = (): void => {
      state = "queued";
      this.#enqueue(run);
    };
    return {
      ask: (soon = false) => {
        if (stopped || state === "queued") return;
        const restMs = soon ? 0 : restUntil - this.#clock.now();
        if (restMs <= 0) enqueue();
        else if (state === "idle") {
          state = "resting";
          this.#clock.after(restMs, () => {
            // It may have been asked for soon meanwhile, and be queued or drawn already.
            if (state === "resting") enqueue();
          });
        }
      },
      stop: () => {
        stopped = true;
      },
    };
  }

  #enqueue(run: () => void): void {
    this.#queue.push(run);
    if (this.#pumping) return;
    this.#pumping = true;
    this.#clock.after(0, this.#pump);
  }

  readonly #pump = (): void => {
    const next = this.#queue.shift();
    next?.();
    this.#pumping = this.#queue.length > 0;
    if (this.#pumping) this.#clock.after(GAP_MS, this.#pump);
  };
}
