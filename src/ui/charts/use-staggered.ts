/**
 * Reads the series when one of their topics changed, each panel in its own task (see pacer.ts): the series tell all
 * panels at once, and drawing them all in one task would hold up the page.
 */
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { Series, Topic } from "../../state/series.ts";
import { useSeries, useStore } from "../store-context.ts";
import { Pacer } from "./pacer.ts";

const pacer = new Pacer({
  now: () => performance.now(),
  after: (delayMs, done) => {
    setTimeout(done, delayMs);
  },
});

export interface StaggeredOptions<T> {
  /** Must keep its identity between renders. */
  readonly topics: readonly Topic[];
  /** Takes what the panel needs; must keep its identity between renders. The same answer as before draws nothing. */
  readonly read: (series: Series) => T;
}

/** What `read` found the last time. */
export function useStaggered<T>({ topics, read }: StaggeredOptions<T>): T {
  const series = useSeries();
  // What comes once a run stands still is the last word, and must not wait for a rest.
  const isRunning = useStore((state) => state.phase === "running");
  const [found, setFound] = useState(() => read(series));
  useEffect(() => {
    // Drawn at once, so that the pacer sees how long it takes and no two panels end up in one task.
    const panel = pacer.panel(() => {
      flushSync(() => {
        setFound(() => read(series));
      });
    });
    const stops = topics.map((topic) =>
      series.subscribe(topic, () => {
        panel.ask(!isRunning);
      }),
    );
    panel.ask(true);
    return () => {
      for (const stop of stops) stop();
      panel.stop();
    };
  }, [series, topics, read, isRunning]);
  return found;
}
