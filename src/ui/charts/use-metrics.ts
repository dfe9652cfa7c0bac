/**
 * Tells the engine which metrics the charts need: at every frame those on screen, and now and then those of all charts,
 * so that a chart is filled already when it is scrolled to, while the run goes on as well as paused or done.
 */
import { useCallback, useEffect, useRef } from "react";
import type { Metric } from "../../measure/row.ts";
import { useActions, useAppStore } from "../store-context.ts";

/** Scrolling past charts asks for their metrics only once it has come to rest. */
const SETTLE_MS = 120;
/** How often charts off screen are brought up to date while something runs, and for how long they are asked for. */
const REFRESH_MS = 2500;
/** The engine answers a new view with a frame, within an eighth of a second. */
const ANSWER_MS = 400;

export interface Need {
  readonly metrics: readonly Metric[];
  readonly onScreen: boolean;
}

/** Takes what a chart needs; null when it is gone. */
export type OnNeed = (chart: string, need: Need | null) => void;

export function useMetrics(): OnNeed {
  const actions = useActions();
  const store = useAppStore();
  const needs = useRef(new Map<string, Need>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const asked = useRef("");
  const ask = useCallback(
    (all: boolean): void => {
      const wanted = [...needs.current.values()].filter(({ onScreen }) => all || onScreen);
      const metrics = [...new Set(wanted.flatMap((need) => need.metrics))].sort();
      const key = metrics.join();
      if (key === asked.current) return;
      asked.current = key;
      actions.setView({ metrics });
    },
    [actions],
  );
  useEffect(() => {
    let answered: ReturnType<typeof setTimeout> | null = null;
    let refreshed = "";
    const refresh = (): void => {
      // What the charts off screen would show: nothing is asked twice while a run stands still.
      const { plan, phase, step } = store.getState();
      const state = `${phase} ${String(step)}`;
      if (answered !== null || plan === null || step === 0 || state === refreshed) return;
      refreshed = state;
      ask(true);
      answered = setTimeout(() => {
        answered = null;
        ask(false);
      }, ANSWER_MS);
    };
    const rhythm = setInterval(refresh, REFRESH_MS);
    const stop = store.subscribe((now, before) => {
      if (now.phase !== before.phase && now.phase !== "running") refresh();
    });
    return () => {
      clearInterval(rhythm);
      if (answered !== null) clearTimeout(answered);
      stop();
    };
  }, [ask, store]);
  return useCallback(
    (chart, need) => {
      if (need === null) needs.current.delete(chart);
      else needs.current.set(chart, need);
      timer.current ??= setTimeout(() => {
        timer.current = null;
        ask(false);
      }, SETTLE_MS);
    },
    [ask],
  );
}
