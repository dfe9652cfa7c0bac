/** Draws the paths' plane: ground by loss, each lane's path over it, points filled by how near the plane they are. */
import type { PathPlaneView } from "../../../wire/path-plane.ts";
import { laneDash } from "../../theme/lane-colours.ts";
import { drawPlaneAxes } from "../canvas/axes.ts";
import type { Palette } from "../canvas/palette.ts";
import { drawCross, fillDot, strokePolyline } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import { drawPrint, type Print, printLandscape } from "../surface/draw-landscape.ts";
import type { Landscape } from "../surface/landscape.ts";
import { toPixel, type Pixel, type Viewport } from "../surface/viewport.ts";
import { offShare, pathsOf } from "./plane-model.ts";

const RADIUS = 3.6;
const END_RADIUS = 5.4;

/** Ground made ready once a theme. */
export function createPrinter(ground: Landscape | null): (theme: Palette["theme"]) => Print | null {
  const prints = new Map<Palette["theme"], Print>();
  return (theme) => {
    if (ground === null) return null;
    const known = prints.get(theme) ?? printLandscape(ground, theme);
    prints.set(theme, known);
    return known;
  };
}

export interface PlaneDrawing {
  readonly plane: PathPlaneView;
  readonly view: Viewport;
  readonly print: Print | null;
  readonly names: readonly string[];
  /** Index into `points`; null: none. */
  readonly chosen: number | null;
}

export function drawPathPlane(surface: Surface, drawing: PlaneDrawing): void {
  const { context, width, height, palette } = surface;
  const { plane, view, print, names, chosen } = drawing;
  const size = { width, height };
  if (print !== null) {
    const { window } = plane;
    const corner = toPixel(view, size, window.left, window.top);
    const end = toPixel(view, size, window.right, window.bottom);
    context.save();
    context.beginPath();
    context.rect(corner.x, corner.y, end.x - corner.x, end.y - corner.y);
    context.clip();
    drawPrint(context, print, view, size);
    context.restore();
  }
  drawPlaneAxes(context, view, size, palette, names);
  const spots = plane.points.map(({ x, y }) => toPixel(view, size, x, y));
  for (const { lane, indices } of pathsOf(plane)) {
    const path = indices.flatMap((index) => spots[index] ?? []);
    context.strokeStyle = palette.lane(lane);
    context.lineWidth = 1.6;
    context.setLineDash([...laneDash(lane)]);
    strokePolyline(
      context,
      path.map(({ x }) => x),
      path.map(({ y }) => y),
    );
    context.setLineDash([]);
    indices.forEach((index, at) => {
      const point = plane.points[index];
      const spot = spots[index];
      if (point === undefined || spot === undefined || point.lane === null) return;
      const radius = at === indices.length - 1 ? END_RADIUS : RADIUS;
      drawPoint(context, spot, {
        radius,
        colour: palette.lane(lane),
        ground: palette.panel,
        share: offShare(point),
      });
    });
  }
  const [start] = spots;
  if (start !== undefined) {
    context.lineWidth = 5;
    context.strokeStyle = palette.panel;
    drawCross(context, start.x, start.y, 6);
    context.lineWidth = 2.2;
    context.strokeStyle = palette.ink;
    drawCross(context, start.x, start.y, 6);
  }
  const ring = chosen === null ? undefined : spots[chosen];
  if (ring === undefined) return;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.8;
  context.beginPath();
  context.arc(ring.x, ring.y, END_RADIUS + 4, 0, 2 * Math.PI);
  context.stroke();
}

interface PointLook {
  readonly radius: number;
  readonly colour: string;
  readonly ground: string;
  /** 0: in the plane, filled; 1: all of its distance is off it, hollow. */
  readonly share: number;
}

export function drawPoint(
  context: CanvasRenderingContext2D,
  { x, y }: Pixel,
  { radius, colour, ground, share }: PointLook,
): void {
  context.fillStyle = ground;
  fillDot(context, x, y, radius + 1);
  context.fillStyle = colour;
  context.globalAlpha = 1 - share;
  fillDot(context, x, y, radius);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.4;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}
