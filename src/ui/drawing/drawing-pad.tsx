/** The pad in the problem's form: a signal drawn by hand on axes of its own, one point a value. */
import { useCallback, useState } from "react";
import { stepAxis } from "../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../charts/geometry.ts";
import { drawChartAxes } from "../stage/canvas/chart-axes.ts";
import { fillDot, strokePolyline } from "../stage/canvas/shapes.ts";
import { useCanvas, type Surface } from "../stage/canvas/use-canvas.ts";
import { drawCursor, drawingAxis } from "./marks.ts";
import { Sheet, type DrawingAxes } from "./sheet.ts";
import { stepOf, type Drawn } from "./strokes.ts";
import { useDrawing } from "./use-drawing.ts";
import "./drawing.css";

/** Up to this many values each has a dot of its own. */
const MOST_DOTS = 40;

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

function padAxes(drawn: Drawn, { width, height }: Surface): DrawingAxes {
  const box: Box = { left: 44, top: 18, width: width - 56, height: height - 40 };
  const last = stepOf(drawn, drawn.values.length - 1);
  return { box, x: stepAxis(1, last, "linear"), y: drawingAxis([drawn.values], 6) };
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
