/** Reports of `run` as lines: one JSON object or one CSV record each, the contract's columns in the contract's order. */
import { type Metric, METRICS, type Row } from "../measure/row.ts";

/** What only some runs have. */
export interface RowColumns {
  readonly isNetwork: boolean;
  readonly hasReplicas: boolean;
  readonly hasBits: boolean;
}

/** What a line is made of, by column. */
export type Cells = Readonly<Record<string, number | boolean | null | undefined>>;

const NETWORK_ONLY: ReadonlySet<Metric> = new Set(["accuracy", "test_loss", "test_accuracy"]);

/** Column names, in order. */
export function columnsOf({ isNetwork, hasReplicas, hasBits }: RowColumns): readonly (keyof Row)[] {
  const metrics = METRICS.filter((metric) => isNetwork || !NETWORK_ONLY.has(metric));
  const replica = hasReplicas ? (["replica"] as const) : [];
  const bits = hasBits ? (["bits"] as const) : [];
  return ["step", "lane", ...replica, ...metrics, ...bits, "diverged"];
}

/** A row as a line of JSON. What is not measured, or not a finite number, is null. */
export function jsonLine(row: Cells, columns: readonly string[]): string {
  // Numbers and true or false only: written by hand, several times faster than by way of an object.
  let line = "{";
  for (const name of columns) {
    const value = row[name] ?? null;
    const text = typeof value === "number" && !Number.isFinite(value) ? "null" : String(value);
    line += `${line === "{" ? "" : ","}"${name}":${text}`;
  }
  return `${line}}\n`;
}

/** A row as a record of CSV. What is not measured, or not a finite number, is empty. */
export function csvLine(row: Cells, columns: readonly string[]): string {
  const cells = columns.map((name) => {
    const value = row[name];
    if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
    return value === undefined || value === null ? "" : String(value);
  });
  return `${cells.join(",")}\n`;
}
