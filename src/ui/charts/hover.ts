/**
 * The step that the shared crosshair stands on, and the chart it was moved in. Outside React's state: a pointer moves
 * far more often than panels should draw, and only crosshairs listen.
 */
import { createContext, useContext, useSyncExternalStore } from "react";

export interface Hover {
  readonly step: number;
  /** Chart under the pointer (or with the focus); it shows the table of values. */
  readonly chart: string;
}

export class HoverStore {
  #hover: Hover | null = null;
  readonly #listeners = new Set<() => void>();

  get = (): Hover | null => this.#hover;

  set(hover: Hover | null): void {
    const same = hover?.step === this.#hover?.step && hover?.chart === this.#hover?.chart;
    if (same) return;
    this.#hover = hover;
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}

export const HoverContext = createContext(new HoverStore());

/** The present hover; null when no pointer and no focus is in any chart. */
export function useHover(): Hover | null {
  const store = useContext(HoverContext);
  return useSyncExternalStore(store.subscribe, store.get);
}
