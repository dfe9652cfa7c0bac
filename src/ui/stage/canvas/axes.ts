/** Numbers along the edges of a canvas picture: enough to read off a position, too quiet to compete with it. */
import { readableTicks } from "../../charts/ticks.ts";
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
  const across = (tick: number): number => toPixel(view, size, tick, view.bottom).x;
  const hasRoomAcross = (tick: number): boolean =>
    across(tick) >= 34 && across(tick) <= Math.min(size.width - 26, end);
  for (const tick of readableTicks([view.left, view.right], size.width / 90, hasRoomAcross)) {
    const x = across(tick);
    context.moveTo(x, size.height);
    context.lineTo(x, size.height - 4);
    context.fillText(formatPlain(tick, 4), x, size.height - 7);
  }
  context.textAlign = "left";
  context.textBaseline = "middle";
  const down = (tick: number): number => toPixel(view, size, view.left, tick).y;
  const hasRoomDown = (tick: number): boolean => down(tick) >= 22 && down(tick) <= size.height - 24;
  for (const tick of readableTicks([view.bottom, view.top], size.height / 80, hasRoomDown)) {
    const y = down(tick);
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
