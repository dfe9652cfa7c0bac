/** What the microscope is pointed at in one session, and how often it is looked at while the run goes on. */
import type { Inspection, InspectionTarget } from "../wire/messages.ts";
import type { Run } from "./run.ts";

const LOOK_MS = 250;
/** A look at a network costs a gradient: looking takes at most one part in so many of the time. */
const LEAST_SHARE = 5;

export class Looks {
  /** null: nobody looks. */
  target: InspectionTarget | null = null;
  /** A look was asked for and has not begun. */
  isAsked = false;
  #lastMs = -Infinity;
  #costMs = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** True when the run has gone on long enough since the last look. */
  get isDue(): boolean {
    const rest = Math.max(LOOK_MS, LEAST_SHARE * this.#costMs);
    return this.target !== null && this.#now() - this.#lastMs >= rest;
  }

  /** Looks, while the run stands still; null when nobody wants to. */
  async take(
    run: Run,
  ): Promise<{ target: InspectionTarget; inspection: Inspection | null } | null> {
    this.isAsked = false;
    const { target } = this;
    if (target === null) return null;
    const start = this.#now();
    const inspection = await run.inspect(target.lane, target.place);
    this.#lastMs = this.#now();
    this.#costMs = this.#lastMs - start;
    return { target, inspection };
  }
}
