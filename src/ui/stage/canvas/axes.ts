/** Numbers along the edges of a canvas picture: enough to read off a position, too quiet to compete with it. */
import { linearTicks } from "../../charts/ticks.ts";
import { formatPlain } from "../../format.ts";
import { toPixel, type Size, type Viewport } from "../surface/viewport.ts";
import type { Palette } from "./palette.ts";

/** Ticks of the horizontal axis along the lower edge and of the vertical one along the left edge. */
export function drawPlaneAxes(
  context: CanvasRenderingContext2D,
  view: Viewport,
  size: Size,
  palette: Palette,
  names: readonly string[],
): void {
  context.font = `italic 12px ${palette.fontUi}`;
  // The horizontal axis is named at its end, where numbers make way.
  const end = size.width - 18 - context.measureText(names[0] ?? "").width;
  context.font = `10.5px ${palette.fontUi}`;
  context.fillStyle = palette.ink3;
  context.strokeStyle = palette.lineStrong;
  context.lineWidth = 1;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.beginPath();
  for (const tick of linearTicks(view.left, view.right, size.width / 90)) {
    const { x } = toPixel(view, size, tick, view.bottom);
    if (x < 34 || x > Math.min(size.width - 26, end)) continue;
    context.moveTo(x, size.height);
    context.lineTo(x, size.height - 4);
    context.fillText(formatPlain(tick, 4), x, size.height - 7);
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const tick of linearTicks(view.bottom, view.top, size.height / 80)) {
    const { y } = toPixel(view, size, view.left, tick);
    if (y < 22 || y > size.height - 24) continue;
    context.moveTo(0, y);
    context.lineTo(4, y);
    context.fillText(formatPlain(tick, 4), 7, y);
  }
  context.stroke();
  context.fillStyle = palette.ink2;
  context.font = `italic 12px ${palette.fontUi}`;
  context.textBaseline = "alphabetic";
  context.textAlign = "right";
  context.fillText(names[0] ?? "", size.width - 8, size.height - 7);
  context.textAlign = "left";
  if (names[1] !== undefined) context.fillText(names[1], 7, 14);
}
