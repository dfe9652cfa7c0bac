/** The even grid over a set's points on which a network's decision regions are drawn. */
import type { Pictures, Plane } from "./dataset.ts";

const SIDE = 96;
/** Room around the points, as a share of their extent. */
const MARGIN = 0.12;

/** For points of two coordinates; all axes get a width, so that no region is a line. */
export function planeOver(parts: readonly Pictures[]): Plane {
  const x = extent(parts, 0);
  const y = extent(parts, 1);
  const values = new Float32Array(2 * SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const at = 2 * (row * SIDE + column);
      values[at] = x[0] + ((x[1] - x[0]) * column) / (SIDE - 1);
      values[at + 1] = y[0] + ((y[1] - y[0]) * row) / (SIDE - 1);
    }
  }
  const count = SIDE * SIDE;
  const points = { count, pixels: new Uint8Array(0), labels: new Uint8Array(count), values };
  return { points, side: SIDE, x, y };
}

function extent(parts: readonly Pictures[], coordinate: number): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const { values = new Float32Array(0) } of parts) {
    for (let at = coordinate; at < values.length; at += 2) {
      low = Math.min(low, values[at]!);
      high = Math.max(high, values[at]!);
    }
  }
  const width = high - low;
  const room = width > 0 ? MARGIN * width : 1;
  return [low - room, high + room];
}
