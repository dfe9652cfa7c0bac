/** One chart as a card: title, small print, tools, and either the plot, its table, or why there is nothing to show. */
import { useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Metric } from "../../measure/row.ts";
import type { Series } from "../../state/series.ts";
import type { Plan } from "../../wire/plan.ts";
import { useActions, useSeries, useStore } from "../store-context.ts";
import { formatCount, formatNumber } from "../format.ts";
import { ChartTable } from "./chart-table.tsx";
import { ChartTools } from "./chart-tools.tsx";
import { Crosshair } from "./crosshair.tsx";
import { chartModel, type ChartModel } from "./model.ts";
import { Plot } from "./plot.tsx";
import { waitingFor } from "./reasons.ts";
import { viewsFor, type ChartSpec, type ChartView } from "./specs.ts";
import { summarise } from "./summary.ts";
import { ageTheory } from "./theory.ts";
import { useStaggered } from "./use-staggered.ts";
import { useSize, useVisible } from "./use-visible.ts";

export interface ChartCardProps {
  readonly spec: ChartSpec;
  readonly plan: Plan;
  /** Place among the charts: neighbours draw at different times. */
  readonly turn: number;
  readonly logX: boolean;
  /** Says which metrics this chart needs now; an empty list while it is off screen. */
  readonly onNeed: (chart: string, metrics: readonly Metric[]) => void;
}

const PROBED: readonly Metric[] = ["bias", "variance", "age", "lag", "lag_fit", "error", "cosine"];
const NOTHING: readonly Metric[] = [];

export function ChartCard({ spec, plan, turn, logX, onNeed }: ChartCardProps) {
  const card = useRef<HTMLElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const visible = useVisible(card);
  const size = useSize(frame);
  const titleId = useId();
  const views = useMemo(() => viewsFor(spec, plan), [spec, plan]);
  const [chosen, setChosen] = useState(0);
  const [showTable, setShowTable] = useState(false);
  const view = views[Math.min(chosen, views.length - 1)];
  const metrics = useMemo(
    () => (visible && view !== undefined ? view.curves.map(({ metric }) => metric) : NOTHING),
    [visible, view],
  );
  useEffect(() => {
    onNeed(spec.id, metrics);
    return () => {
      onNeed(spec.id, NOTHING);
    };
  }, [spec.id, metrics, onNeed]);
  const model = useModel(view, plan, metrics, turn, visible, logX);
  const series = useSeries();
  const labels = useMemo(() => plan.lanes.map((lane) => lane.label), [plan]);
  const actions = useActions();
  const logAxes = useStore((state) => state.prefs.logAxes);
  if (view === undefined) return null;
  const metric = view.curves[0]?.metric ?? "loss";
  const reason = view.unavailable(plan);
  const message =
    reason ?? (model === null ? waitingFor(plan, series.step, PROBED.includes(metric)) : null);
  const subtitle = view.describe(plan);
  return (
    <section ref={card} className="chart-card" aria-labelledby={titleId}>
      <header className="chart-head">
        <h3 id={titleId}>{spec.title}</h3>
        <small title={subtitle}>{subtitle}</small>
        <ChartTools
          title={spec.title}
          subtitle={subtitle}
          views={views}
          view={view}
          onChoose={setChosen}
          log={logAxes.includes(metric)}
          onLog={(log) => {
            actions.setLogAxis(metric, log);
          }}
          showTable={showTable}
          onTable={setShowTable}
          model={model}
          labels={labels}
          frame={frame}
        />
      </header>
      <div ref={frame} className="chart-frame">
        {message !== null || model === null ? (
          <p className="chart-empty">{message}</p>
        ) : showTable ? (
          <ChartTable title={spec.title} model={model} view={view} labels={labels} />
        ) : (
          size.width > 0 && (
            <>
              <div role="img" aria-label={summarise(spec.title, model, view, labels, series.step)}>
                <Plot model={model} width={size.width} height={size.height} unit={view.unit} />
              </div>
              <Crosshair
                chart={spec.id}
                title={spec.title}
                view={view}
                model={model}
                labels={labels}
                width={size.width}
                height={size.height}
              />
              <Warning model={model} />
            </>
          )
        )}
      </div>
    </section>
  );
}

/** The model of the newest lines; keeps its identity until something that it depends on changed. */
function useModel(
  view: ChartView | undefined,
  plan: Plan,
  metrics: readonly Metric[],
  turn: number,
  visible: boolean,
  logX: boolean,
): ChartModel | null {
  const read = useCallback(
    (series: Series) => ({
      step: series.step,
      lines: new Map(metrics.map((metric) => [metric, series.lines(metric)])),
    }),
    [metrics],
  );
  const newest = useStaggered({ topics: metrics, turn, active: visible, read });
  const smoothing = useStore((state) => state.prefs.smoothing);
  const hiddenLanes = useStore((state) => state.prefs.hiddenLanes);
  const logAxes = useStore((state) => state.prefs.logAxes);
  const changes = useStore((state) => state.experiment.changes);
  const lanes = useStore((state) => state.experiment.lanes);
  return useMemo(() => {
    if (view === undefined || view.unavailable(plan) !== null) return null;
    return chartModel({
      view,
      linesOf: (metric) => newest.lines.get(metric) ?? [],
      hiddenLanes,
      smoothing,
      logY: logAxes.includes(view.curves[0]?.metric ?? "loss"),
      logX,
      lastStep: newest.step,
      theory: view.id === "age" ? ageTheory(plan, lanes, changes ?? [], newest.step) : [],
    });
  }, [newest, view, plan, hiddenLanes, smoothing, logAxes, logX, changes, lanes]);
}

/** What the picture cannot show as it is, said at its foot. */
function Warning({ model }: { readonly model: ChartModel }) {
  if (model.fellBack) {
    return <p className="chart-warning">Values at or below zero: the axis stays linear</p>;
  }
  if (model.clamped === 0) return null;
  return (
    <p className="chart-warning">
      {`${formatCount(model.clamped)} ${model.clamped === 1 ? "value" : "values"} below ${formatNumber(model.y.domain[0], 2)} drawn at the edge`}
    </p>
  );
}
