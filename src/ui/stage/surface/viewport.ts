/**
 * The window of the plane that a surface shows, and the mapping between plane and canvas. Pure; all lengths on the
 * canvas are CSS pixels, y grows upwards in the plane and downwards on the canvas.
 */

/** What the canvas shows: plane coordinates at its left, right, bottom and top edges. */
export interface Viewport {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** Beyond this ratio between the axes' scales equal scales would waste most of the canvas. */
const MOST_STRETCH = 5;

/**
 * The smallest viewport of the canvas' shape that holds `window` ([x low, x high, y low, y high]) with equal scales on
 * both axes, so that gradients stand at right angles to contours; windows far from the canvas' shape are stretched.
 */
export function fitWindow(window: readonly [number, number, number, number], size: Size): Viewport {
  const [left, right, bottom, top] = window;
  const perPixelX = (right - left) / size.width;
  const perPixelY = (top - bottom) / size.height;
  const ratio = Math.max(perPixelX, perPixelY) / Math.min(perPixelX, perPixelY);
  if (!(ratio < MOST_STRETCH)) return { left, right, bottom, top };
  const perPixel = Math.max(perPixelX, perPixelY);
  const halfX = (perPixel * size.width) / 2;
  const halfY = (perPixel * size.height) / 2;
  const middleX = (left + right) / 2;
  const middleY = (bottom + top) / 2;
  return {
    left: middleX - halfX,
    right: middleX + halfX,
    bottom: middleY - halfY,
    top: middleY + halfY,
  };
}

export function toPixel(view: Viewport, size: Size, x: number, y: number): Pixel {
  return {
    x: ((x - view.left) / (view.right - view.left)) * size.width,
    y: ((view.top - y) / (view.top - view.bottom)) * size.height,
  };
}

export function toPlane(view: Viewport, size: Size, pixel: Pixel): { x: number; y: number } {
  return {
    x: view.left + (pixel.x / size.width) * (view.right - view.left),
    y: view.top - (pixel.y / size.height) * (view.top - view.bottom),
  };
}

/** Moves the picture by a distance in pixels, as a finger would. */
export function pan(view: Viewport, size: Size, byX: number, byY: number): Viewport {
  const dx = (byX / size.width) * (view.right - view.left);
  const dy = (byY / size.height) * (view.top - view.bottom);
  return {
    left: view.left - dx,
    right: view.right - dx,
    bottom: view.bottom + dy,
    top: view.top + dy,
  };
}

/** Magnifies by `factor` (above 1: closer), keeping the plane point under `about` in place. */
export function zoom(view: Viewport, size: Size, about: Pixel, factor: number): Viewport {
  const fixed = toPlane(view, size, about);
  return {
    left: fixed.x + (view.left - fixed.x) / factor,
    right: fixed.x + (view.right - fixed.x) / factor,
    bottom: fixed.y + (view.bottom - fixed.y) / factor,
    top: fixed.y + (view.top - fixed.y) / factor,
  };
}

/**
 * The window that holds all finite points of `paths` ([points, 2] each) and `extra`, with a margin; null without any.
 */
export function windowOf(
  paths: readonly ArrayLike<number>[],
  extra: readonly (readonly number[])[],
): readonly [number, number, number, number] | null {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  const include = (x: number | undefined, y: number | undefined): void => {
    if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return;
    left = Math.min(left, x);
    right = Math.max(right, x);
    bottom = Math.min(bottom, y);
    top = Math.max(top, y);
  };
  for (const path of paths) {
    for (let at = 0; at + 1 < path.length; at += 2) include(path[at], path[at + 1]);
  }
  for (const point of extra) include(point[0], point[1]);
  if (left > right) return null;
  const marginX = Math.max((right - left) * 0.12, 1e-3);
  const marginY = Math.max((top - bottom) * 0.12, 1e-3);
  return [left - marginX, right + marginX, bottom - marginY, top + marginY];
}
