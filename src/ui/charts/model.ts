/**
 * Everything one chart draws, worked out from the newest lines: axes, curves per lane, floors, what was clamped. Pure,
 * so that tests and the text alternatives see exactly what the picture shows.
 */
import type { Metric } from "../../measure/row.ts";
import type { Line } from "../../wire/messages.ts";
import { extentOf, stepAxis, valueAxis, type Axis, type Extent } from "./domain.ts";
import { partAtFloor } from "./floors.ts";
import { toCurve, type Curve, type Point } from "./points.ts";
import type { ChartView, CurveStyle } from "./specs.ts";
import type { TheoryLine } from "./theory.ts";

export interface ModelCurve {
  readonly lane: number;
  readonly metric: Metric;
  readonly style: CurveStyle;
  /** What is drawn strongly: the smoothed curve, or the raw one where smoothing is off. */
  readonly main: Curve;
  /** Stretches of `main` below the floor, drawn grey instead; null for curves without a floor. */
  readonly grey: readonly Point[] | null;
  /** Drawn faintly behind; null where `main` is the raw curve already. */
  readonly faint: Curve | null;
  readonly line: Line;
}

export interface ChartModel {
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly ModelCurve[];
  readonly theory: readonly TheoryLine[];
  /** Values that lie below a logarithmic axis (or at zero) and are drawn at its lower end. */
  readonly clamped: number;
  /** True where a logarithmic axis was asked for but values are negative or none is positive. */
  readonly fellBack: boolean;
}

export interface ModelInput {
  readonly view: ChartView;
  readonly linesOf: (metric: Metric) => readonly Line[];
  readonly hiddenLanes: readonly number[];
  readonly smoothing: number;
  readonly logY: boolean;
  readonly logX: boolean;
  /** Steps of the whole run so far: the axis is the same for all charts. */
  readonly lastStep: number;
  readonly theory: readonly TheoryLine[];
}

/** Null when no visible lane has a value yet. */
export function chartModel(input: ModelInput): ChartModel | null {
  const { view, smoothing } = input;
  const lines = view.curves.flatMap(({ metric, style }) =>
    input.linesOf(metric).map((line, lane) => ({ lane, metric, style, line })),
  );
  const shown = lines.filter(
    ({ lane, line }) => !input.hiddenLanes.includes(lane) && hasValue(line.values),
  );
  if (shown.every(({ style }) => style === "floor")) return null;
  const theory = input.theory.filter(({ lane }) => !input.hiddenLanes.includes(lane));
  const extent = extentOf([
    ...shown.map(({ line }) => line.values),
    ...shown.map(({ line }) => (smoothing > 0 ? line.smoothValues : [])),
    theory.map(({ settled }) => settled),
  ]);
  const floors = shown.filter(({ style }) => style === "floor").map(({ line }) => line.values);
  // A loss that dips below zero would mostly lie under a logarithmic axis.
  const wantsLog = input.logY && view.canLog;
  const scale = wantsLog && !((extent.low ?? 0) < 0) ? "log" : "linear";
  const y = valueAxis(aboveFloor(extent, floors), scale, view.within);
  const x = stepAxis(0, Math.max(1, input.lastStep), input.logX ? "log" : "linear");
  const curves = shown.map(({ lane, metric, style, line }): ModelCurve => {
    const raw = toCurve(line.steps, line.values, x, y);
    const smoothed = smoothing > 0 && line.smoothSteps.length > 0;
    const main = smoothed ? toCurve(line.smoothSteps, line.smoothValues, x, y) : raw;
    const curve = { lane, metric, style, line, main, grey: null };
    if (style === "floor") return { ...curve, faint: null };
    const floor = shown.find((one) => one.style === "floor" && one.lane === lane)?.line;
    if (floor === undefined) return { ...curve, faint: smoothed ? raw : null };
    const parted = smoothed
      ? partAtFloor(main.points, floor.smoothSteps, floor.smoothValues)
      : partAtFloor(main.points, floor.steps, floor.values);
    return {
      ...curve,
      main: { ...main, points: parted.above },
      grey: parted.below,
      // Raw samples below the floor jump to zero and back: only those above it say something.
      faint: smoothed
        ? { ...raw, points: partAtFloor(raw.points, floor.steps, floor.values).above }
        : null,
    };
  });
  // Below a floor nothing is lost: that is what the grey says.
  const clamped =
    floors.length > 0
      ? 0
      : curves.reduce((sum, { main, faint }) => sum + (faint ?? main).clamped, 0);
  return { x, y, curves, theory, clamped, fellBack: wantsLog && y.scale === "linear" };
}

/** Far below the floor there is nothing to tell from zero: a logarithmic axis need not reach there. */
const BELOW_FLOOR = 0.2;

function aboveFloor(extent: Extent, floors: readonly Float64Array[]): Extent {
  const floor = extentOf(floors).lowPositive;
  if (floor === null || extent.lowPositive === null || extent.high === null) return extent;
  const low = Math.min(floor * BELOW_FLOOR, extent.high * 0.1);
  return { ...extent, lowPositive: Math.max(extent.lowPositive, low) };
}

function hasValue(values: Float64Array): boolean {
  return values.some((value) => Number.isFinite(value));
}
