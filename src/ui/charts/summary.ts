/** The text alternatives of a chart: a sentence with the newest values, and the rows of its table. Pure. */
import { formatCount, formatNumber } from "../format.ts";
import type { ChartModel } from "./model.ts";
import { valueNear } from "./points.ts";
import type { ChartView } from "./specs.ts";

export interface ValueRow {
  readonly lane: number;
  readonly label: string;
  /** One per curve of the view, in the view's order; null: nothing there. */
  readonly values: readonly (number | null)[];
  /** Smoothed values, likewise; null where smoothing is off. */
  readonly smoothed: readonly (number | null)[];
}

/** What every visible lane reads at (the probed step nearest to) `step`. */
export function valuesAt(
  model: ChartModel,
  view: ChartView,
  labels: readonly string[],
  step: number,
): readonly ValueRow[] {
  const lanes = [...new Set(model.curves.map(({ lane }) => lane))].sort((a, b) => a - b);
  return lanes.map((lane) => {
    const read = (smooth: boolean): readonly (number | null)[] =>
      view.curves.map(({ metric }) => {
        const curve = model.curves.find((one) => one.lane === lane && one.metric === metric);
        if (curve === undefined || (smooth && curve.faint === null)) return null;
        const { line } = curve;
        const found = smooth
          ? valueNear(line.smoothSteps, line.smoothValues, step)
          : valueNear(line.steps, line.values, step);
        return found?.value ?? null;
      });
    return {
      lane,
      label: labels[lane] ?? `lane ${String(lane + 1)}`,
      values: read(false),
      smoothed: read(true),
    };
  });
}

/** "Loss at step 240: RSGDM 0.214, Adam 0.093." */
export function summarise(
  title: string,
  model: ChartModel,
  view: ChartView,
  labels: readonly string[],
  step: number,
): string {
  const rows = valuesAt(model, view, labels, step).map(({ label, values }) => {
    const parts = view.curves.flatMap(({ name, style }, index) => {
      const value = values[index] ?? null;
      if (value === null) return [];
      const words = view.curves.length > 1 ? `${name} ` : "";
      return style === "floor" && values[0] === null ? [] : [`${words}${formatNumber(value)}`];
    });
    return `${label} ${parts.length > 0 ? parts.join(", ") : "no value"}`;
  });
  return `${title} at step ${formatCount(step)}: ${rows.join("; ")}.`;
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
