/**
 * Draws a chart again when one of its metrics changed, each chart in its own turn: the series tell all charts at once,
 * and drawing them all in one task would hold up the page.
 */
import { useEffect, useReducer } from "react";
import { useSeries } from "../store-context.ts";
import type { Topic } from "../../state/series.ts";

/** Distance between the turns of neighbouring charts. */
const TURN_MS = 24;

/**
 * A number that changes after any of `topics` did, delayed by `turn` turns; stands still while `active` is false and
 * catches up when it becomes true. `topics` must keep its identity between renders.
 */
export function useStaggeredTick(topics: readonly Topic[], turn: number, active: boolean): number {
  const series = useSeries();
  const [version, advance] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const wake = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        advance();
      }, turn * TURN_MS);
    };
    const stops = topics.map((topic) => series.subscribe(topic, wake));
    wake();
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [series, topics, turn, active]);
  return version;
}
