/** The window of a plane that points are looked at in, and the grid of places in it, from coarse to fine. */

export interface PlaneWindow {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** Share of the points' extent that is left free at each side. */
const MARGIN = 0.18;
/** Beyond this ratio between the axes' extents equal scales would show little but empty ground. */
const MOST_STRETCH = 5;

/** Around all points; aspect: width by height of the picture. Equal scales on both axes unless that wastes most of it. */
export function windowAround(x: Float64Array, y: Float64Array, aspect: number): PlaneWindow {
  const [left, right] = extent(x);
  const [bottom, top] = extent(y);
  const ratio = (right - left) / (top - bottom) / aspect;
  if (ratio > MOST_STRETCH || ratio < 1 / MOST_STRETCH) return { left, right, bottom, top };
  const width = Math.max(right - left, (top - bottom) * aspect);
  const [middleX, middleY] = [(left + right) / 2, (bottom + top) / 2];
  return {
    left: middleX - width / 2,
    right: middleX + width / 2,
    bottom: middleY - width / aspect / 2,
    top: middleY + width / aspect / 2,
  };
}

function extent(values: Float64Array): readonly [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const margin = (high - low) * MARGIN;
  return [low - margin, high + margin];
}

/** Intervals along the longer side of the coarsest grid; each finer one halves them. */
const COARSEST = 10;

export interface GridSize {
  /** Places, both edges of the window among them. */
  readonly columns: number;
  readonly rows: number;
}

/** level: 0, 1, 2, ... Each grid's places are among those of the next one. */
export function gridSize(aspect: number, level: number): GridSize {
  const shorter = Math.max(3, Math.round(COARSEST / Math.max(aspect, 1 / aspect)));
  const [across, down] = aspect >= 1 ? [COARSEST, shorter] : [shorter, COARSEST];
  return { columns: across * 2 ** level + 1, rows: down * 2 ** level + 1 };
}
