/**
 * Settings of all lanes, step by step: the changes that were recorded with the experiment and those made since, which
 * are kept, too, so that a run that went back meets them again.
 */
import type { Change } from "../experiment/experiment.ts";
import type { Plan, PlanChange } from "../wire/plan.ts";
import { StepSettings } from "./step-settings.ts";

export class LaneSettings {
  lanes: readonly StepSettings[];
  readonly #plan: Plan;
  #changes: readonly PlanChange[];
  #next = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
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
      this.#set(change);
      apply(change);
    }
  }

  /** Steps from `step` on that can be done before the next change (at least 1). */
  until(step: number, most: number): number {
    const change = this.#changes[this.#next];
    return change === undefined ? most : Math.max(1, Math.min(most, change.step - step));
  }

  /** A change that takes effect with its step, up to which all others have been entered. */
  record(change: Change): void {
    this.#changes = this.#changes.toSpliced(this.#next++, 0, change);
    this.#set(change);
  }

  /** As it was after `step` steps; calls `apply` for every setting that a change has moved at any time. */
  rewind(step: number, apply: (change: Change) => void): void {
    this.lanes = this.#plan.lanes.map((lane) => new StepSettings(lane));
    this.#next = 0;
    for (const { lane, name } of this.#changes) {
      const value = this.#plan.lanes[lane]?.settings[name];
      if (value !== undefined) apply({ step: 0, lane, name, value });
    }
    this.enter(step, apply);
  }

  /** Forgets all changes that take effect after step `step`, but for what makes forks others than their parents. */
  forget(step: number): void {
    this.#changes = this.#changes.filter((change) => change.step <= step || change.isFork === true);
  }

  /** Whether all lanes here have the same settings in `plan`, which may have more lanes, in all steps up to `step`. */
  isCourseOf(plan: Plan, step: number): boolean {
    const [own, planned] = [
      new LaneSettings({ ...this.#plan, changes: this.#changes }),
      new LaneSettings(plan),
    ];
    const changes = [...own.#changes, ...planned.#changes].map((change) => change.step);
    // Between two changes bases stay. Before step 1 a slider edits the plan, or makes a change at step 1.
    return [1, ...changes.filter((at) => at > 1 && at <= step)]
      .toSorted((a, b) => a - b)
      .every((at) => {
        for (const settings of [own, planned]) settings.enter(at, () => undefined);
        return own.lanes.every((lane, index) => lane.isLike(planned.lanes[index]));
      });
  }

  #set({ lane, name, value }: Change): void {
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
