/** What the picture of the paths' plane is made of: ground, window, points on the canvas. Pure. */
import type { PathPlaneView, PlanePoint } from "../../../wire/path-plane.ts";
import { landscapeOf, type Landscape } from "../surface/landscape.ts";
import { fitWindow, toPixel, type Pixel, type Size, type Viewport } from "../surface/viewport.ts";

/** The losses as heights; null before there are any. Losses of networks are never below 0. */
export function groundOf({ grid, window }: PathPlaneView): Landscape | null {
  if (grid === null) return null;
  const { columns, rows, losses } = grid;
  // A landscape's cells have the grid's places in their middles, so it reaches half a cell beyond the window.
  const [halfX, halfY] = [
    (window.right - window.left) / (columns - 1) / 2,
    (window.top - window.bottom) / (rows - 1) / 2,
  ];
  const fromTop = Float64Array.from({ length: columns * rows }, (_, at) => {
    const row = rows - 1 - Math.floor(at / columns);
    return losses[row * columns + (at % columns)] ?? Number.NaN;
  });
  const view = {
    left: window.left - halfX,
    right: window.right + halfX,
    bottom: window.bottom - halfY,
    top: window.top + halfY,
  };
  return landscapeOf(fromTop, { view, columns, rows, minimum: 0 });
}

/** A canvas whose shape is this near to the one that was asked for shows the window as it is. */
const SAME_SHAPE = 0.06;

export function viewportOf({ window, request }: PathPlaneView, size: Size): Viewport {
  if (Math.abs(size.width / size.height / request.aspect - 1) < SAME_SHAPE) return window;
  return fitWindow([window.left, window.right, window.bottom, window.top], size);
}

/** How many times larger the second axis is drawn than the first. */
export function stretchOf(view: Viewport, size: Size): number {
  const perPixelX = (view.right - view.left) / size.width;
  const perPixelY = (view.top - view.bottom) / size.height;
  return perPixelX / perPixelY;
}

/** Of a point's distance from the plane's origin, the part that is off the plane; 0 to 1. */
export function offShare({ distance, fromOrigin }: PlanePoint): number {
  return fromOrigin > 0 ? Math.min(1, distance / fromOrigin) : 0;
}

/** Indices into `points` of each lane's path: the shared start, then its own by step. */
export function pathsOf({ points, request }: PathPlaneView): readonly {
  readonly lane: number;
  readonly indices: readonly number[];
}[] {
  return request.lanes.map((lane) => ({
    lane,
    indices: points.flatMap((point, index) =>
      point.lane === null || point.lane === lane ? [index] : [],
    ),
  }));
}

const REACH = 16;

/** Index of the point nearest to `at` within reach; later ones are drawn on top. null: none. */
export function pointNear(
  { points }: PathPlaneView,
  { view, size, at }: { view: Viewport; size: Size; at: Pixel },
): number | null {
  let found: number | null = null;
  let nearest = REACH;
  points.forEach(({ x, y }, index) => {
    const pixel = toPixel(view, size, x, y);
    const distance = Math.hypot(pixel.x - at.x, pixel.y - at.y);
    if (distance > nearest) return;
    nearest = distance;
    found = index;
  });
  return found;
}

/** The loss at the place of the grid that is nearest to (x, y); null outside and before there is one. */
export function lossNear({ grid, window }: PathPlaneView, x: number, y: number): number | null {
  if (grid === null) return null;
  const across = (x - window.left) / (window.right - window.left);
  const up = (y - window.bottom) / (window.top - window.bottom);
  if (!(across >= 0 && across <= 1 && up >= 0 && up <= 1)) return null;
  const column = Math.round(across * (grid.columns - 1));
  const row = Math.round(up * (grid.rows - 1));
  return grid.losses[row * grid.columns + column] ?? null;
}

/** Two lanes whose ends the plane was to go through, and how many lanes there were when they were chosen. */
export interface ChosenEnds {
  readonly pair: readonly [number, number];
  readonly among: number;
}

/** The chosen pair, while its numbers mean the same lanes and both are on show; null: the principal axes of all paths. */
export function pairAmong(
  ends: ChosenEnds | null,
  shown: readonly number[],
  count: number,
): readonly [number, number] | null {
  if (ends?.among !== count) return null;
  return ends.pair.every((lane) => shown.includes(lane)) ? ends.pair : null;
}

interface Standing {
  readonly isAtRest: boolean;
  /** A plane is being worked out, which another question would give up. */
  readonly isWorking: boolean;
  readonly step: number;
  readonly pictures: number;
}

/** Of what the cost of a loss is to be asked now. `asked`: of what it was asked since the run rests; null: of nothing. */
export function askCost(
  asked: string | null,
  { isAtRest, isWorking, step, pictures }: Standing,
): { readonly asked: string | null; readonly isDue: boolean } {
  if (!isAtRest || step === 0) return { asked: null, isDue: false };
  const question = `${step} ${pictures}`;
  return isWorking || question === asked
    ? { asked, isDue: false }
    : { asked: question, isDue: true };
}
