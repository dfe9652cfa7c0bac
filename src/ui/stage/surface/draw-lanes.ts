/** Draws what the lanes do on a plane: paths, arrows at the newest points, start and minima. */
import type { TrajectoryView } from "../../../wire/stage.ts";
import { drawCross, fillDot, fillStar, strokeArrow, strokePolyline } from "../canvas/shapes.ts";
import type { Palette } from "../canvas/palette.ts";
import { laneDash } from "../../theme/lane-colours.ts";
import { arrowTip } from "./arrows.ts";
import { toPixel, type Size, type Viewport } from "./viewport.ts";

export interface PlaneScene {
  readonly stage: TrajectoryView;
  readonly hidden: readonly number[];
  readonly view: Viewport;
  readonly size: Size;
  readonly palette: Palette;
}

export function drawPaths(context: CanvasRenderingContext2D, scene: PlaneScene): void {
  context.lineJoin = "round";
  context.lineWidth = 1.8;
  scene.stage.paths.forEach((path, lane) => {
    if (scene.hidden.includes(lane)) return;
    const { xs, ys } = pixelsOf(path, scene);
    context.strokeStyle = scene.palette.lane(lane);
    context.setLineDash([...laneDash(lane)]);
    strokePolyline(context, xs, ys);
  });
  context.setLineDash([]);
}

/** The newest point of every lane, with the way its estimate pulls (strong) and the way downhill (thin). */
export function drawHeads(context: CanvasRenderingContext2D, scene: PlaneScene): void {
  const { stage, view, size, palette } = scene;
  stage.paths.forEach((path, lane) => {
    const point = newest(path);
    if (scene.hidden.includes(lane) || point === null) return;
    const from = toPixel(view, size, point[0], point[1]);
    context.strokeStyle = palette.lane(lane);
    const truth = pair(stage.gradients[lane]);
    const downhill = truth === null ? null : arrowTip(view, size, point, truth);
    if (downhill !== null) {
      context.lineWidth = 1;
      context.setLineDash([3, 2]);
      strokeArrow(context, from, downhill, 5);
      context.setLineDash([]);
    }
    const estimate = pair(stage.estimates[lane]);
    const pull = estimate === null ? null : arrowTip(view, size, point, estimate);
    if (pull !== null) {
      context.lineWidth = 2.6;
      strokeArrow(context, from, pull, 8);
    }
    context.fillStyle = palette.panel;
    fillDot(context, from.x, from.y, 6);
    context.fillStyle = palette.lane(lane);
    fillDot(context, from.x, from.y, 4.5);
  });
}

export function drawLandmarks(
  context: CanvasRenderingContext2D,
  { view, size, palette }: Pick<PlaneScene, "view" | "size" | "palette">,
  start: readonly number[],
  minima: readonly (readonly number[])[],
): void {
  for (const [x = 0, y = 0] of minima) {
    const at = toPixel(view, size, x, y);
    context.fillStyle = palette.panel;
    fillStar(context, at.x, at.y, 10);
    context.fillStyle = palette.ink;
    fillStar(context, at.x, at.y, 7.5);
  }
  const at = toPixel(view, size, start[0] ?? 0, start[1] ?? 0);
  context.lineWidth = 5;
  context.strokeStyle = palette.panel;
  drawCross(context, at.x, at.y, 6);
  context.lineWidth = 2.2;
  context.strokeStyle = palette.ink;
  drawCross(context, at.x, at.y, 6);
}

/** Last point of a [points, 2] path where it is finite. */
export function newest(path: ArrayLike<number>): readonly [number, number] | null {
  return pair([path[path.length - 2] ?? Number.NaN, path[path.length - 1] ?? Number.NaN]);
}

function pair(values: ArrayLike<number> | null | undefined): readonly [number, number] | null {
  const x = values?.[0] ?? Number.NaN;
  const y = values?.[1] ?? Number.NaN;
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
}

/** Canvas numbers beyond this are clipped anyway and upset some drivers. */
const FAR = 1e6;

function pixelsOf(
  path: Float64Array,
  { view, size }: PlaneScene,
): { xs: Float64Array; ys: Float64Array } {
  const count = path.length >> 1;
  const xs = new Float64Array(count);
  const ys = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const at = toPixel(
      view,
      size,
      path[2 * index] ?? Number.NaN,
      path[2 * index + 1] ?? Number.NaN,
    );
    xs[index] = Math.max(-FAR, Math.min(FAR, at.x));
    ys[index] = Math.max(-FAR, Math.min(FAR, at.y));
  }
  return { xs, ys };
}
