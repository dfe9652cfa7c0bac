/** What a database must do for the history, and the browser's that does it. */
import type { Database } from "../database.ts";
import type { KeptRun } from "./kept-run.ts";

export interface Change {
  readonly put: readonly KeptRun[];
  /** Keys. */
  readonly remove: readonly string[];
}

export interface Found {
  /** The entry with the key that was asked for; null: there is none. */
  readonly same: KeptRun | null;
  /** Keys of all entries, the oldest first. */
  readonly keys: readonly string[];
  /** The entry whose key was given as `superseded`; null: none. */
  readonly superseded: KeptRun | null;
}

export interface Sought {
  readonly key: string;
  readonly superseded?: string | null;
}

export interface HistoryTable {
  /** The oldest first. */
  all(): Promise<readonly KeptRun[]>;
  count(): Promise<number>;
  /** All of it or, when it rejects, nothing. */
  write(change: Change): Promise<void>;
  /**
   * Looks, decides and writes in one transaction, so that no other tab comes in between; null: nothing is to be done.
   * Resolves to what was found.
   */
  update(sought: Sought, decide: (found: Found) => Change | null): Promise<Found>;
  /** A copy of the pinned run, which stays as it was when its experiment is run again. */
  baseline(): Promise<KeptRun | null>;
  pin(run: KeptRun | null): Promise<void>;
}

/** The one entry of the store `baseline`. */
const PINNED = "pinned";

export function databaseTable(database: Database): HistoryTable {
  return {
    all: () => database.getAllFromIndex("history", "savedAt"),
    count: () => database.count("history"),
    async write({ put, remove }) {
      const transaction = database.transaction("history", "readwrite");
      const { store } = transaction;
      await Promise.all([
        transaction.done,
        ...remove.map((key) => store.delete(key)),
        ...put.map((run) => store.put(run)),
      ]);
    },
    async update({ key, superseded: old = null }, decide) {
      const transaction = database.transaction("history", "readwrite");
      const { store } = transaction;
      const [same = null, superseded = null, keys] = await Promise.all([
        store.get(key),
        old === null ? undefined : store.get(old),
        store.index("savedAt").getAllKeys(),
      ]);
      const found = { same, keys, superseded };
      const { put = [], remove = [] } = decide(found) ?? {};
      await Promise.all([
        transaction.done,
        ...remove.map((gone) => store.delete(gone)),
        ...put.map((run) => store.put(run)),
      ]);
      return found;
    },
    baseline: async () => (await database.get("baseline", PINNED)) ?? null,
    async pin(run) {
      if (run === null) await database.delete("baseline", PINNED);
      else await database.put("baseline", run, PINNED);
    },
  };
}
