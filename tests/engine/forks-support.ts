/** Rows of lanes that are to be compared with each other: without the lane's number. */
import type { Row } from "../../src/measure/row.ts";

export const bare = (rows: readonly Row[]): object[] => rows.map((row) => ({ ...row, lane: 0 }));
export const rowsIn = (rows: readonly Row[], from: number, to: number): object[] =>
  bare(rows.filter(({ step }) => step >= from && step <= to));
