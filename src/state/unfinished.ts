/**
 * Runs that were left before their end, kept in the page's database: a tab may be discarded, closed or killed at any
 * time. A few experiments, the newest state of each; which one is offered again, the experiment on the page decides.
 */
import type { Experiment } from "../experiment/experiment.ts";
import { canonicalJson } from "../experiment/canonical.ts";
import type { Database, UnfinishedRun } from "./database.ts";

/** Experiments whose runs are kept. */
const MOST_RUNS = 3;

export interface Unfinished {
  /** null: nothing is kept of this experiment, or there is no database. */
  find(experiment: Experiment): Promise<UnfinishedRun | null>;
  /** Takes the place of what was kept of this experiment. Rejects with what the browser says. */
  keep(experiment: Experiment, run: Pick<UnfinishedRun, "step" | "snapshot">): Promise<void>;
}

export interface UnfinishedParts {
  /** Called once, with the first use. */
  readonly open: () => Promise<Database>;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
}

export function createUnfinished({ open, wallClock }: UnfinishedParts): Unfinished {
  let opened: Promise<Database> | null = null;
  /** Under which experiment this page last kept a run: a moved slider makes it another one. */
  let last: string | null = null;
  const database = (): Promise<Database> => (opened ??= open());

  return {
    async find(experiment) {
      try {
        return (await (await database()).get("unfinished", canonicalJson(experiment))) ?? null;
      } catch {
        return null;
      }
    },
    async keep(given, { step, snapshot }) {
      const experiment = canonicalJson(given);
      const transaction = (await database()).transaction("unfinished", "readwrite");
      const { store } = transaction;
      if (last !== null && last !== experiment) await store.delete(last);
      const oldest = await store.index("savedAt").getAllKeys();
      const others = oldest.filter((key) => key !== experiment);
      for (const key of others.slice(0, Math.max(0, others.length - MOST_RUNS + 1)))
        await store.delete(key);
      await store.put({ experiment, savedAt: wallClock(), step, snapshot });
      await transaction.done;
      last = experiment;
    },
  };
}
