/**
 * Where the plot lies inside a chart. The margins are fixed, so that crosshair, theory and floors, which are drawn
 * apart from the library's lines, land on the same pixels.
 */
import { along, valueAt, type Axis } from "./domain.ts";
import type { Edges, Point } from "./points.ts";

export const MARGIN = { left: 46, right: 17, top: 16, bottom: 20 } as const;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** `right`: pixels kept free right of the plot, where a chart names its theory there. */
export function plotBox(width: number, height: number, right: number = MARGIN.right): Box {
  return {
    left: MARGIN.left,
    top: MARGIN.top,
    width: Math.max(1, width - MARGIN.left - right),
    height: Math.max(1, height - MARGIN.top - MARGIN.bottom),
  };
}

export function pixelX(box: Box, axis: Axis, step: number): number {
  return box.left + along(axis, step) * box.width;
}

/** Values outside the axis are drawn at its ends. */
export function pixelY(box: Box, axis: Axis, value: number): number {
  const position = Math.min(1, Math.max(0, along(axis, value)));
  return box.top + (1 - position) * box.height;
}

/** The whole step under a pixel, kept on the axis. */
export function stepAt(box: Box, axis: Axis, x: number): number {
  const position = Math.min(1, Math.max(0, (x - box.left) / box.width));
  return Math.round(valueAt(axis, position));
}

/** How far outside a plot a path is followed, in heights of the plot: the clip cuts it off at the edge. */
const FAR = 4;

/** Height at a position along the axis; unlike `pixelY` beyond its ends too, for paths that are clipped. */
function pathY(box: Box, position: number): number {
  return box.top + (1 - Math.min(1 + FAR, Math.max(-FAR, position))) * box.height;
}

/**
 * SVG path through the points; gaps break it, and so do points that lie both beyond the axis: what passes there is not
 * in the picture. One decimal is a tenth of a pixel.
 */
export function pathOf(points: readonly Point[], box: Box, x: Axis, y: Axis): string {
  let path = "";
  let pen = false;
  let wasBeyond = false;
  for (const point of points) {
    if (point.y === null) {
      pen = false;
      continue;
    }
    const position = along(y, point.y);
    const isBeyond = position < 0 || position > 1;
    const draws = pen && !(isBeyond && wasBeyond);
    path += `${draws ? "L" : "M"}${pixelX(box, x, point.x).toFixed(1)},${pathY(box, position).toFixed(1)}`;
    pen = true;
    wasBeyond = isBeyond;
  }
  return path;
}

/** Closed path of the area between the points and the lower end of the plot. */
export function areaOf(points: readonly Point[], box: Box, x: Axis, y: Axis): string {
  const drawn = points.filter((point) => point.y !== null);
  const first = drawn[0];
  const last = drawn[drawn.length - 1];
  if (first === undefined || last === undefined) return "";
  const bottom = (box.top + box.height).toFixed(1);
  const from = pixelX(box, x, first.x).toFixed(1);
  const to = pixelX(box, x, last.x).toFixed(1);
  return `${pathOf(drawn, box, x, y)}L${to},${bottom}L${from},${bottom}Z`;
}

/** Closed path between two edges, a piece for each stretch without a gap. Kept on the axis: an area has no far side. */
export function bandOf({ low, high }: Edges, box: Box, x: Axis, y: Axis): string {
  const tops = stretches(high);
  const bottoms = stretches(low);
  const place = (point: Point): string =>
    `${pixelX(box, x, point.x).toFixed(1)},${pixelY(box, y, point.y ?? 0).toFixed(1)}`;
  const piece = (top: readonly Point[], bottom: readonly Point[]): string =>
    `M${[...top, ...bottom.toReversed()].map(place).join("L")}Z`;
  // Edges are thinned each by itself: where only one of them still shows a gap, the area runs over it.
  if (tops.length !== bottoms.length) return piece(tops.flat(), bottoms.flat());
  return tops.map((top, index) => piece(top, bottoms[index] ?? [])).join("");
}

/** Cut at the gaps. */
function stretches(points: readonly Point[]): readonly (readonly Point[])[] {
  const found: Point[][] = [];
  points.forEach((point, index) => {
    if (point.y === null) return;
    if (index === 0 || points[index - 1]?.y === null) found.push([]);
    found.at(-1)?.push(point);
  });
  return found;
}

/**
 * Vertical places for labels that want to stand at `wanted` (pixels): at least `gap` apart, inside [top, bottom], each
 * as near to its wish as the ones above it allow. Returned in the order of `wanted`.
 */
export function spread(
  wanted: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): readonly number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  let least = top;
  const placed = order.map(({ at, index }) => {
    const place = Math.max(least, Math.min(at, bottom));
    least = place + gap;
    return { place, index };
  });
  // Push back up whatever ran over the lower end.
  let most = bottom;
  for (const label of placed.toReversed()) {
    label.place = Math.min(label.place, most);
    most = label.place - gap;
  }
  const places = new Array<number>(wanted.length).fill(top);
  for (const { place, index } of placed) places[index] = place;
  return places;
}
