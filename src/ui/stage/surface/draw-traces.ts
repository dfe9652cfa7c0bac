/** Draws coordinates against steps, one strip a coordinate. */
import type { SmallProblem } from "../../../problems/problem.ts";
import type { TrajectoryView } from "../../../wire/messages.ts";
import { extentOf, stepAxis, valueAxis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { laneDash } from "../../theme/lane-colours.ts";
import { drawChartAxes } from "../canvas/chart-axes.ts";
import { strokePolyline } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";

const MOST_STRIPS = 6;
const NOTE_HEIGHT = 34;

export function shownCoordinates(dimension: number): number {
  return Math.min(dimension, MOST_STRIPS);
}

export function drawTraces(
  { context, width, height, palette }: Surface,
  problem: SmallProblem,
  stage: TrajectoryView,
  hidden: readonly number[],
): void {
  const { dimension } = stage;
  const strips = shownCoordinates(dimension);
  const room = (height - NOTE_HEIGHT) / strips;
  const lastStep = Math.max(1, ...stage.pathSteps.map((steps) => steps[steps.length - 1] ?? 0));
  const x = stepAxis(0, lastStep, "linear");
  for (let coordinate = 0; coordinate < strips; coordinate += 1) {
    const box: Box = {
      left: 52,
      top: coordinate * room + 18,
      width: width - 72,
      height: Math.max(10, room - 36),
    };
    const lanes = stage.paths.map((path) => every(path, coordinate, dimension));
    const visible = lanes.filter((_, lane) => !hidden.includes(lane));
    const aims = (problem.minimum?.at ?? []).map((minimum) => minimum[coordinate] ?? 0);
    const y = valueAxis(extentOf([...visible, aims]), "linear");
    const name = problem.formula?.variables[coordinate] ?? `θ${String(coordinate + 1)}`;
    drawChartAxes(context, box, x, y, palette, {
      x: coordinate === strips - 1 ? "step" : "",
      y: name,
    });
    context.lineWidth = 4;
    context.strokeStyle = palette.lineStrong;
    context.globalAlpha = 0.35;
    for (const aim of aims) {
      const at = pixelY(box, y, aim);
      strokePolyline(context, [box.left, box.left + box.width], [at, at]);
    }
    context.globalAlpha = 1;
    context.lineWidth = 1.7;
    lanes.forEach((values, lane) => {
      if (hidden.includes(lane)) return;
      const steps = stage.pathSteps[lane] ?? new Float64Array(0);
      context.strokeStyle = palette.lane(lane);
      context.setLineDash([...laneDash(lane)]);
      const xs = steps.map((step) => pixelX(box, x, step));
      const ys = values.map((value) =>
        Number.isFinite(value) ? pixelY(box, y, value) : Number.NaN,
      );
      strokePolyline(context, xs, ys);
    });
    context.setLineDash([]);
  }
}

/** Column `coordinate` of a [points, dimension] path. */
function every(path: Float64Array, coordinate: number, dimension: number): Float64Array {
  return Float64Array.from(
    { length: Math.floor(path.length / dimension) },
    (_, index) => path[index * dimension + coordinate] ?? Number.NaN,
  );
}
