/** A chart's numbers as CSV, one value a row, raw and smoothed curves apart because they may differ in steps. */
import { bandLevels } from "../../measure/replica-values.ts";
import type { Metric } from "../../measure/row.ts";
import type { Curve, Line } from "../../wire/curves.ts";
import type { ChartModel } from "./model.ts";

interface Table {
  readonly labels: readonly string[];
  readonly replicas: number;
}

/** Header: `step,lane,label,metric,curve,value`, or what the axis counts instead of steps. Gaps are left out; numbers in full precision. */
export function chartCsv(model: ChartModel, table: Table): string {
  const rows = model.curves.flatMap(({ lane, metric, line, faint, band }) =>
    rowsOf(
      { lane, metric },
      partsOf(line, { ...table, isSmoothed: faint !== null, hasBand: band !== null }),
      table,
    ),
  );
  return csvOf(column(model), rows);
}

/** Lines of several metrics by step, one a lane: as `chartCsv`, with every curve that they hold. */
export function linesCsv(lines: ReadonlyMap<Metric, readonly Line[]>, table: Table): string {
  const rows = [...lines].flatMap(([metric, ofLanes]) =>
    ofLanes.flatMap((line, lane) => rowsOf({ lane, metric }, allParts(line, table), table)),
  );
  return csvOf("step", rows);
}

/** One curve of a line and its name. */
export interface NamedCurve {
  readonly name: string;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** Every curve that a line holds. */
export function allParts(line: Line, { replicas }: Pick<Table, "replicas">): readonly NamedCurve[] {
  const isSmoothed = line.smoothValues.length > 0;
  return partsOf(line, { replicas, isSmoothed, hasBand: true });
}

function partsOf(
  line: Line,
  { replicas, isSmoothed, hasBand }: { replicas: number; isSmoothed: boolean; hasBand: boolean },
): readonly NamedCurve[] {
  const { interval, detectable, band } = line;
  const named = (name: string, { steps, values }: Curve): NamedCurve => ({ name, steps, values });
  const parts = [named("raw", line)];
  if (isSmoothed)
    parts.push({ name: "smoothed", steps: line.smoothSteps, values: line.smoothValues });
  if (interval !== undefined)
    parts.push(named("interval_low", interval.low), named("interval_high", interval.high));
  if (detectable !== undefined) parts.push(named("detectable", detectable));
  if (!hasBand || band === undefined) return parts;
  const [from, to] = edgeNames(replicas);
  return [...parts, named(from, band.low), named("median", band.median), named(to, band.high)];
}

function rowsOf(
  { lane, metric }: { lane: number; metric: Metric },
  parts: readonly NamedCurve[],
  { labels }: Table,
): readonly string[] {
  const label = quoted(labels[lane] ?? "");
  const rows: string[] = [];
  for (const { name, steps, values } of parts) {
    values.forEach((value, index) => {
      if (!Number.isFinite(value)) return;
      rows.push([steps[index] ?? 0, lane, label, metric, name, value].join(","));
    });
  }
  return rows;
}

function csvOf(counted: string, rows: readonly string[]): string {
  return `${[`${counted},lane,label,metric,curve,value`, ...rows].join("\n")}\n`;
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
