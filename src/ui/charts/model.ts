/**
 * Everything one chart draws, worked out from the newest lines: axes, curves per lane, floors, what was clamped. Pure,
 * so that tests and the text alternatives see exactly what the picture shows.
 */
import type { Metric } from "../../measure/row.ts";
import type { Line, Curve as WireCurve, Edges as WireEdges } from "../../wire/curves.ts";
import { shownPart, type ChartBaseline } from "./baseline.ts";
import { alongCost, costOf, STEPS, type CostAxis } from "./cost-axis.ts";
import { extentOf, stepAxis, sturdyLow, valueAxis, type Axis, type Extent } from "./domain.ts";
import type { Smooths } from "./exactness.ts";
import { partAtFloor } from "./floors.ts";
import { beyondWords, focusOf } from "./focus.ts";
import { MARGIN } from "./geometry.ts";
import { toCurve, type Curve, type Edges, type Point } from "./points.ts";
import type { ChartView, CurveStyle } from "./specs.ts";
import { labelRoom, theoryLabels, type TheoryLabel } from "./theory-labels.ts";
import type { TheoryLine } from "./theory.ts";

export interface ModelCurve {
  readonly lane: number;
  readonly metric: Metric;
  readonly style: CurveStyle;
  /** What is drawn strongly: the smoothed curve, or the raw one where nothing is smoothed. */
  readonly main: Curve;
  /** Stretches of `main` below the floor, drawn grey instead; null for curves without a floor. */
  readonly grey: readonly Point[] | null;
  /** Drawn faintly behind; null where `main` is the raw curve already. */
  readonly faint: Curve | null;
  /** Quantiles over the replicas, smoothed where `main` is; null where there are none or they are not wanted. */
  readonly band: Edges | null;
  /** Interval of the mean; null for lines that are no comparisons. */
  readonly interval: Edges | null;
  readonly line: Line;
}

/** A lane of a chart, shown or with nothing to show. */
export interface ModelLane {
  readonly lane: number;
  readonly label: string;
  /** Step at which it diverged; null where it did not. */
  readonly divergedAt: number | null;
}

export interface ChartModel {
  /** What x counts; lines hold it in place of steps. */
  readonly axis: CostAxis;
  readonly x: Axis;
  readonly y: Axis;
  /** Pixels right of the plot; wider where theory is named there. */
  readonly right: number;
  /** Lanes that are not hidden, in order. */
  readonly lanes: readonly ModelLane[];
  readonly curves: readonly ModelCurve[];
  readonly theory: readonly TheoryLine[];
  readonly theoryLabels: readonly TheoryLabel[];
  /** The pinned run's curves; null: none is drawn. Of lanes that are shown, over steps alone. */
  readonly baseline: ChartBaseline | null;
  /** Values that lie below a logarithmic axis (or at zero) and are drawn at its lower end. */
  readonly clamped: number;
  /** Lanes that leave the axis, in words; null where everything is on it. */
  readonly beyond: string | null;
  /** True where a logarithmic axis was asked for but values are negative or none is positive. */
  readonly fellBack: boolean;
}

export interface ModelInput {
  readonly view: ChartView;
  /** All lanes of the plan. */
  readonly lanes: readonly ModelLane[];
  readonly linesOf: (metric: Metric) => readonly Line[];
  readonly hiddenLanes: readonly number[];
  /** What is exact or sparse is drawn as it is. */
  readonly smooths: Smooths;
  readonly smoothing: number;
  readonly logY: boolean;
  readonly logX: boolean;
  /** Steps of the whole run so far: the axis is the same for all charts. */
  readonly lastStep: number;
  /** Default: steps. */
  readonly axis?: CostAxis;
  readonly theory: readonly TheoryLine[];
  /** Default: null. */
  readonly baseline?: ChartBaseline | null;
  /** Whether bands over replicas are drawn, where lines have them. */
  readonly bands: boolean;
}

interface Shown {
  readonly lane: number;
  readonly metric: Metric;
  readonly style: CurveStyle;
  readonly line: Line;
  readonly smoothed: boolean;
}

/** Null when no visible lane has a value yet. */
export function chartModel(input: ModelInput): ChartModel | null {
  const { view, axis = STEPS } = input;
  const shown = shownLines(input, axis);
  if (shown.every(({ style }) => style === "floor")) return null;
  const theory = input.theory
    .filter(({ lane }) => !input.hiddenLanes.includes(lane))
    .map((line) => ({
      ...line,
      points: line.points.map(({ x, y }) => ({ x: costOf(axis, line.lane) * x, y })),
    }));
  const baseline = shownBaseline(input, axis);
  const costs = shown.map(({ lane }) => costOf(axis, lane));
  const drawn = shown.flatMap(({ line: { values, band, interval } }) => [
    values,
    ...(band !== undefined && input.bands ? [band.low.values, band.high.values] : []),
    ...(interval === undefined ? [] : [interval.low.values, interval.high.values]),
  ]);
  const all = extentOf([
    ...drawn,
    ...shown.map(({ line, smoothed }) => (smoothed ? line.smoothValues : [])),
    ...[...theory, ...(baseline?.lines ?? [])].map(({ points }) =>
      points.map(({ y }) => y ?? Number.NaN),
    ),
  ]);
  const floors = shown.filter(({ style }) => style === "floor").map(({ line }) => line.values);
  // A loss that dips below zero would mostly lie under a logarithmic axis.
  const wantsLog = input.logY && view.canLog;
  const scale = wantsLog && !((all.low ?? 0) < 0) ? "log" : "linear";
  const values = shown.map(({ lane, metric, line }) => ({
    lane,
    name: metric === view.curves[0]?.metric ? "" : metric,
    values: line.values,
  }));
  const tops = theory.map(({ points }) => points[points.length - 1]?.y ?? 0);
  const focus = view.id === "age" && scale === "linear" ? focusOf(values, tops) : null;
  const seen = scale === "log" ? { ...all, lowPositive: sturdyLow(drawn) } : all;
  const y = valueAxis(focus ?? aboveFloor(seen, floors), scale, view.within);
  const x = stepAxis(
    input.logX ? Math.min(...costs) : 0,
    Math.max(1, input.lastStep) * Math.max(...costs),
    input.logX ? "log" : "linear",
  );
  const curves = shown.map((one) => curveOf(one, shown, { x, y, bands: input.bands }));
  // Below a floor nothing is lost: that is what the grey says.
  const clamped =
    floors.length > 0
      ? 0
      : curves.reduce((sum, { main, faint }) => sum + (faint ?? main).clamped, 0);
  const labels = theoryLabels(theory, y);
  return {
    axis,
    x,
    y,
    right: Math.max(MARGIN.right, labelRoom(labels)),
    lanes: input.lanes.filter(({ lane }) => !input.hiddenLanes.includes(lane)),
    curves,
    theory,
    theoryLabels: labels,
    baseline,
    clamped,
    beyond:
      focus === null
        ? null
        : beyondWords(
            values,
            input.lanes.map(({ label }) => label),
            y.domain,
          ),
    fellBack: wantsLog && y.scale === "linear",
  };
}

function shownBaseline(
  { baseline = null, hiddenLanes, lastStep }: ModelInput,
  axis: CostAxis,
): ChartBaseline | null {
  if (baseline === null || axis !== STEPS) return null;
  const lines = baseline.lines
    .filter(({ lane }) => lane === null || !hiddenLanes.includes(lane))
    .map(({ lane, points }) => ({ lane, points: shownPart(points, Math.max(1, lastStep)) }));
  return lines.length === 0 ? null : { ...baseline, lines };
}

function shownLines(input: ModelInput, axis: CostAxis): readonly Shown[] {
  const { view, smoothing, smooths, hiddenLanes } = input;
  return view.curves.flatMap(({ metric, style }) =>
    input.linesOf(metric).flatMap((line, lane): Shown[] => {
      if (hiddenLanes.includes(lane) || line.of !== view.of || !hasValue(line.values)) return [];
      // A floor of zero says that nothing is random: then there is none.
      if (style === "floor" && !line.values.some((value) => value > 0)) return [];
      const smoothed = smoothing > 0 && line.smoothSteps.length > 0 && smooths(lane, metric);
      const placed = alongCost(line, costOf(axis, lane));
      return [{ lane, metric, style, line: placed, smoothed }];
    }),
  );
}

function curveOf(
  one: Shown,
  shown: readonly Shown[],
  { x, y, bands }: { readonly x: Axis; readonly y: Axis; readonly bands: boolean },
): ModelCurve {
  const { lane, metric, style, line, smoothed } = one;
  const raw = toCurve(line.steps, line.values, x, y);
  const main = smoothed ? toCurve(line.smoothSteps, line.smoothValues, x, y) : raw;
  const { band, interval } = line;
  const pointsOf = ({ steps, values, smoothSteps, smoothValues }: WireCurve): readonly Point[] =>
    (smoothed ? toCurve(smoothSteps, smoothValues, x, y) : toCurve(steps, values, x, y)).points;
  const edgesOf = ({ low, high }: WireEdges): Edges => ({
    low: pointsOf(low),
    high: pointsOf(high),
  });
  const curve = {
    lane,
    metric,
    style,
    line,
    main,
    grey: null,
    band: bands && band && hasWidth(band) ? edgesOf(band) : null,
    interval: interval ? edgesOf(interval) : null,
  };
  if (style === "floor") return { ...curve, faint: null };
  const floor = shown.find((other) => other.style === "floor" && other.lane === lane)?.line;
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
}

/** Far below the floor there is nothing to tell from zero: a logarithmic axis need not reach there. */
const BELOW_FLOOR = 0.2;

function aboveFloor(extent: Extent, floors: readonly Float64Array[]): Extent {
  const floor = extentOf(floors).lowPositive;
  if (floor === null || extent.lowPositive === null || extent.high === null) return extent;
  const low = Math.min(floor * BELOW_FLOOR, extent.high * 0.1);
  return { ...extent, lowPositive: Math.max(extent.lowPositive, low) };
}

/** False where all replicas agree: what is exact (the age of a linear rule) has no band. */
function hasWidth({ low, high }: WireEdges): boolean {
  const { values } = low;
  return (
    values.length !== high.values.length ||
    values.some((value, index) => value < (high.values[index] ?? value))
  );
}

function hasValue(values: Float64Array): boolean {
  return values.some((value) => Number.isFinite(value));
}
