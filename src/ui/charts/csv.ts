/** A chart's numbers as CSV, one value a row, raw and smoothed curves apart because they may differ in steps. */
import { bandLevels } from "../../measure/replica-values.ts";
import type { ChartModel } from "./model.ts";

/** Header: `step,lane,label,metric,curve,value`, or what the axis counts instead of steps. Gaps are left out; numbers in full precision. */
export function chartCsv(
  model: ChartModel,
  { labels, replicas }: { readonly labels: readonly string[]; readonly replicas: number },
): string {
  const rows = [`${column(model)},lane,label,metric,curve,value`];
  for (const { lane, metric, line, faint, band } of model.curves) {
    const write = (curve: string, steps: Float64Array, values: Float64Array): void => {
      values.forEach((value, index) => {
        if (!Number.isFinite(value)) return;
        const cells = [steps[index] ?? 0, lane, quoted(labels[lane] ?? ""), metric, curve, value];
        rows.push(cells.join(","));
      });
    };
    write("raw", line.steps, line.values);
    if (faint !== null) write("smoothed", line.smoothSteps, line.smoothValues);
    if (line.interval !== undefined) {
      const { low, high } = line.interval;
      write("interval_low", low.steps, low.values);
      write("interval_high", high.steps, high.values);
    }
    if (band === null || line.band === undefined) continue;
    const { low, median, high } = line.band;
    const [from, to] = edgeNames(replicas);
    write(from, low.steps, low.values);
    write("median", median.steps, median.values);
    write(to, high.steps, high.values);
  }
  return `${rows.join("\n")}\n`;
}

function column({ axis }: ChartModel): string {
  return axis.id === "steps" ? "step" : axis.name.replaceAll(" ", "_");
}

/** "q10" and "q90", or the whole range where replicas are few. */
function edgeNames(replicas: number): readonly [string, string] {
  const [low, high] = bandLevels(replicas);
  return low === 0 ? ["smallest", "largest"] : [`q${String(100 * low)}`, `q${String(100 * high)}`];
}

/**
 * Quotes where the format asks for it. A label is free text and may come from a link: spreadsheets run cells that begin
 * with = + - @, so those get a leading apostrophe.
 */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
