/**
 * The column of charts, with what they share: smoothing, the step axis, the crosshair, and which lanes are shown.
 */
import { lazy, useCallback, useMemo, useState } from "react";
import { Late } from "../controls/late.tsx";
import { useActions, useStore } from "../store-context.ts";
import { ChartCard } from "./chart-card.tsx";
import { ChartsBar } from "./charts-bar.tsx";
import { STEPS, type CostAxis } from "./cost-axis.ts";
import type { ComparedView } from "./replicas/compared-view.ts";
import { HoverContext, HoverStore } from "./hover.ts";
import { chartsFor } from "./specs.ts";
import { useMetrics } from "./use-metrics.ts";
import "./charts.css";

const ReplicaTools = lazy(async () => ({
  default: (await import("./replicas/replica-tools.tsx")).ReplicaTools,
}));

const CostSelect = lazy(async () => ({
  default: (await import("./cost-select.tsx")).CostSelect,
}));

export function Charts() {
  const plan = useStore((state) => state.plan);
  const [hovers] = useState(() => new HoverStore());
  const [logX, setLogX] = useState(false);
  const [compare, setCompare] = useState<ComparedView | null>(null);
  const [axis, setAxis] = useState<CostAxis>(STEPS);
  const onNeed = useMetrics();
  const actions = useActions();
  const onLogX = useCallback(
    (log: boolean) => {
      setLogX(log);
      actions.setView({ logSteps: log });
    },
    [actions],
  );
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
        <ChartsBar plan={plan} logX={logX} onLogX={onLogX}>
          <Late fallback={null}>
            <CostSelect plan={plan} isCompared={compare !== null} onAxis={setAxis} />
          </Late>
          {(plan.lanes.length > 1 || plan.replicas > 1) && (
            <Late fallback={null}>
              <ReplicaTools plan={plan} onCompare={setCompare} />
            </Late>
          )}
        </ChartsBar>
        {specs.map((spec) => (
          <ChartCard
            key={spec.id}
            spec={spec}
            plan={plan}
            logX={logX}
            axis={axis}
            onNeed={onNeed}
            compare={compare}
          />
        ))}
      </section>
    </HoverContext>
  );
}
