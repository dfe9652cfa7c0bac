/**
 * Puts the run under way on the shelf of unfinished ones, so that a tab that is discarded, closed or killed costs little:
 * snapshots of networks every so often, and where the run stands when the page is hidden. Offers it to the next visit.
 */
import { canonicalJson } from "../experiment/canonical.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Snapshot } from "../wire/snapshot.ts";
import type { UnfinishedRun } from "./database.ts";
import { addNotice } from "./notices.ts";
import type { Clock } from "./series.ts";
import { isSameRun } from "./running.ts";
import type { Store } from "./store.ts";
import type { Unfinished } from "./unfinished.ts";

/** Between two that are written while the page is seen. */
const REST_MS = 15_000;
/** Runs that have played for less are done again faster than anybody reads an offer. */
const WORTH_MS = 5000;

export interface ShelfParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly unfinished: Unfinished;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Calls back when the page may be about to go; returns the function that stops it. */
  readonly onHidden: (listener: () => void) => () => void;
}

export class Shelf {
  readonly #parts: ShelfParts;
  /** Newest snapshot that is not on the shelf yet, and of which experiment it is. */
  #waiting: { readonly experiment: Experiment; readonly snapshot: Snapshot } | null = null;
  #lastMs = -Infinity;
  #playedMs = 0;
  #playedSince: number | null = null;
  /** What this page has put on the shelf, or found there, and of which experiment; null: nothing. */
  #shelved: { readonly experiment: Experiment; readonly step: number } | null = null;
  #hasFailed = false;

  constructor(parts: ShelfParts) {
    this.#parts = parts;
    parts.onHidden(() => {
      void this.#putHidden();
    });
    parts.store.subscribe((state, before) => {
      if (state.phase === "loading" && before.phase !== "loading") this.#begin();
      const plays = state.phase === "running";
      if (plays && this.#playedSince === null) this.#playedSince = parts.clock.now();
      if (!plays && this.#playedSince !== null) {
        this.#playedMs += parts.clock.now() - this.#playedSince;
        this.#playedSince = null;
      }
    });
  }

  /** Bound: the conductor is given it. */
  readonly onKept = (snapshot: Snapshot): void => {
    const { store, clock } = this.#parts;
    const { running } = store.getState();
    if (running === null) return;
    this.#waiting = { experiment: running, snapshot };
    if (clock.now() - this.#lastMs >= REST_MS) void this.#putWaiting();
  };

  /** Looks whether the experiment on the page was left before its end, and offers to go on; null: it was not. */
  async offer(): Promise<UnfinishedRun | null> {
    const { store, unfinished, wallClock } = this.#parts;
    const { experiment } = store.getState();
    const run = await unfinished.find(experiment);
    const { phase, experiment: now } = store.getState();
    const isUntouched =
      (phase === "waiting" || phase === "ready" || phase === "loading") && now === experiment;
    if (run === null || !isUntouched) return null;
    this.#shelved = { experiment, step: run.step };
    addNotice(store, {
      kind: "kept",
      title: "This run was left before its end",
      message: offerWords(run, wallClock() - run.savedAt),
      action: { kind: "resume", step: run.step },
    });
    return run;
  }

  #begin(): void {
    this.#waiting = null;
    this.#playedMs = 0;
  }

  /** It has played for long, or is further than what is on the shelf, from where it went on. */
  #isWorth(experiment: Experiment, step: number): boolean {
    const { clock } = this.#parts;
    const sinceMs = this.#playedSince === null ? 0 : clock.now() - this.#playedSince;
    return this.#playedMs + sinceMs >= WORTH_MS || step > (this.#stepOf(experiment) ?? Infinity);
  }

  /** Up to where the shelf has this run; null: not at all. */
  #stepOf(experiment: Experiment): number | null {
    return this.#shelved !== null && isSameRun(this.#shelved.experiment, experiment)
      ? this.#shelved.step
      : null;
  }

  async #putHidden(): Promise<void> {
    const { store } = this.#parts;
    const { plan, step, phase, running } = store.getState();
    if (plan === null || phase === "done") return;
    if (plan.problem.kind !== "small") await this.#putWaiting();
    else if (running !== null && step > 0 && this.#isWorth(running, step)) {
      await this.#put(running, step, null);
    }
  }

  async #putWaiting(): Promise<void> {
    const waiting = this.#waiting;
    if (waiting === null) return;
    const { experiment, snapshot } = waiting;
    const { step } = snapshot.checkpoint;
    if (!this.#isWorth(experiment, step)) return;
    this.#waiting = null;
    await this.#put(experiment, step, snapshot);
  }

  async #put(experiment: Experiment, step: number, snapshot: Snapshot | null): Promise<void> {
    const { clock, unfinished, store } = this.#parts;
    this.#lastMs = clock.now();
    try {
      await unfinished.keep(experiment, { step, snapshot });
      this.#shelved = { experiment, step };
    } catch (error) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      addNotice(store, {
        kind: "kept",
        title: "This run is kept only while the page is open",
        message: `${reasonWords(error)} ${shelfWords(this.#stepOf(experiment))}`,
      });
    }
  }
}

function offerWords({ step, snapshot }: UnfinishedRun, ageMs: number): string {
  const minutes = Math.round(ageMs / 60_000);
  const age =
    minutes < 1 ? "a moment" : minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return snapshot === null
    ? `It stood at step ${step} ${age} ago. Its steps are done again from the start, with the same numbers.`
    : `Parameters, buffers and curves of step ${step} were kept ${age} ago, in this browser.`;
}

/** What a browser says that does not write, in a sentence. */
export function reasonWords(error: unknown): string {
  const isFull = error instanceof Error && error.name === "QuotaExceededError";
  if (isFull)
    return "The browser's storage for this page is full: what was reached could not be written.";
  const message = error instanceof Error ? error.message : String(error);
  return `The browser does not let the page write to its database (${message}).`;
}

function shelfWords(step: number | null): string {
  return step === null
    ? "Nothing of it is kept for another visit."
    : `For another visit it is kept up to step ${step}.`;
}

/** Whether a run that was found is of the experiment on the page. */
export function isOf({ experiment }: UnfinishedRun, present: Experiment): boolean {
  return experiment === canonicalJson(present);
}
