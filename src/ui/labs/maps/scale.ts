/** From a map's figures to shares of a colour scale, or to classes with a colour each. Pure. */
import { FIGURE } from "../../../sweeps/map/figures.ts";
import { lowestLoss, regimeOf, REGIMES } from "../../../sweeps/map/regime.ts";
import type { MapModel } from "./map-model.ts";

export const SHOWS = ["final", "best", "regime", "diverged", "minimum"] as const;
export type Show = (typeof SHOWS)[number];

/** A row of numbers on a scale. */
export interface ValueScale {
  readonly kind: "values";
  readonly scale: "log" | "linear";
  readonly low: number;
  readonly high: number;
  /** Taken from every value before it is put on the scale: the loss of the known minimum. */
  readonly base: number;
  /** Largest values lie beyond `high`. */
  readonly isCut: boolean;
}

/** Shares of the scale, or classes; -1: diverged (or, for steps of divergence, not), -2: not computed. */
export interface Shaded {
  /** [cells] of computed cells; what the others hold means nothing. */
  readonly values: Float32Array;
  /** Null for classes. */
  readonly scale: ValueScale | null;
}

/** Share that stands for cells without a value on the scale. */
export const OUTSIDE = -1;

/** Losses above ten times the worst start are one colour: the scale is for what happens below. */
const MOST_OVER_START = 10;
const MOST_DECADES = 16;

export function shade(model: MapModel, show: Show): Shaded {
  switch (show) {
    case "final":
      return shadeLosses(model, FIGURE.final);
    case "best":
      return shadeLosses(model, FIGURE.best);
    case "diverged":
      return shadeSteps(model);
    case "regime":
      return { values: shadeRegimes(model), scale: null };
    case "minimum":
      return { values: shadeMinima(model), scale: null };
  }
}

function rowOf({ figures, cells }: MapModel, row: number): Float64Array {
  return figures.subarray(row * cells, (row + 1) * cells);
}

/** Logarithmic above a known minimum, or where all losses are positive; linear elsewhere. */
function shadeLosses(model: MapModel, row: number): Shaded {
  const losses = rowOf(model, row);
  const starts = rowOf(model, FIGURE.start);
  const { minimum } = model.job.problem;
  const base = minimum?.loss ?? 0;
  let low = Infinity;
  let lowPositive = Infinity;
  let high = -Infinity;
  let start = -Infinity;
  for (let cell = 0; cell < losses.length; cell++) {
    const value = (losses[cell] ?? NaN) - base;
    const begun = (starts[cell] ?? NaN) - base;
    if (begun > start) start = begun;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (value > 0 && value < lowPositive) lowPositive = value;
  }
  const values = new Float32Array(losses.length).fill(OUTSIDE);
  if (low > high) return { values, scale: null };
  const isLog = (minimum !== null || low > 0) && lowPositive < Infinity;
  const most = Math.min(high, MOST_OVER_START * start);
  const top = most > (isLog ? lowPositive : low) ? most : high;
  const bottom = isLog ? Math.max(lowPositive, top * 10 ** -MOST_DECADES) : low;
  const scale: ValueScale = {
    kind: "values",
    scale: isLog ? "log" : "linear",
    low: bottom,
    high: top > bottom ? top : bottom === 0 ? 1 : bottom + Math.abs(bottom),
    base,
    isCut: high > top,
  };
  for (let cell = 0; cell < losses.length; cell++) {
    const value = (losses[cell] ?? NaN) - base;
    if (Number.isFinite(value)) values[cell] = shareOn(scale, value);
  }
  return { values, scale };
}

function shadeSteps(model: MapModel): Shaded {
  const steps = rowOf(model, FIGURE.diverged);
  const scale: ValueScale = {
    kind: "values",
    scale: "log",
    low: 1,
    high: model.job.steps + 1,
    base: 0,
    isCut: false,
  };
  const values = Float32Array.from(steps, (step) => (step > 0 ? shareOn(scale, step) : OUTSIDE));
  return { values, scale };
}

/** 0 to 1 of a value from which the base has been taken; values beyond the ends lie at the ends. */
export function shareOn({ scale, low, high }: ValueScale, value: number): number {
  const share =
    scale === "log"
      ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
      : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

function shadeRegimes(model: MapModel): Float32Array {
  const { figures, cells, job } = model;
  const floor = floorOf(model);
  return Float32Array.from({ length: cells }, (_, cell) =>
    REGIMES.indexOf(regimeOf(figures, { cell, cells, steps: job.steps, floor })),
  );
}

/** What excess losses are counted from: the known minimum, else the lowest loss on the map so far. */
export function floorOf(model: MapModel): number {
  return model.job.problem.minimum?.loss ?? lowestLoss(rowOf(model, FIGURE.best));
}

/** A run has reached a minimum when it ends nearer to it than this share of the window's diagonal. */
const NEAR = 0.02;

/** Which known minimum a cell's run ended at, by its number in the problem's list; OUTSIDE: at none of them. */
function shadeMinima(model: MapModel): Float32Array {
  return Float32Array.from({ length: model.cells }, (_, cell) => minimumOf(model, cell));
}

export function minimumOf(model: MapModel, cell: number): number {
  const end = model.endPoint(cell);
  const { minimum, view } = model.job.problem;
  if (end === null || minimum === null) return OUTSIDE;
  if (!(model.figure(FIGURE.diverged, cell) === 0)) return OUTSIDE;
  let nearest = OUTSIDE;
  let least = NEAR * diagonalOf(view);
  minimum.at.forEach(([x = NaN, y = NaN], index) => {
    const distance = Math.hypot(end[0] - x, end[1] - y);
    if (distance <= least) {
      least = distance;
      nearest = index;
    }
  });
  return nearest;
}

function diagonalOf(view: readonly [number, number, number, number] | null): number {
  return view === null ? 1 / NEAR : Math.hypot(view[1] - view[0], view[3] - view[2]);
}
