/** Puts the state room together for a real browser: store, series, engine client, links, remembered preferences. */
import type { Experiment } from "../experiment/experiment.ts";
import { firstVisit } from "../experiment/presets.ts";
import type { Actions } from "./actions.ts";
import { openWorker } from "./client.ts";
import { Conductor } from "./conductor.ts";
import { createActions } from "./create-actions.ts";
import type { Database, UnfinishedRun } from "./database.ts";
import type { History } from "./history/history.ts";
import { keyOf } from "./history/kept-run.ts";
import type { HistoryTable } from "./history/table.ts";
import { badLink, browserAddress, followLinks, readMine, readStart } from "./links.ts";
import { addNotice } from "./notices.ts";
import { takeReceipt } from "./receipts.ts";
import { readPrefs, writePrefs, type PrefStorage } from "./prefs.ts";
import { resolveExperiment } from "./resolve.ts";
import { browserClock, Series } from "./series.ts";
import { isOf, Shelf } from "./shelf.ts";
import { createAppStore, type Store } from "./store.ts";
import { createUnfinished } from "./unfinished.ts";

export interface App {
  readonly store: Store;
  readonly series: Series;
  readonly actions: Actions;
  /** Comes a little after the rest of the page. */
  readonly history: Promise<History>;
}

/** Starts the page's state. The engine prepares small problems at once; heavy ones wait for Play. */
export function startApp(): App {
  const storage = browserStorage();
  const mine: Experiment | null = readMine(storage);
  const { experiment: opened, mistake } = readStart(browserAddress.hash(), { mine, firstVisit });
  const { experiment, claimed } = takeReceipt(opened);
  const store = createAppStore(experiment, readPrefs(storage));
  store.setState({ claimed });
  // Reloaded, what was edited here before is still one's own.
  if (mine !== null && keyOf(mine) === keyOf(experiment)) store.setState({ opened: null });
  const series = new Series(browserClock);
  const wallClock = (): number => Date.now();
  let database: Promise<Database> | null = null;
  // The database's library is not needed for the first screen.
  const openDatabase = (): Promise<Database> =>
    (database ??= import("./database.ts").then((module) => module.openDatabase()));
  const shelf = new Shelf({
    store,
    clock: browserClock,
    wallClock,
    onHidden,
    unfinished: createUnfinished({ open: openDatabase, wallClock }),
  });
  const conductor = new Conductor({
    store,
    series,
    open: openWorker,
    resolve: resolveExperiment,
    clock: browserClock,
    onKept: shelf.onKept,
  });
  const openTable = async (): Promise<HistoryTable> => {
    const { databaseTable } = await import("./history/table.ts");
    return databaseTable(await openDatabase());
  };
  const parts = { store, series, clock: browserClock, wallClock, onHidden, openTable, mine };
  const kept = import("./history/start.ts").then(({ startHistory }) => startHistory(parts));
  let recorder: Awaited<typeof kept>["recorder"] | null = null;
  void kept.then((started) => {
    ({ recorder } = started);
  });
  let offered: UnfinishedRun | null = null;
  const drawSeed = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const actions = createActions({
    store,
    conductor,
    drawSeed,
    onLeave: () => recorder?.leave() ?? Promise.resolve(false),
    resume: () => {
      if (offered !== null && isOf(offered, store.getState().experiment)) conductor.resume(offered);
    },
  });
  store.subscribe((state, before) => {
    if (state.prefs !== before.prefs) writePrefs(storage, state.prefs);
  });
  if (mistake !== null) addNotice(store, badLink(mistake));
  conductor.start();
  followLinks({
    store,
    address: browserAddress,
    clock: browserClock,
    storage,
    onHidden,
    open: actions.open,
  });
  void shelf.offer().then((run) => {
    offered = run;
  });
  return { store, series, actions, history: kept.then(({ history }) => history) };
}

/** A hidden page may be discarded without another word. */
function onHidden(listener: () => void): () => void {
  const look = (): void => {
    if (document.visibilityState === "hidden") listener();
  };
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
  };
}

/** Some browsers throw at the mere mention of storage. */
function browserStorage(): PrefStorage {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
