/** How fast a network runs here: the time that steps really took against what they take at the assumed pace. Pure. */
import { type NetworkRunCost, secondsOf, workBetween } from "../../experiment/network-cost.ts";
import type { Plan } from "../../wire/plan.ts";

/** Steps that count before the figure is shown: the first ones load kernels. */
const WARM_UP = 2;
/** Seconds of work before it is. */
const ENOUGH_SECONDS = 1;

export class PaceMeter {
  /** Where the stretch under way began: after the warm-up, or after a pause. */
  #from: { readonly step: number; readonly seconds: number } | null = null;
  #newest = 0;
  #taken = 0;
  #expected = 0;

  /** `seconds`: by any steady clock. Steps that were done again after going back do not count. */
  take(
    { step, isRunning, seconds }: { step: number; isRunning: boolean; seconds: number },
    { plan, cost }: { plan: Plan; cost: NetworkRunCost },
  ): void {
    const isNew = step > this.#newest;
    if (isRunning && this.#from !== null && isNew) {
      this.#taken += seconds - this.#from.seconds;
      this.#expected += secondsOf(workBetween(plan, cost, [this.#from.step, step]));
    }
    // A stretch ends with a step, so that no started one is paid for and not counted.
    if (!isRunning || step < this.#newest) this.#from = null;
    else if (isNew && step >= WARM_UP) this.#from = { step, seconds };
    this.#newest = Math.max(this.#newest, step);
  }

  /** Real seconds over assumed ones; null before there is enough to tell. */
  get factor(): number | null {
    return this.#taken < ENOUGH_SECONDS || this.#expected === 0
      ? null
      : this.#taken / this.#expected;
  }
}
