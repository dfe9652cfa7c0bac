/** The pad in the problem's form: a signal drawn by hand on axes of its own, one point a value. */
import { useCallback, useState } from "react";
import { extentOf, stepAxis, type Axis } from "../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../charts/geometry.ts";
import { linearTicks } from "../charts/ticks.ts";
import { drawChartAxes } from "../stage/canvas/chart-axes.ts";
import { fillDot, strokePolyline } from "../stage/canvas/shapes.ts";
import { useCanvas, type Surface } from "../stage/canvas/use-canvas.ts";
import { Sheet, type DrawingAxes } from "./sheet.ts";
import { stepOf, type Drawn } from "./strokes.ts";
import { useDrawing } from "./use-drawing.ts";
import "./drawing.css";

/** Up to this many values each has a dot of its own. */
const MOST_DOTS = 40;
/** Room beyond the drawn values, as a share of their extent, so that a stroke can leave it. */
const HEADROOM = 0.35;

export interface DrawingPadProps {
  readonly drawn: Drawn;
  readonly onChange: (values: number[]) => void;
}

export function DrawingPad({ drawn, onChange }: DrawingPadProps) {
  const [sheet] = useState(() => new Sheet());
  const [cursor, setCursor] = useState(0);
  const draw = useCallback(
    (surface: Surface) => {
      const axes = padAxes(drawn, surface);
      sheet.place(axes);
      drawPad(surface, axes, { ...drawn, values: sheet.values(drawn) });
      drawCursor(surface, axes, drawn, Math.min(cursor, drawn.values.length - 1));
    },
    [sheet, drawn, cursor],
  );
  const { ref, redraw } = useCanvas(draw);
  const onCursor = setCursor;
  const attributes = useDrawing(sheet, { drawn, cursor, onCursor, redraw, onCommit: onChange });
  return <canvas ref={ref} className="drawing-pad" {...attributes} />;
}

/** A value axis with room to draw beyond what there is. */
export function drawingAxis(values: ArrayLike<number>, wanted: number): Axis {
  const extent = extentOf([values]);
  const low = Math.min(0, extent.low ?? 0);
  const high = Math.max(0, extent.high ?? 0);
  const room = high > low ? HEADROOM * (high - low) : 1;
  const domain: readonly [number, number] = [low - room, high + room];
  return { scale: "linear", domain, ticks: linearTicks(domain[0], domain[1], wanted) };
}

function padAxes(drawn: Drawn, { width, height }: Surface): DrawingAxes {
  const box: Box = { left: 44, top: 18, width: width - 56, height: height - 40 };
  const last = stepOf(drawn, drawn.values.length - 1);
  return { box, x: stepAxis(1, last, "linear"), y: drawingAxis(drawn.values, 4) };
}

function drawPad({ context, palette }: Surface, { box, x, y }: DrawingAxes, drawn: Drawn): void {
  drawChartAxes(context, box, x, y, palette, { x: "step", y: "gradient" });
  const xs = drawn.values.map((_, index) => pixelX(box, x, stepOf(drawn, index)));
  const ys = drawn.values.map((value) => pixelY(box, y, value));
  context.lineJoin = "round";
  context.strokeStyle = palette.ink;
  context.fillStyle = palette.ink;
  context.lineWidth = 2;
  strokePolyline(context, xs, ys);
  if (xs.length > MOST_DOTS) return;
  xs.forEach((at, index) => {
    fillDot(context, at, ys[index] ?? 0, 2.6);
  });
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
