/** Settings of one lane at every step: the bases, which sliders and recorded changes move, and the schedules over them. */
import { type CompleteSchedule, scheduledValue } from "../base/schedule.ts";

/** By the setting they move. */
export type Schedules = Readonly<Record<string, CompleteSchedule>>;

export class StepSettings {
  readonly #base: Record<string, number>;
  readonly #schedules: readonly (readonly [name: string, CompleteSchedule])[];

  constructor({
    settings,
    schedules = {},
  }: {
    settings: Readonly<Record<string, number>>;
    schedules?: Schedules;
  }) {
    this.#base = { ...settings };
    this.#schedules = Object.entries(schedules);
  }

  /** Settings that may differ from step to step. */
  get scheduled(): readonly string[] {
    return this.#schedules.map(([name]) => name);
  }

  /** A base that holds from the next step on; a name that the lane does not have changes nothing. */
  set(name: string, value: number): void {
    if (name in this.#base) this.#base[name] = value;
  }

  /** The same bases under the same schedules. */
  isLike(other: StepSettings | undefined): boolean {
    const names = Object.keys(this.#base);
    return (
      other !== undefined &&
      names.every((name) => Object.is(this.#base[name], other.#base[name])) &&
      JSON.stringify(this.#schedules) === JSON.stringify(other.#schedules)
    );
  }

  /** Settings of their own that begin as these are now. */
  copy(): StepSettings {
    const schedules = Object.fromEntries(this.#schedules);
    return new StepSettings({ settings: this.#base, schedules });
  }

  /** All settings at `step` (from 1), to be read before the next `set`. */
  at(step: number): Readonly<Record<string, number>> {
    if (this.#schedules.length === 0) return this.#base;
    const values = { ...this.#base };
    for (const [name, schedule] of this.#schedules)
      values[name] = scheduledValue(schedule, values[name] ?? NaN, step);
    return values;
  }
}
