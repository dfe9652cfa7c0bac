/**
 * The history of runs: keeps them, finds them again, and pins one as the baseline. What it knows is put into the store;
 * a browser that keeps nothing costs a message, never the run.
 */
import { canonicalJson } from "../../experiment/canonical.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { addNotice } from "../notices.ts";
import { reasonWords } from "../shelf.ts";
import type { Store } from "../store.ts";
import { admit, titled } from "./admit.ts";
import { keyOf, type KeptRun } from "./kept-run.ts";
import type { Found, HistoryTable } from "./table.ts";

/** What became of a run that was handed over: an entry of its own, a newer state of one that was there, or nothing. */
export type Keeping = "new" | "known" | "failed";

export interface HistoryParts {
  readonly store: Store;
  /** Called once, with the first use. */
  readonly open: () => Promise<HistoryTable>;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  /** Somebody is about to look: hands over what runs now. */
  readonly onShow?: () => void;
}

export class History {
  readonly #parts: HistoryParts;
  #opened: Promise<HistoryTable> | null = null;
  /** Changes one after the other: each looks at what is there first. */
  #last: Promise<unknown> = Promise.resolve();
  #hasFailed = false;
  #isShown = false;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  /** Reads what is pinned. */
  async start(): Promise<void> {
    try {
      this.#parts.store.setState({ baseline: await (await this.#table()).baseline() });
    } catch {
      // Without a database nothing is pinned; the first run that cannot be kept says so.
    }
  }

  /** Takes a run in; see `admit`. `superseded`: key of an earlier state of the very same run. */
  keep(run: KeptRun, superseded: string | null = null): Promise<Keeping> {
    return this.#change<Keeping>("failed", async (table) => {
      const decide = (found: Found) => admit(run, { ...found, pinned: this.#pinned });
      const { same } = await table.update({ key: run.key, superseded }, decide);
      return same === null ? "new" : "known";
    });
  }

  /**
   * Takes in an experiment that was edited and never played, unless there is a run of it. Resolves to true once the
   * history has one or the other.
   */
  keepDraft(experiment: Experiment): Promise<boolean> {
    const key = keyOf(experiment);
    const draft = { key, experiment: canonicalJson(experiment), step: 0, device: null, lanes: [] };
    return this.#change(false, async (table) => {
      const run = { ...draft, savedAt: this.#parts.wallClock() };
      await table.update({ key }, (found) =>
        found.same === null ? admit(run, { ...found, pinned: this.#pinned }) : null,
      );
      return true;
    });
  }

  /** Puts all entries into the store, the newest first; rejects with what the browser says. */
  async show(): Promise<void> {
    this.#isShown = true;
    this.#parts.onShow?.();
    await this.#last;
    await this.#refresh(await this.#table());
  }

  /** Nobody looks at the entries any more. */
  hide(): void {
    this.#isShown = false;
    this.#parts.store.setState({ kept: null });
  }

  /** Gives the experiment of an entry another title; "": none. */
  rename(key: string, title: string): Promise<void> {
    return this.#change(undefined, async (table) => {
      await table.update({ key }, ({ same }) =>
        same === null
          ? null
          : { put: [{ ...same, experiment: titled(same.experiment, title) }], remove: [] },
      );
      const { baseline } = this.#parts.store.getState();
      if (baseline?.key === key) {
        const pinned = { ...baseline, experiment: titled(baseline.experiment, title) };
        await table.pin(pinned);
        this.#parts.store.setState({ baseline: pinned });
      }
    });
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.#change(undefined, (table) => table.write({ put: [], remove: keys }));
  }

  /** Takes back a removal. */
  restore(runs: readonly KeptRun[]): Promise<void> {
    return this.#change(undefined, (table) => table.write({ put: runs, remove: [] }));
  }

  /** Compares with this run from now on, as it is now; null: with none. */
  pin(run: KeptRun | null): Promise<void> {
    this.#parts.store.setState({ baseline: run });
    return this.#change(undefined, (table) => table.pin(run));
  }

  get #pinned(): string | null {
    return this.#parts.store.getState().baseline?.key ?? null;
  }

  #table(): Promise<HistoryTable> {
    this.#opened ??= this.#parts.open();
    return this.#opened;
  }

  /** One change after the other; a failure is told, and gives `otherwise`. A list that is shown is brought up to date. */
  #change<T>(otherwise: T, change: (table: HistoryTable) => Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      try {
        const table = await this.#table();
        const result = await change(table);
        await this.#refresh(table);
        return result;
      } catch (error) {
        await this.#tell(error);
        return otherwise;
      }
    });
    this.#last = done;
    return done;
  }

  async #refresh(table: HistoryTable): Promise<void> {
    const isShown = (): boolean => this.#isShown;
    if (!isShown()) return;
    const kept = (await table.all()).toReversed();
    if (isShown()) this.#parts.store.setState({ kept });
  }

  async #tell(error: unknown): Promise<void> {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const count = await this.#count();
    addNotice(this.#parts.store, {
      kind: "kept",
      title: "The history could not be written",
      message: `${reasonWords(error)} ${leftWords(count)}`,
    });
  }

  async #count(): Promise<number> {
    try {
      return await (await this.#table()).count();
    } catch {
      return 0;
    }
  }
}

function leftWords(count: number): string {
  if (count === 0) return "Nothing is in it.";
  const left = count === 1 ? "The entry from before is" : `The ${count} entries from before are`;
  return `${left} still in it; deleting what is not needed may make room.`;
}
