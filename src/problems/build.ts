/**
 * Makers of small problems: one function a kind, from checked numbers to a `SmallProblem`. Which choice of an
 * experiment calls which maker is experiment/resolve.ts.
 */
import type { Formula } from "../language/ir.ts";
import type { Signal, SmallProblem } from "./problem.ts";
import { buildQuadratic } from "./quadratic.ts";
import type { Surface } from "./surfaces/surface.ts";

type View = readonly [number, number, number, number];

/**
 * Of a named surface. `noise`: deviation of one example's gradient noise, the same for all variables; `batch`: examples a
 * step.
 */
export function surfaceProblem(
  surface: Surface,
  formula: Formula,
  { start, noise, batch = 1 }: { start: readonly number[]; noise: number; batch?: number },
): SmallProblem {
  return {
    kind: "formula",
    title: surface.title,
    dimension: surface.variables.length,
    formula,
    signal: null,
    start,
    noise: start.map(() => noise),
    batch,
    minimum: { loss: 0, at: surface.minima },
    ...windowOf(surface, start),
  };
}

/** Of a typed formula, whose minimum nobody told us. */
export function formulaProblem(
  formula: Formula,
  { start, noise, batch = 1 }: { start: readonly number[]; noise: number; batch?: number },
): SmallProblem {
  return {
    kind: "formula",
    title: `Formula in ${formula.variables.join(", ")}`,
    dimension: start.length,
    formula,
    signal: null,
    start,
    noise: start.map(() => noise),
    batch,
    minimum: null,
    view: viewAround([start, start.map(() => 0)]),
  };
}

/** Of a given gradient sequence: one parameter that starts at 0 and is not fed back. */
export function signalProblem(signal: Signal, noise: number, batch = 1): SmallProblem {
  return {
    kind: "signal",
    title: `Signal: ${signal.name}`,
    dimension: 1,
    formula: null,
    signal,
    start: [0],
    noise: [noise],
    batch,
    minimum: null,
    view: null,
  };
}

/** `minimum` in the rotated frame; `start` and `noise` in parameter coordinates; all [dimension]. */
export function quadraticProblem(choice: {
  eigenvalues: readonly number[];
  start: readonly number[];
  noise: readonly number[];
  minimum: readonly number[];
  rotation: number;
  batch?: number;
  spread?: number;
}): SmallProblem {
  const { formula, minimizer } = buildQuadratic(choice);
  const dimension = choice.eigenvalues.length;
  return {
    kind: "quadratic",
    title: `Quadratic in ${dimension} ${dimension === 1 ? "dimension" : "dimensions"}`,
    dimension,
    formula,
    signal: null,
    start: choice.start,
    noise: choice.noise,
    batch: choice.batch ?? 1,
    spread: choice.spread ?? 0,
    minimum: minimizer === null ? null : { loss: 0, at: [minimizer] },
    view: viewAround([choice.start, beyond(choice.start, minimizer ?? choice.start.map(() => 0))]),
  };
}

/** As far behind the minimum, seen from the start, as lanes with noise wander. */
function beyond(start: readonly number[], minimum: readonly number[]): number[] {
  return minimum.map((value, index) => value + 0.6 * (value - start[index]!));
}

/** A square window with room around the points; null unless they have two coordinates. */
function viewAround(points: readonly (readonly number[])[]): View | null {
  if (points.some((point) => point.length !== 2)) return null;
  const xs = points.map((point) => point[0]!);
  const ys = points.map((point) => point[1]!);
  const xMiddle = (Math.min(...xs) + Math.max(...xs)) / 2;
  const yMiddle = (Math.min(...ys) + Math.max(...ys)) / 2;
  const span = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const half = span > 0 ? 0.75 * span : 1;
  return [xMiddle - half, xMiddle + half, yMiddle - half, yMiddle + half];
}

/** A surface's own window, widened where the start lies outside. */
function windowOf(
  { view }: Surface,
  start: readonly number[],
): Pick<SmallProblem, "view" | "interval"> {
  if (view.length === 4) return { view: including(view, [start]) };
  const [low, high] = view;
  return { view: null, interval: [Math.min(low, start[0]!), Math.max(high, start[0]!)] };
}

/** The window, widened where a point lies outside. */
function including(view: View, points: readonly (readonly number[])[]): View {
  const [x, y] = [0, 1].map((axis) => points.map((point) => point[axis]!));
  return [
    Math.min(view[0], ...x!),
    Math.max(view[1], ...x!),
    Math.min(view[2], ...y!),
    Math.max(view[3], ...y!),
  ];
}
