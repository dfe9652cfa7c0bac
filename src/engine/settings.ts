/** Settings of all lanes, step by step, and the recorded changes that are still to come. */
import type { Change } from "../experiment/experiment.ts";
import type { Plan } from "../wire/plan.ts";
import { StepSettings } from "./step-settings.ts";

export class LaneSettings {
  readonly lanes: readonly StepSettings[];
  readonly #changes: readonly Change[];
  #next = 0;

  constructor(plan: Plan) {
    this.lanes = plan.lanes.map((lane) => new StepSettings(lane));
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
    this.lanes[lane]?.set(name, value);
  }

  /** A lane's settings at `step` that may not have been entered yet: recorded changes up to it count. */
  ahead(lane: number, step: number): Readonly<Record<string, number>> {
    const settings = this.lanes[lane]?.copy();
    for (const change of this.#changes.slice(this.#next))
      if (change.lane === lane && change.step <= step) settings?.set(change.name, change.value);
    return settings?.at(step) ?? {};
  }

  /** A lane's settings at `step`, which has been entered. */
  at(lane: number, step: number): Readonly<Record<string, number>> {
    return this.lanes[lane]?.at(step) ?? {};
  }
}
