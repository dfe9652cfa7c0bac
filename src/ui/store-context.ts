/**
 * The one bridge between React and the state room: hooks that read the store, the series and the actions from context.
 */
import { createContext, useContext } from "react";
import { useStore as useZustand } from "zustand";
import type { Actions } from "../state/actions.ts";
import type { History } from "../state/history/history.ts";
import type { Series } from "../state/series.ts";
import type { AppState, Store } from "../state/store.ts";

export interface AppContextValue {
  readonly store: Store;
  readonly series: Series;
  readonly actions: Actions;
  readonly history: Promise<History>;
}

export const AppContext = createContext<AppContextValue | null>(null);

function useApp(): AppContextValue {
  const app = useContext(AppContext);
  if (app === null) throw new Error("Panels must be mounted inside AppContext.");
  return app;
}

/** One piece of the store; draws again only when that piece changes (compared by identity). */
export function useStore<T>(selector: (state: AppState) => T): T {
  return useZustand(useApp().store, selector);
}

/** The store itself, for handlers that only need the state of the moment they run in. */
export function useAppStore(): Store {
  return useApp().store;
}

/** Everything a person can do. The same object for the life of the page. */
export function useActions(): Actions {
  return useApp().actions;
}

/** The curves and pictures outside React. The same object for the life of the page. */
export function useSeries(): Series {
  return useApp().series;
}

/** The history of runs, which is loaded after the page's first screen; to be read with React's `use`. */
export function useHistory(): Promise<History> {
  return useApp().history;
}
