/** Draws a signal's newest stretch on a canvas, with a grid to read values off. */
import type { SignalView } from "../../../wire/messages.ts";
import { extentOf, stepAxis, valueAxis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { laneDash } from "../../theme/lane-colours.ts";
import { drawChartAxes } from "../canvas/chart-axes.ts";
import { fillDot, strokePolyline } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";

export function drawSignal(
  { context, width, height, palette }: Surface,
  stage: SignalView,
  hidden: readonly number[],
): void {
  const { steps } = stage;
  const box: Box = { left: 52, top: 20, width: width - 72, height: height - 48 };
  const estimates = stage.estimates.filter((_, lane) => !hidden.includes(lane));
  const x = stepAxis(steps[0] ?? 0, steps[steps.length - 1] ?? 1, "linear");
  const y = valueAxis(
    extentOf([stage.truth, stage.delivered, ...estimates]),
    "linear",
    [-Infinity, Infinity],
    height / 80,
  );
  drawChartAxes(context, box, x, y, palette, { x: "step", y: "gradient" });
  const xs = steps.map((step) => pixelX(box, x, step));
  const line = (
    values: Float64Array,
    color: string,
    lineWidth: number,
    dash: readonly number[],
  ): void => {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.setLineDash([...dash]);
    const ys = values.map((value) => (Number.isFinite(value) ? pixelY(box, y, value) : Number.NaN));
    strokePolyline(context, xs, ys);
  };
  context.lineJoin = "round";
  context.globalAlpha = 0.4;
  line(stage.delivered, palette.ink3, 1, []);
  context.globalAlpha = 1;
  line(stage.truth, palette.ink, 2.4, []);
  stage.estimates.forEach((values, lane) => {
    if (hidden.includes(lane)) return;
    line(values, palette.lane(lane), 1.8, laneDash(lane));
    const last = values[values.length - 1] ?? Number.NaN;
    context.fillStyle = palette.lane(lane);
    if (Number.isFinite(last)) fillDot(context, xs[xs.length - 1] ?? 0, pixelY(box, y, last), 3.5);
  });
  context.setLineDash([]);
}
