/**
 * Which stretches of a bias curve lie below their floor: there the samples cannot tell the bias from zero, so the chart
 * greys them.
 */
import { valueNear, type Point } from "./points.ts";

export interface Parted {
  /** The curve with gaps where it lies below its floor. */
  readonly above: readonly Point[];
  /** The rest, with the points next to it, so that the grey line meets the coloured one. */
  readonly below: readonly Point[];
}

/** `steps` and `floor` are the floor's own line; where it has no value nothing counts as below. */
export function partAtFloor(
  points: readonly Point[],
  steps: ArrayLike<number>,
  floor: ArrayLike<number>,
): Parted {
  const isBelow = points.map(({ x, y }) => {
    const at = y === null ? null : valueNear(steps, floor, x);
    return at !== null && y !== null && y <= at.value;
  });
  const gap = ({ x }: Point): Point => ({ x, y: null });
  return {
    above: points.map((point, index) => (isBelow[index] === true ? gap(point) : point)),
    below: points.map((point, index) =>
      isBelow[index] === true || isBelow[index - 1] === true || isBelow[index + 1] === true
        ? point
        : gap(point),
    ),
  };
}
