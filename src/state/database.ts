/**
 * The page's own database in the browser (IndexedDB), opened when it is first needed. What it holds is a convenience:
 * a browser may forbid it, have no room, or throw it away, and the page then says so and goes on.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Snapshot } from "../wire/snapshot.ts";
import type { KeptRun } from "./history/kept-run.ts";

/** A run that was left before its end. */
export interface UnfinishedRun {
  /** Canonical JSON of the experiment, changes and all: the key. */
  readonly experiment: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly step: number;
  /** null: small problems, whose steps are done again. */
  readonly snapshot: Snapshot | null;
}

interface Schema extends DBSchema {
  unfinished: { key: string; value: UnfinishedRun; indexes: { savedAt: number } };
  history: { key: string; value: KeptRun; indexes: { savedAt: number } };
  /** One entry: a copy of the run that is pinned. */
  baseline: { key: string; value: KeptRun };
}

export type Database = IDBPDatabase<Schema>;

const NAME = "momentscope";
/** One more for every store or index that is added below; the snapshot's form is part of it. */
const VERSION = 2;

/** Rejects where the browser has no database for this page. */
export function openDatabase(): Promise<Database> {
  return openDB<Schema>(NAME, VERSION, {
    upgrade(database, oldVersion) {
      if (oldVersion < 1)
        database
          .createObjectStore("unfinished", { keyPath: "experiment" })
          .createIndex("savedAt", "savedAt");
      if (oldVersion < 2) {
        database.createObjectStore("history", { keyPath: "key" }).createIndex("savedAt", "savedAt");
        database.createObjectStore("baseline");
      }
    },
    // Another tab wants a newer form: without this it would wait for this one to close.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}
