/** What the bench found, as data, and as a table for a terminal. */
import type { Expectation } from "./expectations.ts";
import { median, quantile, type Samples, timesLonger } from "./measure.ts";

export interface Row {
  readonly name: string;
  readonly medianMs: number;
  /** Quartiles of the samples. */
  readonly lowMs: number;
  readonly highMs: number;
  readonly samples: number;
  /** How many times longer than its mark in the section (median of rounds); null for the mark and where there is none. */
  readonly timesMark: number | null;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** Where given, the table also shows the median of each row in nanoseconds a parameter. */
  readonly parameters?: number;
  /** Devices, and what has to be known to read the numbers. */
  readonly remarks: readonly string[];
  readonly expectations: readonly Judged[];
}

/** An expectation with what was found. */
export interface Judged extends Expectation {
  readonly found: number;
  readonly met: boolean;
}

export function rowOf(samples: Samples, mark: Samples | null = null): Row {
  const { name, elapsedMs } = samples;
  return {
    name,
    medianMs: median(elapsedMs),
    lowMs: quantile(elapsedMs, 0.25),
    highMs: quantile(elapsedMs, 0.75),
    samples: elapsedMs.length,
    timesMark: mark === null || mark === samples ? null : timesLonger(samples, mark),
  };
}

/** One table; columns are as wide as their widest cell. */
export function formatSections(sections: readonly Section[]): string {
  return sections.map(formatSection).join("\n\n");
}

function formatSection(section: Section): string {
  const { title, rows, remarks, expectations, parameters } = section;
  const perParameter = (cell: string): readonly string[] =>
    parameters === undefined ? [] : [cell];
  const cells = rows.map(({ name, medianMs, lowMs, highMs, timesMark, samples }) => [
    name,
    formatMs(medianMs),
    ...perParameter(((medianMs * 1e6) / (parameters ?? NaN)).toPrecision(3)),
    `${formatMs(lowMs)} to ${formatMs(highMs)}`,
    timesMark === null ? "" : `x ${timesMark.toPrecision(3)}`,
    String(samples),
  ]);
  const head = [title, "median ms", ...perParameter("ns each"), "quartiles ms", "ratio", "samples"];
  const table = [head, ...cells];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  const [first = "", ...body] = rows.length === 0 ? [title] : lines;
  const judged = expectations.map(
    ({ what, found, unit, met }) =>
      `${met ? "met" : "NOT MET"}: ${what} (found ${found.toPrecision(3)}${unit})`,
  );
  const notes = [...remarks, ...judged].map((text) => `  ${text}`);
  return [
    first,
    "-".repeat(Math.max(...lines.map(({ length }) => length))),
    ...body,
    ...notes,
  ].join("\n");
}

function formatMs(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
