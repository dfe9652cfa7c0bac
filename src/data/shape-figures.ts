/**
 * The ten figures of the drawn set, each as a signed distance in pixels (negative inside) from a point given in the
 * figure's own rotated frame. Only +, -, *, / and sqrt are used: they are rounded alike everywhere, sin and cos are
 * not, and the same picture must have the same bytes on every machine.
 */

/** (x, y): pixels from the figure's centre, y downwards. `size`: its radius in pixels. */
export type Figure = (x: number, y: number, size: number) => number;

export interface ShapeClass {
  readonly name: string;
  readonly figure: Figure;
  /** Largest tan(angle / 2) of the random rotation: 0.5 is 53 degrees each way, with a half turn on top. */
  readonly turn: number;
}

const COS_60 = 0.5;
const SIN_60 = 0.8660254037844386;
/** Directions of a pentagon's five sides, from 90 degrees on in steps of 72. */
const PENTAGON: readonly (readonly [number, number])[] = [
  [0, 1],
  [-0.9510565162951535, 0.30901699437494745],
  [-0.5877852522924731, -0.8090169943749475],
  [0.5877852522924731, -0.8090169943749475],
  [0.9510565162951535, 0.30901699437494745],
];
/** cos 72 degrees: distance of a pentagram's lines from its centre, its tips being at 1. */
const PENTAGRAM_LINE = 0.30901699437494745;
/** Of a diagonal. */
const SQRT_HALF = 0.7071067811865476;

const disc: Figure = (x, y, size) => Math.sqrt(x * x + y * y) - 0.9 * size;
const ring: Figure = (x, y, size) => Math.abs(Math.sqrt(x * x + y * y) - 0.75 * size) - 0.22 * size;
const square: Figure = (x, y, size) => box(x, y, 0.8 * size, 0.8 * size);
const triangle: Figure = (x, y, size) =>
  Math.max(y, -COS_60 * y + SIN_60 * x, -COS_60 * y - SIN_60 * x) - 0.55 * size;
const cross: Figure = (x, y, size) =>
  Math.min(box(x, y, size, 0.3 * size), box(x, y, 0.3 * size, size));

/** A pentagram is where at most one of its five lines is crossed: the second largest distance decides. */
const star: Figure = (x, y, size) => {
  let largest = -Infinity;
  let second = -Infinity;
  for (const [normalX, normalY] of PENTAGON) {
    const distance = normalX * x + normalY * y;
    if (distance > largest) {
      second = largest;
      largest = distance;
    } else if (distance > second) second = distance;
  }
  return second - 1.1 * PENTAGRAM_LINE * size;
};

const stripesAcross: Figure = (x, y, size) => patch(x, y, size, wave(y, periodOf(size)));
const stripesUp: Figure = (x, y, size) => patch(x, y, size, wave(x, periodOf(size)));
const stripesDiagonal: Figure = (x, y, size) =>
  patch(x, y, size, wave((x + y) * SQRT_HALF, periodOf(size)));
const checkers: Figure = (x, y, size) => {
  const period = 1.3 * periodOf(size);
  const across = wave(x, period);
  const up = wave(y, period);
  const edge = Math.min(Math.abs(across), Math.abs(up));
  return patch(x, y, size, across * up > 0 ? -edge : edge);
};

export const SHAPE_CLASSES: readonly ShapeClass[] = [
  { name: "disc", figure: disc, turn: 0.5 },
  { name: "ring", figure: ring, turn: 0.5 },
  { name: "square", figure: square, turn: 0.5 },
  { name: "triangle", figure: triangle, turn: 0.5 },
  { name: "cross", figure: cross, turn: 0.5 },
  { name: "star", figure: star, turn: 0.5 },
  { name: "stripes across", figure: stripesAcross, turn: 0.1 },
  { name: "stripes up", figure: stripesUp, turn: 0.1 },
  { name: "stripes diagonal", figure: stripesDiagonal, turn: 0.1 },
  { name: "checkers", figure: checkers, turn: 0.1 },
];

function box(x: number, y: number, halfWidth: number, halfHeight: number): number {
  return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
}

/** Stripes half a period wide: signed distance to the nearest edge. */
function wave(x: number, period: number): number {
  const phase = x / period - Math.floor(x / period);
  return (Math.abs(phase - 0.5) - 0.25) * period;
}

function periodOf(size: number): number {
  return 0.7 * size;
}

/** A pattern fills a disc, so that it takes about as much room as the other figures. */
function patch(x: number, y: number, size: number, pattern: number): number {
  return Math.max(pattern, Math.sqrt(x * x + y * y) - 1.05 * size);
}
