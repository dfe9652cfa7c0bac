/** The text alternatives of a chart: a sentence with the newest values, and the rows of its table. Pure. */
import { formatCount, formatNumber } from "../format.ts";
import { costOf, placeWords } from "./cost-axis.ts";
import type { Edges } from "../../wire/curves.ts";
import type { ChartModel, ModelCurve } from "./model.ts";
import { valueNear } from "./points.ts";
import type { ChartView } from "./specs.ts";

export interface ValueRow {
  readonly lane: number;
  readonly label: string;
  /** Step at which the lane had diverged by then; its values are all null. */
  readonly divergedAt: number | null;
  /** One per curve of the view, in the view's order; null: nothing there. */
  readonly values: readonly (number | null)[];
  /** Smoothed values, likewise; null where nothing is smoothed. */
  readonly smoothed: readonly (number | null)[];
  /** Edges of the drawn band over replicas, likewise; null where none is drawn. */
  readonly bands: readonly (readonly [number, number] | null)[];
  /** 95 % intervals of the mean, likewise; null for all that is no comparison. */
  readonly intervals: readonly (readonly [number, number] | null)[];
  /** Smallest differences that the replicas could have shown, likewise. */
  readonly detectable: readonly (number | null)[];
}

/** What every visible lane reads at (the probed step nearest to) `step`. */
export function valuesAt(model: ChartModel, view: ChartView, step: number): readonly ValueRow[] {
  return model.lanes.map(({ lane, label, divergedAt }) => {
    const isOver = divergedAt !== null && step >= divergedAt * costOf(model.axis, lane);
    const read = (smooth: boolean): readonly (number | null)[] =>
      view.curves.map(({ metric }) => {
        const curve = model.curves.find((one) => one.lane === lane && one.metric === metric);
        if (isOver || curve === undefined || (smooth && curve.faint === null)) return null;
        const { line } = curve;
        const found = smooth
          ? valueNear(line.smoothSteps, line.smoothValues, step)
          : valueNear(line.steps, line.values, step);
        return found?.value ?? null;
      });
    const ranges = (of: (curve: ModelCurve) => Edges | null | undefined): ValueRow["bands"] =>
      view.curves.map(({ metric }) => {
        const curve = model.curves.find((one) => one.lane === lane && one.metric === metric);
        const edges = isOver || curve === undefined ? null : of(curve);
        if (!edges) return null;
        const from = valueNear(edges.low.steps, edges.low.values, step);
        const to = valueNear(edges.high.steps, edges.high.values, step);
        return from && to && ([from.value, to.value] as const);
      });
    return {
      lane,
      label,
      divergedAt: isOver ? divergedAt : null,
      bands: ranges(({ band, line }) => band && line.band),
      intervals: ranges(({ line }) => line.interval),
      detectable: view.curves.map(({ metric }) => {
        const curve = model.curves.find((one) => one.lane === lane && one.metric === metric);
        const shown = isOver ? undefined : curve?.line.detectable;
        return shown === undefined
          ? null
          : (valueNear(shown.steps, shown.values, step)?.value ?? null);
      }),
      values: read(false),
      smoothed: read(true),
    };
  });
}

/** What is said instead of numbers. */
export function divergedWords(step: number): string {
  return `diverged at step ${formatCount(step)}`;
}

/** "0.21 to 0.40". */
export function rangeWords(range: readonly [number, number] | null, digits = 3): string {
  if (range === null) return formatNumber(null);
  return range.map((end) => formatNumber(end, digits)).join(" to ");
}

/** "Loss at step 240: RSGDM 0.214, Adam 0.093." */
export function summarise(title: string, model: ChartModel, view: ChartView, step: number): string {
  const rows = valuesAt(model, view, step).map(
    ({ label, values, divergedAt, intervals, detectable }) => {
      if (divergedAt !== null) return `${label} ${divergedWords(divergedAt)}`;
      const needs = detectable[0] ?? null;
      const parts = view.curves.flatMap(({ name, style }, index) => {
        const value = values[index] ?? null;
        if (value === null) return [];
        const words = view.curves.length > 1 ? `${name} ` : "";
        return style === "floor" && values[0] === null ? [] : [`${words}${formatNumber(value)}`];
      });
      const range = intervals[0] ?? null;
      if (parts.length > 0 && range !== null) parts.push(`95 % ${rangeWords(range)}`);
      if (parts.length > 0 && needs !== null)
        parts.push(`smallest that these runs show ${formatNumber(needs)}`);
      return `${label} ${parts.length > 0 ? parts.join(", ") : "no value"}`;
    },
  );
  const pinned = model.baseline === null ? "" : ` Dotted: the baseline, ${model.baseline.title}.`;
  return `${title} at ${placeWords(model.axis, step)}: ${rows.join("; ")}.${pinned}`;
}

/** About `count` steps, evenly over what the lines hold, newest last: the rows of the table view. */
export function tableSteps(model: ChartModel, count: number): readonly number[] {
  const steps = [...new Set(model.curves.flatMap(({ line }) => [...line.steps]))].sort(
    (a, b) => a - b,
  );
  if (steps.length <= count) return steps;
  const picked = Array.from({ length: count }, (_, index) => {
    const at = Math.round((index * (steps.length - 1)) / (count - 1));
    return steps[at] ?? 0;
  });
  return [...new Set(picked)];
}
