/**
 * How long an arrow for a gradient is drawn. Gradients span many powers of ten along one path, so length grows with
 * the logarithm of the norm; estimate and true gradient share the scale, so they can be compared.
 */
import { toPixel, type Pixel, type Size, type Viewport } from "./viewport.ts";

const SHORTEST = 10;
const LONGEST = 64;
/** Norm that is drawn shortest; eight decades above it the arrow has its full length. */
const SMALLEST_NORM = 1e-5;
const DECADES = 8;

/** Length in CSS pixels for a norm; 0 for a zero or unmeasured gradient. */
export function arrowLength(norm: number): number {
  if (!(norm > 0) || !Number.isFinite(norm)) return 0;
  const position = Math.log10(norm / SMALLEST_NORM) / DECADES;
  return SHORTEST + (LONGEST - SHORTEST) * Math.min(1, Math.max(0, position));
}

/** Tip of the arrow that leads from (x, y) down the given gradient; null where there is nothing to point at. */
export function arrowTip(
  view: Viewport,
  size: Size,
  point: readonly [number, number],
  gradient: readonly [number, number],
): Pixel | null {
  const length = arrowLength(Math.hypot(gradient[0], gradient[1]));
  if (length === 0) return null;
  const from = toPixel(view, size, point[0], point[1]);
  const dx = (-gradient[0] / (view.right - view.left)) * size.width;
  const dy = (gradient[1] / (view.top - view.bottom)) * size.height;
  const norm = Math.hypot(dx, dy);
  if (!(norm > 0)) return null;
  return { x: from.x + (dx / norm) * length, y: from.y + (dy / norm) * length };
}
