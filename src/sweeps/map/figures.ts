/**
 * What is kept of a cell's run: a few figures of its losses L_0, L_1, ..., L_N (L_s after s updates; L_0 at the start),
 * enough to tell its regime (regime.ts). float64 on WebAssembly, float32 on WebGPU.
 */

/** Rows of a result, each with one number a cell. */
export const FIGURE = {
  start: 0,
  /** L_N; NaN where the cell diverged. */
  final: 1,
  /** Lowest loss before it diverged, L_0 included. */
  best: 2,
  /** Sum of the losses of the quarter before the last. */
  earlier: 3,
  /** Of the last quarter: sum, lowest, highest, and how often a loss was above the one before. */
  late: 4,
  lateLow: 5,
  lateHigh: 6,
  lateRises: 7,
  /**
   * Step whose row shows it in an ordinary run, from 1 (N + 1: after the last update): something is not finite, or the
   * loss is above 1e15. 0: never.
   */
  diverged: 8,
} as const;

/** Rows before the end point. */
export const FIGURES = 9;

/** Coordinates of the end point that follow the figures: of problems in two variables. */
export function endRows(dimension: number): number {
  return dimension <= 2 ? dimension : 0;
}

export function figureRows(dimension: number): number {
  return FIGURES + endRows(dimension);
}

/** Losses in the last quarter and in the one before: L_s with N - W < s <= N, and N - 2W < s <= N - W. */
export function windowLength(steps: number): number {
  return Math.max(1, Math.floor(steps / 4));
}
