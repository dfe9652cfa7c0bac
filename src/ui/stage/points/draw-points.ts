/** Draws one lane's plane: its regions in tints of its colour, their borders, training points, and test points. */
import type { PointsView } from "../../../wire/stage.ts";
import { drawPlaneAxes } from "../canvas/axes.ts";
import { drawCross } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import { toPixel, type Viewport } from "../surface/viewport.ts";
import { borders, regionBytes } from "./regions.ts";

const TRAIN_RADIUS = 2;
const TEST_RADIUS = 3.5;
/** Shapes of classes; beyond so many they begin again. */
const CORNERS = [0, 3, 4, 5, 6] as const;

export function drawPoints(
  { context, width, height, palette }: Surface,
  { stage, lane, view }: { stage: PointsView; lane: number; view: Viewport },
): void {
  const size = { width, height };
  const place = (x: number, y: number) => toPixel(view, size, x, y);
  const region = stage.regions[lane] ?? null;
  const colour = palette.lane(lane);
  if (stage.plane !== null && region !== null) {
    const { side, x, y } = stage.plane;
    const image = regionImage(region, side, { classes: stage.classes.length, colour });
    // Places are the middles of the image's pixels.
    const [halfX, halfY] = [(x[1] - x[0]) / (side - 1) / 2, (y[1] - y[0]) / (side - 1) / 2];
    const corner = place(x[0] - halfX, y[1] + halfY);
    const end = place(x[1] + halfX, y[0] - halfY);
    context.imageSmoothingEnabled = false;
    if (image !== null)
      context.drawImage(image, corner.x, corner.y, end.x - corner.x, end.y - corner.y);
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.beginPath();
    const pieces = borders(region, stage.plane);
    for (let at = 0; at < pieces.length; at += 4) {
      const from = place(pieces[at] ?? 0, pieces[at + 1] ?? 0);
      const to = place(pieces[at + 2] ?? 0, pieces[at + 3] ?? 0);
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
    }
    context.stroke();
  }
  context.lineWidth = 1;
  stage.trainLabels.forEach((label, index) => {
    const { x, y } = place(stage.train[2 * index] ?? 0, stage.train[2 * index + 1] ?? 0);
    context.strokeStyle = palette.ink3;
    classPath(context, label, { x, y, radius: TRAIN_RADIUS });
    context.stroke();
  });
  const predictions = stage.predictions[lane] ?? null;
  stage.testLabels.forEach((label, index) => {
    const { x, y } = place(stage.test[2 * index] ?? 0, stage.test[2 * index + 1] ?? 0);
    context.fillStyle = palette.ink;
    context.strokeStyle = palette.panel;
    classPath(context, label, { x, y, radius: TEST_RADIUS });
    context.fill();
    context.stroke();
    if (predictions === null || predictions[index] === label) return;
    context.lineWidth = 3.5;
    drawCross(context, x, y, TEST_RADIUS + 1);
    context.lineWidth = 1.5;
    context.strokeStyle = palette.ink;
    drawCross(context, x, y, TEST_RADIUS + 1);
    context.lineWidth = 1;
  });
  drawPlaneAxes(context, view, size, palette, axisNames(stage));
}

function axisNames({ axes }: PointsView): string[] {
  const [first, second] = axes;
  return second === null ? [first] : [first, second];
}

/** Class 0 is a circle, class 1 a triangle, class 2 a square, and so on. */
export function classPath(
  context: CanvasRenderingContext2D,
  label: number,
  { x, y, radius }: { x: number; y: number; radius: number },
): void {
  const corners = CORNERS[label % CORNERS.length] ?? 0;
  context.beginPath();
  if (corners === 0) {
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  // Corners stand out farther, so that all shapes look equally large.
  const reach = radius * (1 + 1.2 / corners);
  for (let corner = 0; corner < corners; corner += 1) {
    const angle = (2 * Math.PI * corner) / corners - Math.PI / 2;
    context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
  context.closePath();
}

function regionImage(
  region: Uint8Array,
  side: number,
  { classes, colour }: { classes: number; colour: string },
): HTMLCanvasElement | null {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  // The theme gives "#rrggbb".
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  const bytes = regionBytes(region, side, { classes, colour: [part(1), part(3), part(5)] });
  context.putImageData(new ImageData(bytes, side, side), 0, 0);
  return canvas;
}
