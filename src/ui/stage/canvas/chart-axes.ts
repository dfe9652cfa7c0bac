/** Axes and grid of a chart that is drawn on canvas, in the same manner as the recharts ones. */
import type { Axis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { formatPlain } from "../../format.ts";
import type { Palette } from "./palette.ts";

export function drawChartAxes(
  context: CanvasRenderingContext2D,
  box: Box,
  x: Axis,
  y: Axis,
  palette: Palette,
  names: { readonly x: string; readonly y: string },
): void {
  context.font = `10.5px ${palette.fontUi}`;
  context.fillStyle = palette.ink3;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.setLineDash([]);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of y.ticks) {
    const at = Math.round(pixelY(box, y, tick)) + 0.5;
    context.globalAlpha = tick === 0 ? 1 : 0.6;
    context.beginPath();
    context.moveTo(box.left, at);
    context.lineTo(box.left + box.width, at);
    context.stroke();
    context.globalAlpha = 1;
    context.fillText(formatPlain(tick, 3), box.left - 6, at);
  }
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  const foot = box.top + box.height;
  for (const tick of x.ticks) {
    context.fillText(formatPlain(tick, 6), pixelX(box, x, tick), foot + 15);
  }
  context.textAlign = "right";
  context.fillText(names.x, box.left + box.width, foot - 5);
  context.textAlign = "left";
  context.fillText(names.y, 6, Math.max(10, box.top - 8));
}
