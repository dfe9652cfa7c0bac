/**
 * Reads the series when one of their topics changed, each panel in its own turn: the series tell all panels at once,
 * and drawing them all in one task would hold up the page.
 */
import { useEffect, useState } from "react";
import type { Series, Topic } from "../../state/series.ts";
import { useSeries } from "../store-context.ts";

/** Distance between the turns of neighbouring panels. */
const TURN_MS = 24;

export interface StaggeredOptions<T> {
  /** Must keep its identity between renders. */
  readonly topics: readonly Topic[];
  /** How many turns after the news this panel draws. */
  readonly turn: number;
  /** While false nothing is read; becoming true catches up. */
  readonly active: boolean;
  /** Takes what the panel needs; must keep its identity between renders. */
  readonly read: (series: Series) => T;
}

/** What `read` found the last time. */
export function useStaggered<T>({ topics, turn, active, read }: StaggeredOptions<T>): T {
  const series = useSeries();
  const [found, setFound] = useState(() => read(series));
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const wake = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        setFound(() => read(series));
      }, turn * TURN_MS);
    };
    const stops = topics.map((topic) => series.subscribe(topic, wake));
    wake();
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [series, topics, turn, active, read]);
  return found;
}
