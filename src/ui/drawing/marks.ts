/** What a picture that is drawn on needs besides its curve: an axis with room, and the ring of the keyboard's cursor. */
import { extentOf, type Axis } from "../charts/domain.ts";
import { pixelX, pixelY } from "../charts/geometry.ts";
import { linearTicks } from "../charts/ticks.ts";
import type { Surface } from "../stage/canvas/use-canvas.ts";
import type { DrawingAxes } from "./sheet.ts";
import { stepOf, type Drawn } from "./strokes.ts";

/** Room beyond what there is, as a share of its extent, so that a stroke can leave it. */
const HEADROOM = 0.35;

/** A value axis with room to draw beyond what there is. */
export function drawingAxis(arrays: readonly ArrayLike<number>[], wanted: number): Axis {
  const extent = extentOf(arrays);
  const low = Math.min(0, extent.low ?? 0);
  const high = Math.max(0, extent.high ?? 0);
  const room = high > low ? HEADROOM * (high - low) : 1;
  const domain: readonly [number, number] = [low - room, high + room];
  return { scale: "linear", domain, ticks: linearTicks(domain[0], domain[1], wanted) };
}

/** A ring around the value that the keys move. */
export function drawCursor(
  { context, palette }: Surface,
  { box, x, y }: DrawingAxes,
  drawn: Drawn,
  cursor: number,
): void {
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.6;
  context.setLineDash([]);
  context.beginPath();
  const at = pixelX(box, x, stepOf(drawn, cursor));
  context.arc(at, pixelY(box, y, drawn.values[cursor] ?? 0), 5.5, 0, 2 * Math.PI);
  context.stroke();
}
