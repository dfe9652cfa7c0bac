/**
 * Which stretches of a bias curve lie below their floor: there the samples cannot tell the bias from zero, so the chart
 * greys them.
 */
import { valueNear, type Point } from "./points.ts";

/**
 * The curve with every point at or above its floor replaced by a gap. A stretch includes the neighbouring points, so
 * that the grey line meets the coloured one. `steps` and `floor` are the floor's own line.
 */
export function belowFloor(
  points: readonly Point[],
  steps: ArrayLike<number>,
  floor: ArrayLike<number>,
): readonly Point[] {
  const below = points.map((point) => {
    const at = point.y === null ? null : valueNear(steps, floor, point.x);
    return at !== null && point.y !== null && point.y <= at.value;
  });
  return points.map((point, index) =>
    below[index] === true || (below[index - 1] === true && below[index + 1] === true)
      ? point
      : { x: point.x, y: null },
  );
}
