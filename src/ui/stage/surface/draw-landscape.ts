/** Draws a landscape: a quiet tint by height and its contour lines, in inks that leave all colour to the lanes. */
import type { Palette } from "../canvas/palette.ts";
import type { Landscape } from "./landscape.ts";
import { toPixel, type Size, type Viewport } from "./viewport.ts";

/** Tint of the lowest and the highest ground, sRGB. */
const TINTS = {
  light: { low: [222, 231, 246], high: [252, 252, 253] },
  dark: { low: [17, 22, 33], high: [50, 60, 84] },
} as const;

/** A landscape made ready for a theme: bitmap and paths in grid cells. */
export interface Print {
  readonly landscape: Landscape;
  readonly theme: Palette["theme"];
  readonly bitmap: HTMLCanvasElement;
  readonly lines: readonly Path2D[];
}

export function printLandscape(landscape: Landscape, theme: Palette["theme"]): Print {
  const { columns, rows, shades, holes } = landscape;
  const bitmap = document.createElement("canvas");
  bitmap.width = columns;
  bitmap.height = rows;
  const context = bitmap.getContext("2d");
  if (context !== null) {
    const image = context.createImageData(columns, rows);
    const { low, high } = TINTS[theme];
    shades.forEach((height, index) => {
      for (let channel = 0; channel < 3; channel += 1) {
        const from = low[channel] ?? 0;
        image.data[index * 4 + channel] = from + ((high[channel] ?? 0) - from) * height;
      }
      image.data[index * 4 + 3] = 255;
      if (holes?.[index] === 1) hatch(image.data, index, columns, theme);
    });
    context.putImageData(image, 0, 0);
  }
  const lines = landscape.lines.map((rings) => {
    const path = new Path2D();
    for (const ring of rings) {
      ring.forEach(([x = 0, y = 0], index) => {
        if (index === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      });
      path.closePath();
    }
    return path;
  });
  return { landscape, theme, bitmap, lines };
}

/** Diagonal stripes, in grid cells, where there is no loss to be high or low. */
const STRIPE = { period: 6, width: 2 } as const;
const HATCH = { light: [196, 203, 214], dark: [74, 82, 100] } as const;

function hatch(
  data: Uint8ClampedArray,
  index: number,
  columns: number,
  theme: Palette["theme"],
): void {
  const place = (index % columns) + Math.floor(index / columns);
  const ink = place % STRIPE.period < STRIPE.width ? HATCH[theme] : TINTS[theme].high;
  data.set(ink, index * 4);
}

/** Draws `print` where its own viewport lies within `view`: while a hand moves the picture, both differ. */
export function drawPrint(
  context: CanvasRenderingContext2D,
  print: Print,
  view: Viewport,
  size: Size,
): void {
  const { landscape, theme, bitmap, lines } = print;
  const corner = toPixel(view, size, landscape.view.left, landscape.view.top);
  const opposite = toPixel(view, size, landscape.view.right, landscape.view.bottom);
  const width = opposite.x - corner.x;
  const height = opposite.y - corner.y;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, corner.x, corner.y, width, height);
  const matrix = new DOMMatrix([
    width / landscape.columns,
    0,
    0,
    height / landscape.rows,
    corner.x,
    corner.y,
  ]);
  context.lineWidth = 1;
  lines.forEach((line, index) => {
    // Every fourth line is stronger: slopes can be counted.
    const strong = index % 4 === 0;
    context.strokeStyle =
      theme === "dark"
        ? `rgb(255 255 255 / ${strong ? 0.17 : 0.09})`
        : `rgb(23 40 80 / ${strong ? 0.2 : 0.1})`;
    const path = new Path2D();
    path.addPath(line, matrix);
    context.stroke(path);
  });
}
