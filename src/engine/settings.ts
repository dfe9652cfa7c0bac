/** Settings of all lanes as they are now, and the recorded changes that are still to come. */
import type { Change } from "../experiment/experiment.ts";
import type { Plan } from "../wire/plan.ts";

export class LaneSettings {
  /** Per lane, by name. */
  readonly now: Record<string, number>[];
  readonly #changes: readonly Change[];
  #next = 0;

  constructor(plan: Plan) {
    this.now = plan.lanes.map((lane) => ({ ...lane.settings }));
    this.#changes = plan.changes.toSorted((a, b) => a.step - b.step);
  }

  /** Applies all changes that take effect with step `step` or before; calls `apply` for each. */
  enter(step: number, apply: (change: Change) => void): void {
    for (
      let change = this.#changes[this.#next];
      change !== undefined && change.step <= step;
      change = this.#changes[this.#next]
    ) {
      this.#next++;
      this.set(change.lane, change.name, change.value);
      apply(change);
    }
  }

  /** Steps from `step` on that can be done before the next change (at least 1). */
  until(step: number, most: number): number {
    const change = this.#changes[this.#next];
    return change === undefined ? most : Math.max(1, Math.min(most, change.step - step));
  }

  /** A value that holds from the next `enter` on; recorded changes of that same step must have been entered before. */
  set(lane: number, name: string, value: number): void {
    const settings = this.now[lane];
    if (settings !== undefined && name in settings) settings[name] = value;
  }
}
