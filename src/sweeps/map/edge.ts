/**
 * The exact stability edge over a map's axes: where the spectral radius of the lane's step passes 1. Signs on a coarse
 * grid, crossings refined by bisection, joined square by square (marching squares; Lorensen and Cline 1987 in 2-D).
 */
import { valueAtShare } from "../grid.ts";
import type { MapJob } from "./job.ts";
import { linearStep } from "./linear-step.ts";

/** Squares along each side: a tongue narrower than a square may be missed. */
const SQUARES = 48;
const BISECTIONS = 32;
/** A radius of exactly 1 (a slot that stands still, a flat direction) is no flight. */
const MARGIN = 1e-9;

export interface StabilityEdge {
  /** x0, y0, x1, y1 of each piece, in shares of the axes. */
  readonly segments: Float64Array;
  /** Null where there is an edge to look for, else why not. */
  readonly reason: string | null;
}

export function stabilityEdge(job: MapJob): StabilityEdge {
  const none = (reason: string): StabilityEdge => ({ segments: new Float64Array(0), reason });
  if (job.axes.every(({ target }) => target.kind === "start"))
    return none("stability does not depend on the start");
  const step = linearStep(job);
  if (typeof step === "string") return none(step);
  let refusals = 0;
  const isUnstable = (x: number, y: number): boolean => {
    const radius = step.radius(settingsAt(job, x, y));
    if (Number.isNaN(radius)) refusals++;
    return radius > 1 + MARGIN;
  };
  const segments = marchSquares(isUnstable, SQUARES);
  return refusals === 0
    ? { segments, reason: null }
    : none("at some of these settings a step is not linear");
}

/** A lane's settings at shares of the axes. */
export function settingsAt(job: MapJob, x: number, y: number): Record<string, number> {
  const settings = { ...job.lane.settings };
  for (const [axis, share] of [
    [job.axes[0], x],
    [job.axes[1], y],
  ] as const)
    if (axis.target.kind === "setting") settings[axis.target.name] = valueAtShare(axis, share);
  return settings;
}

type Point = readonly [x: number, y: number];

/** Pieces of the border of where `isInside` holds within the unit square. */
export function marchSquares(
  isInside: (x: number, y: number) => boolean,
  squares: number,
): Float64Array {
  const at = (index: number): number => index / squares;
  const inside = Array.from({ length: squares + 1 }, (_, row) =>
    Array.from({ length: squares + 1 }, (_unused, column) => isInside(at(column), at(row))),
  );
  const crossing = (from: Point, to: Point): Point => {
    let low = 0;
    let high = 1;
    const place = (share: number): Point => [
      from[0] + (to[0] - from[0]) * share,
      from[1] + (to[1] - from[1]) * share,
    ];
    const first = isInside(...from);
    for (let round = 0; round < BISECTIONS; round++) {
      const middle = (low + high) / 2;
      if (isInside(...place(middle)) === first) low = middle;
      else high = middle;
    }
    return place((low + high) / 2);
  };
  const known = new Map<string, Point>();
  const crossingOf = (from: Point, to: Point): Point => {
    const key = `${from.join()} ${to.join()}`;
    const found = known.get(key) ?? crossing(from, to);
    known.set(key, found);
    return found;
  };
  const segments: number[] = [];
  for (let row = 0; row < squares; row++) {
    for (let column = 0; column < squares; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const points: Point[] = [];
      corners.forEach(([x, y], index) => {
        const [nextX, nextY] = corners[(index + 1) % 4]!;
        if (inside[y]![x] === inside[nextY]![nextX]) return;
        // Always from the lower to the higher end, so that neighbours share the point.
        const ends: [Point, Point] = [
          [at(Math.min(x, nextX)), at(Math.min(y, nextY))],
          [at(Math.max(x, nextX)), at(Math.max(y, nextY))],
        ];
        points.push(crossingOf(...ends));
      });
      for (let index = 0; index + 1 < points.length; index += 2)
        segments.push(...points[index]!, ...points[index + 1]!);
    }
  }
  return Float64Array.from(segments);
}
