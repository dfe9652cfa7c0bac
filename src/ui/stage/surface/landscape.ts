/**
 * The height map under the trajectories: a formula on a grid over a viewport, with its contour lines. Worked out once
 * per viewport and formula (not per frame) in float64, by the same evaluator that defines the formula's meaning.
 */
import { contours } from "d3-contour";
import { createFormulaEvaluator } from "../../../language/emit/formula-reference.ts";
import type { Formula } from "../../../language/ir.ts";
import type { Extent } from "../../charts/domain.ts";
import { contourLevels, shade } from "./levels.ts";
import type { Viewport } from "./viewport.ts";

/** Closed ring in grid cells, y downwards. */
type Ring = readonly (readonly number[])[];

export interface Landscape {
  /** What the grid covers: a little more than was asked for, so that rings closed along its edge are out of sight. */
  readonly view: Viewport;
  readonly columns: number;
  readonly rows: number;
  /** Losses at which there is a contour, ascending. */
  readonly levels: readonly number[];
  /** [rows, columns] 0 (low) to 1 (high), first row at the top. */
  readonly shades: Float32Array;
  /** [rows, columns] 1 where the loss is not a finite number; null where it is everywhere. */
  readonly holes: Uint8Array | null;
  /** Per level. */
  readonly lines: readonly (readonly Ring[])[];
}

/** Grid points across the longer side, of a picture that fills the stage. */
const GRID = 220;
const LEVELS = 16;
/** Share of the viewport that the grid covers beyond each of its edges. */
const OVERHANG = 0.05;

/** `formula` in two variables. `minimum`: its smallest value where known. */
export function landscape(
  formula: Formula,
  asked: Viewport,
  {
    aspect,
    minimum,
    grid = GRID,
  }: { readonly aspect: number; readonly minimum: number | null; readonly grid?: number },
): Landscape {
  const columns = Math.round(aspect >= 1 ? grid : Math.max(24, grid * aspect));
  const rows = Math.round(aspect >= 1 ? Math.max(24, grid / aspect) : grid);
  const view = larger(asked);
  const losses = heights(formula, view, columns, rows);
  return landscapeOf(losses, { view, columns, rows, minimum });
}

/** losses: [rows, columns] at the cells' centres, first row at the top. */
export function landscapeOf(
  losses: Float64Array,
  {
    view,
    columns,
    rows,
    minimum,
  }: Pick<Landscape, "view" | "columns" | "rows"> & { readonly minimum: number | null },
): Landscape {
  const values = withoutHoles(losses);
  const levels = contourLevels(values, minimum, LEVELS);
  const shades = Float32Array.from(values, (value) => shade(levels, value));
  // Between grid points heights are interpolated linearly: logarithms of a valley's heights are closer to straight.
  const base = minimum ?? 0;
  const tiny = ((levels[0] ?? 1) - base) * 1e-3;
  const straighten = (value: number): number =>
    minimum === null ? value : Math.log(Math.max(value - base, 0) + tiny);
  const lines = contours()
    .size([columns, rows])
    .thresholds(levels.map(straighten))(Array.from(values, straighten))
    .map(({ coordinates }) => coordinates.flat());
  return { view, columns, rows, levels, shades, holes: holesOf(losses), lines };
}

function holesOf(losses: Float64Array): Uint8Array | null {
  const holes = Uint8Array.from(losses, (value) => (Number.isFinite(value) ? 0 : 1));
  return holes.includes(1) ? holes : null;
}

function larger({ left, right, bottom, top }: Viewport): Viewport {
  const x = (right - left) * OVERHANG;
  const y = (top - bottom) * OVERHANG;
  return { left: left - x, right: right + x, bottom: bottom - y, top: top + y };
}

/** [rows, columns] losses at the cells' centres, first row at the top. */
function heights(formula: Formula, view: Viewport, columns: number, rows: number): Float64Array {
  const count = columns * rows;
  const points = new Float64Array(2 * count);
  for (let row = 0; row < rows; row += 1) {
    const y = view.top - ((row + 0.5) / rows) * (view.top - view.bottom);
    for (let column = 0; column < columns; column += 1) {
      const index = row * columns + column;
      points[index] = view.left + ((column + 0.5) / columns) * (view.right - view.left);
      points[count + index] = y;
    }
  }
  const losses = new Float64Array(count);
  createFormulaEvaluator(formula, count).evaluate(points, losses, null);
  return losses;
}

/** Contours cannot cross holes: what is not finite counts as the highest finite value, minus infinity as the lowest. */
function withoutHoles(values: Float64Array): Float64Array {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return values.map((value) =>
    Number.isFinite(value) ? value : value === -Infinity ? lowest : highest,
  );
}

/** A loss in one variable, sampled evenly; [count] each. */
export interface Profile {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Losses of a formula in one variable at `count` places from `low` to `high`. */
export function profile(formula: Formula, low: number, high: number, count: number): Profile {
  const x = Float64Array.from(
    { length: count },
    (_, index) => low + ((high - low) * index) / (count - 1),
  );
  const y = new Float64Array(count);
  createFormulaEvaluator(formula, count).evaluate(x, y, null);
  return { x, y };
}

/** The loss at a place, between samples on the straight line; at the ends outside. */
export function lossAt({ x, y }: Profile, at: number): number {
  const low = x[0] ?? 0;
  const high = x[x.length - 1] ?? 1;
  const place = Math.min(1, Math.max(0, (at - low) / (high - low))) * (x.length - 1);
  const before = Math.min(x.length - 2, Math.floor(place));
  const share = place - before;
  return (1 - share) * (y[before] ?? Number.NaN) + share * (y[before + 1] ?? Number.NaN);
}

/** Where the profile is lowest. */
export function lowestOf({ x, y }: Profile): number {
  let lowest = 0;
  for (let index = 1; index < y.length; index += 1) {
    if (!((y[index] ?? Infinity) >= (y[lowest] ?? Infinity))) lowest = index;
  }
  return x[lowest] ?? 0;
}

/** A curve is shown at least up to this share of its own heights: walls may be cut off, its shape may not. */
const SHAPE = 0.35;

/** A dip is shown down to this many times the spread between the low and the middle heights: poles have no bottom. */
const DEEPEST = 2;

/** The heights worth showing: from the lowest point up to the highest place that one of `paths` has been at. */
export function heightRange(curve: Profile, paths: readonly Float64Array[]): Extent {
  const sorted = Float64Array.from(curve.y).filter(Number.isFinite).sort();
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  let low = Math.max(sorted[0] ?? 0, at(0.02) - DEEPEST * (at(0.5) - at(0.02)));
  const most = sorted[sorted.length - 1] ?? 1;
  let high = sorted.length === 0 ? most : at(SHAPE);
  for (const path of paths) {
    for (const place of path) {
      const loss = lossAt(curve, place);
      if (loss > high) high = loss;
      if (loss < low) low = loss;
    }
  }
  const top = Math.min(most, high + 0.12 * (high - low));
  return { low, high: top, lowPositive: null };
}
