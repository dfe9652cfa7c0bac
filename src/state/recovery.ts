/**
 * What the page itself keeps of the session under way, should the engine end: a network's newest snapshot, and whether
 * going on by itself makes sense. Says what was kept, in words.
 */
import type { Experiment } from "../experiment/experiment.ts";
import type { Snapshot } from "../wire/snapshot.ts";
import { isSameRun } from "./running.ts";

/** What goes on after the engine has ended, or in another visit. */
export interface Return {
  /** The run stands there again at once; null: its steps are done again. */
  readonly snapshot: Snapshot | null;
  /** The step that it had come to. */
  readonly step: number;
}

export class Recovery {
  #kept: Snapshot | null = null;
  #left: (Return & { readonly of: Experiment | null }) | null = null;
  /** Where the engine ended last; an end that comes again without a step further would come for ever. */
  #lastEnd = 0;

  get kept(): Snapshot | null {
    return this.#kept;
  }

  /** What waits for Play after an end that came twice; null: nothing, or nothing of this experiment. */
  leftOf(experiment: Experiment | null): Return | null {
    return this.#left !== null && isSameRun(this.#left.of, experiment) ? this.#left : null;
  }

  take(snapshot: Snapshot): void {
    this.#kept = snapshot;
  }

  /** The run goes otherwise from `step` on. */
  forgetFrom(step: number): void {
    if (this.#kept !== null && this.#kept.checkpoint.step >= step) this.#kept = null;
  }

  /** Another run begins. */
  forget(): void {
    this.#kept = null;
    this.#left = null;
    this.#lastEnd = 0;
  }

  /** Whether a run that ends at `step` came further than the last time. */
  isFurther(step: number): boolean {
    return step > this.#lastEnd;
  }

  /** After the run was loaded again, or put aside (`left`); `of`: what it ran. */
  ended(step: number, left: Return | null, of: Experiment | null): void {
    this.#lastEnd = step;
    this.#left = left && { ...left, of };
  }
}

/** What is left of a run that had come to `step`, as a sentence or two; `why`: nothing can be kept of it. */
export function keptWords(
  { snapshot, step }: Return,
  { isHeavy, why }: { readonly isHeavy: boolean; readonly why: string | null },
): string {
  if (!isHeavy) return `Its ${step} steps are done again from the start, with the same numbers.`;
  if (snapshot === null) {
    const reason = why === null ? "The run was too young for anything to be kept." : why;
    return `${reason} It is back at step 0; repeating it gives the same numbers.`;
  }
  const kept = snapshot.checkpoint.step;
  const words = `Parameters, buffers and curves were kept up to step ${kept}.`;
  if (kept >= step) return words;
  const lost = step - kept === 1 ? `Step ${step} is` : `Steps ${kept + 1} to ${step} are`;
  return `${words} ${lost} done again.`;
}
