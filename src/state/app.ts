/** Puts the state room together for a real browser: store, series, engine client, links, remembered preferences. */
import type { Experiment } from "../experiment/experiment.ts";
import { firstVisit } from "../experiment/presets.ts";
import type { Actions } from "./actions.ts";
import { openWorker } from "./client.ts";
import { Conductor } from "./conductor.ts";
import { createActions } from "./create-actions.ts";
import { badLink, browserAddress, followLinks, readMine, readStart } from "./links.ts";
import { addNotice } from "./notices.ts";
import { readPrefs, writePrefs, type PrefStorage } from "./prefs.ts";
import { resolveExperiment } from "./resolve.ts";
import { browserClock, Series } from "./series.ts";
import { createAppStore, type Store } from "./store.ts";

export interface App {
  readonly store: Store;
  readonly series: Series;
  readonly actions: Actions;
}

/** Starts the page's state. The engine prepares small problems at once; heavy ones wait for Play. */
export function startApp(): App {
  const storage = browserStorage();
  const mine: Experiment | null = readMine(storage);
  const { experiment, mistake } = readStart(browserAddress.hash(), { mine, firstVisit });
  const store = createAppStore(experiment, readPrefs(storage));
  const series = new Series(browserClock);
  const conductor = new Conductor({
    store,
    series,
    open: openWorker,
    resolve: resolveExperiment,
    clock: browserClock,
  });
  const drawSeed = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const actions = createActions({ store, conductor, drawSeed });
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
    open: actions.open,
  });
  return { store, series, actions };
}

/** Some browsers throw at the mere mention of storage. */
function browserStorage(): PrefStorage {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
