/** Draws a map on a canvas: cells, stability edge, minima, axes with their names, the colour bar, cursor and zoom box. */
import { linearTicks, logTicks } from "../../charts/ticks.ts";
import type { Box } from "../../charts/geometry.ts";
import { formatPlain } from "../../format.ts";
import type { StabilityEdge } from "../../../sweeps/map/edge.ts";
import { shareOfValue, type AxisRange } from "../../../sweeps/grid.ts";
import { starPath } from "../../stage/canvas/shapes.ts";
import type { Surface } from "../../stage/canvas/use-canvas.ts";
import { scaleColour } from "./colours.ts";
import type { ValueScale } from "./scale.ts";

type Context = CanvasRenderingContext2D;

/** Cells of a map as a picture, one pixel a cell, with the axes that it covers. */
export interface CellPicture {
  readonly canvas: HTMLCanvasElement;
  readonly axes: readonly [AxisRange, AxisRange];
}

export interface Scene {
  readonly axes: readonly [AxisRange, AxisRange];
  readonly names: readonly [string, string];
  readonly picture: CellPicture | null;
  readonly edge: StabilityEdge | null;
  /** The axes that the edge was found on. */
  readonly edgeAxes: readonly [AxisRange, AxisRange] | null;
  /** Known minima, where both axes are the two coordinates of the start. */
  readonly minima: readonly (readonly [number, number])[];
  readonly bar: { readonly scale: ValueScale; readonly title: string } | null;
  /** Room is kept for the bar, also while there is nothing to put on it. */
  readonly hasBar: boolean;
  /** Shares of the axes: the middle of a cell and its size. */
  readonly cursor: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
  /** A box that is being dragged, in shares. */
  readonly box: readonly [x0: number, y0: number, x1: number, y1: number] | null;
}

const MARGIN = { left: 56, top: 10, bottom: 42, right: 14 } as const;
const BAR = { width: 12, gap: 12, room: 82 } as const;
const TICK = 4;
/** Below the upper end of the bar, where its label says that the last colour stands for more. */
const CUT_ROOM = 18;

/** Where the cells lie; the colour bar is right of it. */
export function mapBox(width: number, height: number, hasBar: boolean): Box {
  const right = hasBar ? BAR.room : MARGIN.right;
  return {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, width - MARGIN.left - right),
    height: Math.max(1, height - MARGIN.top - MARGIN.bottom),
  };
}

export function drawMap({ context, width, height, palette }: Surface, scene: Scene): void {
  const box = mapBox(width, height, scene.hasBar);
  const place = (x: number, y: number): { x: number; y: number } => ({
    x: box.left + x * box.width,
    y: box.top + (1 - y) * box.height,
  });
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  if (scene.picture !== null) drawCells(context, scene.picture, { scene, place });
  if (scene.edge !== null && scene.edgeAxes !== null) drawEdge(context, scene, place);
  for (const [x, y] of scene.minima) {
    const at = place(shareOfValue(scene.axes[0], x), shareOfValue(scene.axes[1], y));
    context.lineJoin = "round";
    starPath(context, at.x, at.y, 7);
    context.strokeStyle = "#000";
    context.lineWidth = 3;
    context.stroke();
    context.fillStyle = "#fff";
    context.fill();
  }
  if (scene.cursor !== null) drawCursor(context, scene.cursor, { box, place });
  if (scene.box !== null) {
    const from = place(scene.box[0], scene.box[1]);
    const to = place(scene.box[2], scene.box[3]);
    outline(context, () => {
      context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
    });
  }
  context.restore();
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.strokeRect(box.left - 0.5, box.top - 0.5, box.width + 1, box.height + 1);
  drawAxes(context, scene, { box, palette });
  if (scene.bar !== null) drawBar(context, scene.bar, { box, width, palette });
}

type Place = (x: number, y: number) => { x: number; y: number };

/** A picture of another zoom is stretched to where its cells belong until new ones come. */
function drawCells(
  context: Context,
  { canvas, axes }: CellPicture,
  { scene, place }: { scene: Scene; place: Place },
): void {
  const share = (axis: 0 | 1, value: number): number => shareOfValue(scene.axes[axis], value);
  const from = place(share(0, axes[0].low), share(1, axes[1].high));
  const to = place(share(0, axes[0].high), share(1, axes[1].low));
  if (![from.x, from.y, to.x, to.y].every(Number.isFinite)) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, from.x, from.y, to.x - from.x, to.y - from.y);
}

function drawEdge(context: Context, { axes, edge, edgeAxes }: Scene, place: Place): void {
  if (edge === null || edgeAxes === null || edge.segments.length === 0) return;
  const isSame = axes.every(
    (axis, index) => axis.low === edgeAxes[index]?.low && axis.high === edgeAxes[index].high,
  );
  if (!isSame) return;
  const { segments } = edge;
  outline(context, () => {
    context.beginPath();
    for (let at = 0; at + 3 < segments.length; at += 4) {
      const from = place(segments[at] ?? 0, segments[at + 1] ?? 0);
      const to = place(segments[at + 2] ?? 0, segments[at + 3] ?? 0);
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  });
}

function drawCursor(
  context: Context,
  { x, y, width, height }: NonNullable<Scene["cursor"]>,
  { box, place }: { box: Box; place: Place },
): void {
  const at = place(x, y);
  const w = Math.max(7, width * box.width + 2);
  const h = Math.max(7, height * box.height + 2);
  outline(context, () => {
    context.strokeRect(at.x - w / 2, at.y - h / 2, w, h);
  });
}

/** White on black: stands out on every colour of the scale. */
function outline(context: Context, stroke: () => void): void {
  context.lineJoin = "round";
  context.lineCap = "round";
  context.strokeStyle = "#000";
  context.lineWidth = 4;
  stroke();
  context.strokeStyle = "#fff";
  context.lineWidth = 1.75;
  stroke();
}

interface Frame {
  readonly box: Box;
  readonly palette: Surface["palette"];
}

/** Values with a label, about `wanted` of them. */
function ticksOf({ low, high, scale }: AxisRange, wanted: number): readonly number[] {
  if (scale === "linear") return linearTicks(low, high, wanted);
  if (scale === "log") return logTicks(low, high, wanted);
  return logTicks(1 - high, 1 - low, wanted).map((tick) => Number((1 - tick).toPrecision(12)));
}

function drawAxes(context: Context, { axes, names }: Scene, { box, palette }: Frame): void {
  const foot = box.top + box.height;
  context.font = `10.5px ${palette.fontUi}`;
  context.fillStyle = palette.ink3;
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.beginPath();
  let free = -Infinity;
  const across = ticksOf(axes[0], box.width / 75);
  for (const tick of across.toSorted((a, b) => a - b)) {
    const x = box.left + shareOfValue(axes[0], tick) * box.width;
    const text = formatPlain(tick);
    const half = context.measureText(text).width / 2;
    context.moveTo(x, foot);
    context.lineTo(x, foot + TICK);
    if (x - half < free) continue;
    free = x + half + 8;
    context.fillText(text, x, foot + 15);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticksOf(axes[1], box.height / 48)) {
    const y = foot - shareOfValue(axes[1], tick) * box.height;
    context.moveTo(box.left, y);
    context.lineTo(box.left - TICK, y);
    context.fillText(formatPlain(tick), box.left - TICK - 3, y);
  }
  context.stroke();
  context.font = `12px ${palette.fontUi}`;
  context.fillStyle = palette.ink2;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillText(names[0], box.left + box.width / 2, foot + 33);
  context.save();
  context.translate(12, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(names[1], 0, 0);
  context.restore();
}

function drawBar(
  context: Context,
  { scale, title }: NonNullable<Scene["bar"]>,
  { box, width, palette }: Frame & { width: number },
): void {
  const left = box.left + box.width + BAR.gap;
  const rows = Math.round(box.height);
  for (let row = 0; row < rows; row++) {
    const [red, green, blue] = scaleColour(1 - row / Math.max(1, rows - 1));
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(left, box.top + row, BAR.width, 1.5);
  }
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, box.top - 0.5, BAR.width + 1, rows + 1);
  context.font = `10.5px ${palette.fontUi}`;
  context.fillStyle = palette.ink3;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.beginPath();
  for (const tick of ticksOf(scale, box.height / 40)) {
    const y = box.top + box.height * (1 - shareOfValue(scale, tick));
    const isFree = !scale.isCut || y > box.top + CUT_ROOM;
    if (!(isFree && y >= box.top - 1 && y <= box.top + box.height + 1)) continue;
    context.moveTo(left + BAR.width, y);
    context.lineTo(left + BAR.width + 3, y);
    context.fillText(formatPlain(tick), left + BAR.width + 6, y);
  }
  context.stroke();
  if (scale.isCut)
    context.fillText(`≥ ${formatPlain(scale.high, 2)}`, left + BAR.width + 6, box.top + 4);
  context.save();
  context.translate(width - 4, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillStyle = palette.ink2;
  context.font = `12px ${palette.fontUi}`;
  context.fillText(title, 0, 0);
  context.restore();
}
