/** Decision regions of a lane on the even grid that it was asked on, as an image and as borders. Pure. */
import type { PointsView } from "../../../wire/stage.ts";

export type PointsPlane = NonNullable<PointsView["plane"]>;

/** Weakest and strongest tint of a region, as alpha from 0 to 1. */
const TINTS = [0.05, 0.4] as const;

/** How strongly the region of a class is tinted: evenly spaced over the classes. */
export function tintOf(index: number, classes: number): number {
  const [weakest, strongest] = TINTS;
  return weakest + ((strongest - weakest) * index) / Math.max(1, classes - 1);
}

/** RGBA [side, side], upper row first: `colour` ([red, green, blue] 0 to 255), tinted by the class of each place. */
export function regionBytes(
  region: Uint8Array,
  side: number,
  { classes, colour }: { classes: number; colour: readonly [number, number, number] },
): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(side * side * 4);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const at = 4 * ((side - 1 - row) * side + column);
      bytes.set(colour, at);
      bytes[at + 3] = 255 * tintOf(region[row * side + column] ?? 0, classes);
    }
  }
  return bytes;
}

/**
 * Borders between places of different classes, as pieces [x0, y0, x1, y1] in the data's units: half way between the two
 * places, along the edge of their cells.
 */
export function borders(region: Uint8Array, { side, x, y }: PointsPlane): Float64Array {
  const pieces: number[] = [];
  const wide = (x[1] - x[0]) / (side - 1);
  const high = (y[1] - y[0]) / (side - 1);
  const at = (row: number, column: number): number | undefined => region[row * side + column];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const left = x[0] + (column - 0.5) * wide;
      const low = y[0] + (row - 0.5) * high;
      const own = at(row, column);
      if (column + 1 < side && at(row, column + 1) !== own)
        pieces.push(left + wide, low, left + wide, low + high);
      if (row + 1 < side && at(row + 1, column) !== own)
        pieces.push(left, low + high, left + wide, low + high);
    }
  }
  return Float64Array.from(pieces);
}

/** Share of the test points shown that a lane has right; null before it was asked. */
export function pointShare({ predictions, testLabels }: PointsView, lane: number): number | null {
  const own = predictions[lane] ?? null;
  if (own === null || testLabels.length === 0) return null;
  const right = testLabels.filter((label, index) => own[index] === label).length;
  return right / testLabels.length;
}
