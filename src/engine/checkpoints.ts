/**
 * The states that a session can go back to, in bounded memory: the start, the newest, and between them evenly spaced
 * ones, thinned as the run gets longer. Steps in between are done again, which gives the same rows.
 */
import type { Checkpoint } from "../wire/checkpoint.ts";
import type { LaneState } from "../wire/messages.ts";
import type { Run } from "./run.ts";

const MEBIBYTE = 2 ** 20;
/** Steps of networks are dear, so fewer of them should have to be done again; a tab on a phone is ended at about 1 GiB. */
export const BUDGET_BYTES = {
  small: 64 * MEBIBYTE,
  network: 192 * MEBIBYTE,
  meta: 64 * MEBIBYTE,
} as const;
/** A run whose state takes more than this share of the budget is not remembered: two of them would be no history. */
const LARGEST_SHARE = 1 / 3;
/** Between two that are kept, at least; and so many times what saving the last one took. */
const REST_MS = 250;
const REST_SHARE = 20;

export interface PastState {
  readonly checkpoint: Checkpoint;
  readonly lanes: readonly LaneState[];
}

export class Checkpoints {
  readonly #budget: number;
  #past: PastState[] = [];
  /** Steps between two that are kept, at least. */
  #stride = 1;
  /** From here on another one may be saved. */
  #nextMs = -Infinity;

  constructor(budgetBytes: number = BUDGET_BYTES.small) {
    this.#budget = budgetBytes;
  }

  /** Why this run cannot go back, as a sentence; null: it can. */
  refusal(run: Run): string | null {
    const most = this.#budget * LARGEST_SHARE;
    if (run.stateBytes <= most) return null;
    return (
      `What this run remembers takes ${mebibytes(run.stateBytes)} MiB, and going back needs several copies: up to ` +
      `${mebibytes(most)} MiB are kept. Fewer lanes, replicas or workers, or a smaller network can go back.`
    );
  }

  /** Steps of the states that are kept, rising. */
  get steps(): readonly number[] {
    return this.#past.map(({ checkpoint }) => checkpoint.step);
  }

  /** Saves where the run stands, if that is due; `now`: any clock, in milliseconds. */
  async remember(run: Run, lanes: readonly LaneState[], now: () => number): Promise<void> {
    const newest = this.#past[this.#past.length - 1]?.checkpoint.step ?? -Infinity;
    const isStart = this.#past.length === 0;
    const begin = now();
    if (!isStart && (begin < this.#nextMs || run.step - newest < this.#stride)) return;
    if (this.refusal(run) !== null) return;
    this.#past.push({ checkpoint: await run.save(), lanes: [...lanes] });
    const end = now();
    this.#nextMs = end + Math.max(REST_MS, REST_SHARE * (end - begin));
    const most = Math.max(3, Math.floor(this.#budget / run.stateBytes));
    while (this.#past.length > most) this.#thin();
  }

  /** Takes in a state that is newer than all others. */
  add(state: PastState): void {
    this.#past.push(state);
  }

  /** The newest one at or before `step`. */
  at(step: number): PastState | null {
    return this.#past.findLast(({ checkpoint }) => checkpoint.step <= step) ?? null;
  }

  /** Those at or before `step`, rising. */
  until(step: number): readonly PastState[] {
    return this.#past.filter(({ checkpoint }) => checkpoint.step <= step);
  }

  /** Forgets what is newer than `step`. */
  truncate(step: number): void {
    this.#past = this.#past.filter(({ checkpoint }) => checkpoint.step <= step);
  }

  /** Doubles the distance between two; the first and the last stay. */
  #thin(): void {
    this.#stride *= 2;
    const last = this.#past.length - 1;
    let kept = -Infinity;
    this.#past = this.#past.filter(({ checkpoint: { step } }, index) => {
      if (index < last && index > 0 && step - kept < this.#stride) return false;
      kept = step;
      return true;
    });
  }
}

function mebibytes(sizeBytes: number): string {
  return Math.ceil(sizeBytes / MEBIBYTE).toLocaleString("en");
}
