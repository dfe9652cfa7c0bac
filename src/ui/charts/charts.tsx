/**
 * The column of charts, with what they share: smoothing, the step axis, the crosshair, and which lanes are shown. Tells
 * the engine which metrics are on screen, so that nothing is sent that nobody sees.
 */
import { useCallback, useMemo, useRef, useState } from "react";
import type { Metric } from "../../measure/row.ts";
import { useActions, useStore } from "../store-context.ts";
import { ChartCard } from "./chart-card.tsx";
import { ChartsBar } from "./charts-bar.tsx";
import { HoverContext, HoverStore } from "./hover.ts";
import { chartsFor } from "./specs.ts";
import "./charts.css";

/** Scrolling past charts asks for their metrics only once it has come to rest. */
const SETTLE_MS = 120;

export function Charts() {
  const plan = useStore((state) => state.plan);
  const [hovers] = useState(() => new HoverStore());
  const [logX, setLogX] = useState(false);
  const onNeed = useMetricsOnScreen();
  const specs = useMemo(() => (plan === null ? [] : chartsFor(plan)), [plan]);
  if (plan === null) {
    return (
      <section className="charts" aria-label="Charts">
        <p className="chart-card chart-empty">Charts appear once the experiment makes sense.</p>
      </section>
    );
  }
  return (
    <HoverContext value={hovers}>
      <section className="charts" aria-label="Charts">
        <ChartsBar plan={plan} logX={logX} onLogX={setLogX} />
        {specs.map((spec, index) => (
          <ChartCard
            key={spec.id}
            spec={spec}
            plan={plan}
            turn={index}
            logX={logX}
            onNeed={onNeed}
          />
        ))}
      </section>
    </HoverContext>
  );
}

/** Collects what the charts on screen need and asks the engine for it, once things have come to rest. */
function useMetricsOnScreen(): (chart: string, metrics: readonly Metric[]) => void {
  const actions = useActions();
  const needs = useRef(new Map<string, readonly Metric[]>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const asked = useRef("");
  return useCallback(
    (chart, metrics) => {
      needs.current.set(chart, metrics);
      timer.current ??= setTimeout(() => {
        timer.current = null;
        const wanted = [...new Set([...needs.current.values()].flat())].sort();
        const key = wanted.join();
        if (key === asked.current) return;
        asked.current = key;
        actions.setView({ metrics: wanted });
      }, SETTLE_MS);
    },
    [actions],
  );
}
