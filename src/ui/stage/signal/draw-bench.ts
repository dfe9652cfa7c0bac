/** Draws the two plots of the signal bench on canvas: the estimates over the true gradient, and the parts of their error. */
import type { Sampled, SignalView } from "../../../wire/signal.ts";
import { extentOf, stepAxis, valueAxis, type Axis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { nearest } from "../../charts/points.ts";
import type { DrawingAxes } from "../../drawing/sheet.ts";
import { laneDash } from "../../theme/lane-colours.ts";
import { drawChartAxes } from "../canvas/chart-axes.ts";
import { fillDot, strokePolyline } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import type { PartsTheory } from "./parts-theory.ts";
import type { Preview } from "./truth-ahead.ts";
import type { Stretch } from "./window.ts";

/** The parts of e - G that can be shown. */
export type Part = "startUp" | "xi" | "offset";
export const PART_DASH: Readonly<Record<Part, readonly number[]>> = {
  xi: [],
  startUp: [6, 4],
  offset: [1.5, 3],
};

/** Up to this many steps each has a dot: a curve through six points should not look like more. */
const MOST_DOTS = 40;
const BAND_ALPHA = 0.5;
const ANY = [-Infinity, Infinity] as const;
const NONE = new Float64Array(0);

function plotBox({ width, height }: Surface): Box {
  return { left: 52, top: 20, width: Math.max(1, width - 76), height: Math.max(1, height - 42) };
}

export interface MainPicture {
  /** Null before the first step. */
  readonly stage: SignalView | null;
  readonly preview: Preview | null;
  readonly stretch: Stretch;
  readonly hidden: readonly number[];
  /** The value axis to keep; null: it follows what there is. */
  readonly kept: Axis | null;
  /** Step of the crosshair. */
  readonly hover: number | null;
}

/** The delivered gradient faint, the true one dark, the estimates in the lanes' colours. */
export function drawMain(surface: Surface, picture: MainPicture): DrawingAxes {
  const { context, palette } = surface;
  const { stage, preview, stretch, hidden } = picture;
  const box = plotBox(surface);
  const x = stepAxis(stretch.from, stretch.to, "linear");
  const bench = stage?.bench;
  const lanes = (bench?.lanes ?? []).map(({ estimate }) => estimate);
  const shown = lanes.filter((_, lane) => !hidden.includes(lane));
  const all = [
    preview?.values ?? [],
    ...[bench?.truth, bench?.delivered, ...shown].flatMap((curve) => extremes(curve)),
  ];
  const y = picture.kept ?? valueAxis(extentOf(all), "linear", ANY, box.height / 42);
  drawChartAxes(context, box, x, y, palette, { x: "step", y: "gradient" });
  clip(context, box);
  const pen = { context, box, x, y, steps: stage?.steps ?? NONE };
  context.globalAlpha = 0.38;
  if (bench !== undefined)
    stroke(pen, bench.delivered, { color: palette.ink3, width: 1, dash: [] });
  // What is still to come is faint beside what was; a drawing is all there is.
  context.globalAlpha = bench === undefined || bench.truth.values.length === 0 ? 1 : 0.3;
  if (preview !== null) {
    const ahead = { values: preview.values, low: NONE, high: NONE };
    stroke({ ...pen, steps: preview.steps }, ahead, { color: palette.ink, width: 2, dash: [] });
  }
  context.globalAlpha = 1;
  if (bench !== undefined) stroke(pen, bench.truth, { color: palette.ink, width: 2.4, dash: [] });
  lanes.forEach((curve, lane) => {
    if (hidden.includes(lane)) return;
    stroke(pen, curve, { color: palette.lane(lane), width: 1.8, dash: laneDash(lane) });
    head(pen, curve, palette.lane(lane));
  });
  context.restore();
  crosshair(surface, { box, x, y }, picture.hover, stage, [
    ...(bench === undefined ? [] : [{ curve: bench.truth, color: palette.ink }]),
    ...lanes.flatMap((curve, lane) =>
      hidden.includes(lane) ? [] : [{ curve, color: palette.lane(lane) }],
    ),
  ]);
  return { box, x, y };
}

export interface PartsPicture {
  readonly stage: SignalView | null;
  readonly stretch: Stretch;
  readonly hidden: readonly number[];
  readonly parts: readonly Part[];
  /** Lanes whose estimate is a linear filter: of others only the whole is defined. */
  readonly isLinear: readonly boolean[];
  /** Of all lanes; drawn broad and pale beneath what was measured. */
  readonly theory: readonly (PartsTheory | null)[];
  readonly hover: number | null;
}

/** Width and strength of a closed form beneath its curve, so that both are seen where they agree. */
const THEORY_WIDTH = 6;
const THEORY_ALPHA = 0.28;

/** Start-up part, xi and their sum over the steps. */
export function drawParts(surface: Surface, picture: PartsPicture): DrawingAxes {
  const { context, palette } = surface;
  const { stage, stretch, hidden, parts, isLinear } = picture;
  const box = plotBox(surface);
  const x = stepAxis(stretch.from, stretch.to, "linear");
  const shown = (stage?.bench.lanes ?? []).flatMap((lane, index) =>
    hidden.includes(index)
      ? []
      : parts
          .filter((part) => part === "offset" || isLinear[index] === true)
          .map((part) => ({ curve: lane[part], lane: index, part })),
  );
  const extent = extentOf(shown.flatMap(({ curve }) => extremes(curve)));
  const y = valueAxis(extent, "linear", ANY, box.height / 32);
  drawChartAxes(context, box, x, y, palette, { x: "step", y: "gradient" });
  clip(context, box);
  const pen = { context, box, x, y, steps: stage?.steps ?? NONE };
  context.globalAlpha = THEORY_ALPHA;
  for (const { lane, part } of shown) {
    const values = part === "offset" ? null : picture.theory[lane]?.[part];
    if (values == null) continue;
    const expected = {
      values: pen.steps.map((step) => values[step - 1] ?? NaN),
      low: NONE,
      high: NONE,
    };
    stroke(pen, expected, { color: palette.lane(lane), width: THEORY_WIDTH, dash: [] });
  }
  context.globalAlpha = 1;
  for (const { curve, lane, part } of shown) {
    const width = part === "offset" ? 1.3 : 1.8;
    stroke(pen, curve, { color: palette.lane(lane), width, dash: PART_DASH[part] });
  }
  context.restore();
  const marks = shown.map(({ curve, lane }) => ({ curve, color: palette.lane(lane) }));
  crosshair(surface, { box, x, y }, picture.hover, stage, marks);
  return { box, x, y };
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly box: Box;
  readonly x: Axis;
  readonly y: Axis;
  readonly steps: Float64Array;
}

interface Ink {
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
}

function extremes(curve: Sampled | undefined): readonly Float64Array[] {
  if (curve === undefined) return [];
  return curve.low.length > 0 ? [curve.low, curve.high] : [curve.values];
}

/** Like `pixelY`, but beyond the axis too: the clip cuts there. */
function height({ box, y }: Pen, value: number): number {
  const [low, high] = y.domain;
  return box.top + (1 - (value - low) / (high - low)) * box.height;
}

function clip(context: CanvasRenderingContext2D, { left, top, width, height: tall }: Box): void {
  context.save();
  context.lineJoin = "round";
  context.beginPath();
  context.rect(left - 1, top - 4, width + 5, tall + 8);
  context.clip();
}

/** Where steps are left out, each listed one is a vertical stroke over all that lie behind it. */
function stroke(pen: Pen, { values, low, high }: Sampled, { color, width, dash }: Ink): void {
  const { context, box, x, steps } = pen;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash([...dash]);
  const alpha = context.globalAlpha;
  // Strokes over many steps would cover the other lanes.
  if (low.length > 0) context.globalAlpha = alpha * BAND_ALPHA;
  const xs: number[] = [];
  const ys: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const at = pixelX(box, x, steps[index] ?? Number.NaN);
    const [bottom, top] = [low[index], high[index]];
    if (bottom === undefined || top === undefined || bottom === top) {
      xs.push(at);
      ys.push(height(pen, values[index] ?? Number.NaN));
    } else {
      // The nearer end first, so that the line does not run back and forth.
      const before = ys[ys.length - 1] ?? height(pen, bottom);
      const ends = [height(pen, bottom), height(pen, top)];
      if (Math.abs((ends[1] ?? 0) - before) < Math.abs((ends[0] ?? 0) - before)) ends.reverse();
      xs.push(at, at);
      ys.push(...ends);
    }
  }
  strokePolyline(context, xs, ys);
  context.setLineDash([]);
  context.globalAlpha = alpha;
  if (values.length > MOST_DOTS || width === THEORY_WIDTH) return;
  context.fillStyle = color;
  xs.forEach((at, index) => {
    const up = ys[index] ?? Number.NaN;
    if (Number.isFinite(up)) fillDot(context, at, up, width);
  });
}

/** A dot at the newest value. */
function head(pen: Pen, { values }: Sampled, color: string): void {
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    pen.context.fillStyle = color;
    const at = pixelX(pen.box, pen.x, pen.steps[index] ?? 0);
    fillDot(pen.context, at, height(pen, value), 3.2);
    return;
  }
}

function crosshair(
  { context, palette }: Surface,
  { box, x, y }: DrawingAxes,
  step: number | null,
  stage: SignalView | null,
  marks: readonly { readonly curve: Sampled; readonly color: string }[],
): void {
  const index = step === null || stage === null ? -1 : nearest(stage.steps, step);
  const at = index < 0 ? step : (stage?.steps[index] ?? step);
  if (at === null || at < x.domain[0] || at > x.domain[1]) return;
  const across = Math.round(pixelX(box, x, at)) + 0.5;
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(across, box.top);
  context.lineTo(across, box.top + box.height);
  context.stroke();
  for (const { curve, color } of marks) {
    const value = curve.values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    context.fillStyle = color;
    fillDot(context, across, pixelY(box, y, value), 2.8);
  }
}
