/** One chart as a card: title, small print, tools, and either the plot, its table, or why there is nothing to show. */
import { lazy, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { Late } from "../controls/late.tsx";
import type { Metric } from "../../measure/row.ts";
import type { Series } from "../../state/series.ts";
import type { Plan } from "../../wire/plan.ts";
import { useActions, useSeries, useStore } from "../store-context.ts";
import { formatCount, formatNumber } from "../format.ts";
import { chartBaseline } from "./baseline.ts";
import { replicaWords } from "./bands.ts";
import { ChartTools } from "./chart-tools.tsx";
import { Crosshair } from "./crosshair.tsx";
import { STEPS, type CostAxis } from "./cost-axis.ts";
import { chartModel, type ChartModel } from "./model.ts";
import { NowLine } from "./now-line.tsx";
import { Plot } from "./plot.tsx";
import { waitingFor } from "./reasons.ts";
import type { ComparedView } from "./replicas/compared-view.ts";
import { PROBED_METRICS, smoothsOf } from "./exactness.ts";
import { viewsFor, type ChartSpec, type ChartView } from "./specs.ts";
import { summarise } from "./summary.ts";
import { ageTheory } from "./theory.ts";
import type { OnNeed } from "./use-metrics.ts";
import { useStaggered } from "./use-staggered.ts";
import { useSize, useVisible } from "./use-visible.ts";

const ChartTable = lazy(async () => ({
  default: (await import("./chart-table.tsx")).ChartTable,
}));

export interface ChartCardProps {
  readonly spec: ChartSpec;
  readonly plan: Plan;
  readonly logX: boolean;
  readonly axis: CostAxis;
  readonly onNeed: OnNeed;
  /** Turns a view of the lanes' own values into one of their comparison; null: nothing is compared. */
  readonly compare: ComparedView | null;
}

const NOTHING: readonly Metric[] = [];

export function ChartCard({ spec, plan, logX, axis, onNeed, compare }: ChartCardProps) {
  const card = useRef<HTMLElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const visible = useVisible(card);
  const size = useSize(frame);
  const titleId = useId();
  const views = useMemo(() => viewsFor(spec, plan), [spec, plan]);
  const [wanted, setChosen] = useState(0);
  const [showTable, setShowTable] = useState(false);
  const chosen = Math.min(wanted, views.length - 1);
  const own = views[chosen];
  const view = useMemo(() => own && (compare?.viewOf(own, plan) ?? own), [own, compare, plan]);
  const metrics = useMemo(
    () => (view === undefined ? NOTHING : view.curves.map(({ metric }) => metric)),
    [view],
  );
  useEffect(() => {
    onNeed(spec.id, { metrics, onScreen: visible });
    return () => {
      onNeed(spec.id, null);
    };
  }, [spec.id, metrics, visible, onNeed]);
  const model = useModel(view, plan, metrics, { logX, axis });
  const series = useSeries();
  const phase = useStore((state) => state.phase);
  const hasBegun = useStore((state) => state.reached > 0);
  const isAsked = useStore((state) => state.downloadQuestion !== null);
  const labels = useMemo(() => plan.lanes.map((lane) => lane.label), [plan]);
  const actions = useActions();
  const logAxes = useStore((state) => state.prefs.logAxes);
  if (view === undefined) return null;
  const metric = view.curves[0]?.metric ?? "loss";
  const reason = view.unavailable(plan);
  const message =
    reason ??
    (model === null
      ? waitingFor(plan, { phase, hasBegun, isProbed: PROBED_METRICS.includes(metric), isAsked })
      : null);
  const edge = model === null ? null : edgeWords(model);
  const beyond = model?.beyond == null ? null : `Beyond the axis: ${model.beyond}`;
  const isBanded = model?.curves.some(({ band }) => band) === true;
  const over = replicaWords(view, plan.replicas, isBanded);
  const pairs = isBanded ? view.band : undefined;
  const subtitle = [over, view.describe(plan), pairs, view.note, edge]
    .filter((part) => part != null)
    .join("; ");
  const title = `${spec.title}${view.suffix ?? ""}`;
  return (
    <section
      ref={card}
      className="chart-card"
      aria-labelledby={titleId}
      data-unavailable={reason !== null}
    >
      <header className="chart-head">
        <h3 id={titleId}>{title}</h3>
        {reason === null && <small title={subtitle}>{subtitle}</small>}
        <ChartTools
          title={spec.title}
          subtitle={beyond === null ? subtitle : `${subtitle}. ${beyond}`}
          views={views}
          view={view}
          chosen={chosen}
          canLog={view.canLog && reason === null}
          onChoose={setChosen}
          log={logAxes.includes(metric)}
          onLog={(log) => {
            actions.setLogAxis(metric, log);
          }}
          showTable={showTable}
          onTable={setShowTable}
          model={model}
          labels={labels}
          replicas={plan.replicas}
          frame={frame}
        />
      </header>
      <div ref={frame} className="chart-frame">
        {message !== null || model === null ? (
          <p className="chart-empty">{message}</p>
        ) : showTable ? (
          <Late fallback={null}>
            <ChartTable title={title} model={model} view={view} replicas={plan.replicas} />
          </Late>
        ) : (
          size.width > 0 && (
            <>
              <div
                role="img"
                aria-label={summarise(title, model, view, placeOf(model, series.reached))}
              >
                <Plot model={model} width={size.width} height={size.height} unit={view.unit} />
              </div>
              <NowLine model={model} width={size.width} height={size.height} />
              <Crosshair
                chart={spec.id}
                title={spec.title}
                view={view}
                replicas={plan.replicas}
                model={model}
                width={size.width}
                height={size.height}
              />
              {beyond !== null && <Beyond words={beyond} model={model} />}
            </>
          )
        )}
      </div>
    </section>
  );
}

/** Where a chart is read aloud: the newest step, or the farthest that any lane has come at a cost. */
function placeOf({ axis, x }: ChartModel, step: number): number {
  return axis === STEPS ? step : x.domain[1];
}

/** The model of the newest lines; keeps its identity until something that it depends on changed. */
function useModel(
  view: ChartView | undefined,
  plan: Plan,
  metrics: readonly Metric[],
  { logX, axis }: { readonly logX: boolean; readonly axis: CostAxis },
): ChartModel | null {
  const read = useCallback(
    (series: Series) => ({
      step: series.reached,
      lines: new Map(metrics.map((metric) => [metric, series.lines(metric)])),
    }),
    [metrics],
  );
  const newest = useStaggered({ topics: metrics, read });
  const smoothing = useStore((state) => state.prefs.smoothing);
  const hiddenLanes = useStore((state) => state.prefs.hiddenLanes);
  const logAxes = useStore((state) => state.prefs.logAxes);
  const bands = useStore((state) => state.prefs.bands);
  const experiment = useStore((state) => state.experiment);
  const run = useStore((state) => state.baseline);
  const chosen = experiment.lanes;
  const { changes } = plan;
  const baseline = useMemo(
    () => chartBaseline(run, view, { experiment, plan }),
    [run, view, experiment, plan],
  );
  // A text of few states: lane states themselves change with every report.
  const ends = useStore((state) =>
    state.laneStates.map(({ divergedAt }) => divergedAt ?? "").join(),
  );
  const smooths = useMemo(() => smoothsOf(plan), [plan]);
  return useMemo(() => {
    if (view === undefined || view.unavailable(plan) !== null) return null;
    const divergedAt = plan.lanes.map((_, lane) => Number(ends.split(",")[lane] ?? "") || null);
    return chartModel({
      view,
      lanes: plan.lanes.map(({ label }, lane) => ({
        lane,
        label,
        divergedAt: divergedAt[lane] ?? null,
      })),
      smooths,
      linesOf: (metric) => newest.lines.get(metric) ?? [],
      hiddenLanes,
      smoothing,
      logY: logAxes.includes(view.curves[0]?.metric ?? "loss"),
      logX,
      axis,
      lastStep: newest.step,
      bands,
      theory: view.id === "age" ? ageTheory(plan, chosen, changes, newest.step, divergedAt) : [],
      baseline,
    });
  }, [
    newest,
    view,
    plan,
    hiddenLanes,
    smoothing,
    logAxes,
    bands,
    logX,
    axis,
    changes,
    chosen,
    ends,
    smooths,
    baseline,
  ]);
}

/** Over the plot's upper edge, where those lanes leave it; beside a label that stands there too. */
function Beyond({ words, model }: { readonly words: string; readonly model: ChartModel }) {
  const isLabelled = model.theoryLabels.some(({ end }) => end > model.y.domain[1]);
  const right = isLabelled ? model.right + 3 : 8;
  return (
    <p
      className="chart-warning"
      style={{ right, maxWidth: `calc(100% - ${String(right + 48)}px)` }}
    >
      {words}
    </p>
  );
}

/** What the axis cannot show as it is, beside the small print; null where all is shown. */
function edgeWords({ fellBack, clamped, y }: ChartModel): string | null {
  if (fellBack) return "linear: values at or below zero";
  if (clamped === 0) return null;
  const values = `${formatCount(clamped)} ${clamped === 1 ? "value" : "values"}`;
  return `${values} below ${formatNumber(y.domain[0], 2)} at the edge`;
}
