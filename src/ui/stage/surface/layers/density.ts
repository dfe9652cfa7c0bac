/**
 * Thousands of replicas as a picture: every point is a soft dot of nine pixels, and a pixel's opacity grows with the
 * logarithm of the dots in it, so that single points are seen and dense places stay distinct. The work grows with the
 * points, not with the picture.
 */
import type { Cloud } from "../../../../wire/stage.ts";
import { toPixel, type Size, type Viewport } from "../viewport.ts";

/** Opacity of a pixel with a single point, and of the densest one. */
const FAINTEST = 0.34;
const STRONGEST = 0.95;
/** Weight of a pixel at a distance along one axis, up to `RADIUS` pixels. */
const RADIUS = 1.6;
const weightAt = (distance: number): number => Math.max(0, 1 - (distance / RADIUS) ** 2);
/** Peaks below this many points a pixel are not stretched to full strength. */
const LEAST_PEAK = 12;

export interface DensityPainter {
  /** Draws one cloud in a colour (#rrggbb) where it stands in `view`. */
  readonly paint: (
    context: CanvasRenderingContext2D,
    cloud: Cloud,
    place: { readonly view: Viewport; readonly size: Size; readonly colour: string },
  ) => void;
}

/** One for a stage: keeps its buffers from frame to frame. */
export function createDensityPainter(): DensityPainter {
  const canvas = document.createElement("canvas");
  let image: ImageData | null = null;
  let density = new Float32Array(0);
  let touched = new Int32Array(0);
  return {
    paint: (context, cloud, { view, size, colour }) => {
      const width = Math.ceil(size.width);
      const height = Math.ceil(size.height);
      const ink = canvas.getContext("2d");
      if (ink === null || width < 2 || height < 2) return;
      if (image?.width !== width || image.height !== height) {
        canvas.width = width;
        canvas.height = height;
        image = ink.createImageData(width, height);
        density = new Float32Array(width * height);
      }
      // Up to four pixels along each axis lie within the radius of a point of two numbers.
      if (touched.length < 8 * cloud.points.length)
        touched = new Int32Array(8 * cloud.points.length);
      const box = { left: width, right: -1, top: height, bottom: -1 };
      let count = 0;
      let peak = LEAST_PEAK;
      const add = (x: number, y: number, weight: number): void => {
        if (x < 0 || y < 0 || x >= width || y >= height || weight === 0) return;
        const index = y * width + x;
        const before = density[index] ?? 0;
        if (before === 0) touched[count++] = index;
        density[index] = before + weight;
        if (before + weight > peak) peak = before + weight;
        if (x < box.left) box.left = x;
        if (x > box.right) box.right = x;
        if (y < box.top) box.top = y;
        if (y > box.bottom) box.bottom = y;
      };
      forEachPixel(cloud, { view, size }, (x, y) => {
        const first = Math.ceil(x - 0.5 - RADIUS);
        const top = Math.ceil(y - 0.5 - RADIUS);
        for (let row = top; row - y + 0.5 < RADIUS; row += 1) {
          const across = weightAt(row - y + 0.5);
          for (let column = first; column - x + 0.5 < RADIUS; column += 1)
            add(column, row, across * weightAt(column - x + 0.5));
        }
      });
      if (count === 0) return;
      const [red, green, blue] = channels(colour);
      const scale = (STRONGEST - FAINTEST) / Math.log1p(peak);
      const { data } = image;
      for (let at = 0; at < count; at += 1) {
        const index = touched[at] ?? 0;
        const points = density[index] ?? 0;
        density[index] = 0;
        data[4 * index] = red;
        data[4 * index + 1] = green;
        data[4 * index + 2] = blue;
        data[4 * index + 3] = 255 * Math.min(1, points) * (FAINTEST + scale * Math.log1p(points));
      }
      const [wide, high] = [box.right - box.left + 1, box.bottom - box.top + 1];
      ink.putImageData(image, 0, 0, box.left, box.top, wide, high);
      context.drawImage(canvas, box.left, box.top, wide, high, box.left, box.top, wide, high);
      for (let at = 0; at < count; at += 1) data[4 * (touched[at] ?? 0) + 3] = 0;
    },
  };
}

/** Calls `visit` with the canvas place of every point that is in the picture. */
export function forEachPixel(
  { points, mean }: Cloud,
  { view, size }: { readonly view: Viewport; readonly size: Size },
  visit: (x: number, y: number) => void,
): void {
  const middle = toPixel(view, size, mean[0] ?? 0, mean[1] ?? 0);
  const right = size.width / (view.right - view.left);
  const down = -size.height / (view.top - view.bottom);
  for (let at = 0; at + 1 < points.length; at += 2) {
    const x = middle.x + right * (points[at] ?? Number.NaN);
    const y = middle.y + down * (points[at + 1] ?? Number.NaN);
    // Replicas that ran away are beyond any canvas' numbers; NaN is in no picture.
    if (x > -9 && y > -9 && x < size.width + 9 && y < size.height + 9) visit(x, y);
  }
}

function channels(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
