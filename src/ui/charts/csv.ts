/** A chart's numbers as CSV, one value a row, raw and smoothed curves apart because they may differ in steps. */
import type { ChartModel } from "./model.ts";

/** Header: `step,lane,label,metric,curve,value`. Gaps are left out; numbers in full precision. */
export function chartCsv(model: ChartModel, labels: readonly string[]): string {
  const rows = ["step,lane,label,metric,curve,value"];
  for (const { lane, metric, line, faint } of model.curves) {
    const write = (curve: string, steps: Float64Array, values: Float64Array): void => {
      values.forEach((value, index) => {
        if (!Number.isFinite(value)) return;
        const cells = [steps[index] ?? 0, lane, quoted(labels[lane] ?? ""), metric, curve, value];
        rows.push(cells.join(","));
      });
    };
    write("raw", line.steps, line.values);
    if (faint !== null) write("smoothed", line.smoothSteps, line.smoothValues);
  }
  return `${rows.join("\n")}\n`;
}

/**
 * Quotes where the format asks for it. A label is free text and may come from a link: spreadsheets run cells that begin
 * with = + - @, so those get a leading apostrophe.
 */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
