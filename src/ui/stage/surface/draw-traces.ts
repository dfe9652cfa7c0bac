/** Draws coordinates against steps, one strip a coordinate. */
import type { SmallProblem } from "../../../problems/problem.ts";
import type { TrajectoryView } from "../../../wire/stage.ts";
import { extentOf, stepAxis, valueAxis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { laneDash } from "../../theme/lane-colours.ts";
import { drawChartAxes } from "../canvas/chart-axes.ts";
import { drawCross, strokeArrow, strokePolyline } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import { arrowLength } from "./arrows.ts";
import type { StripLayout } from "./start-map.ts";

const MOST_STRIPS = 6;
const FOOT = 20;
/** Arrows stand right of the newest points, one column a lane. */
const ARROW_COLUMN = 8;
/** Strips are low: arrows are drawn at half the length of a surface's. */
const ARROW_SCALE = 0.5;

export function shownCoordinates(dimension: number): number {
  return Math.min(dimension, MOST_STRIPS);
}

export function coordinateName(problem: SmallProblem, coordinate: number): string {
  return problem.formula?.variables[coordinate] ?? `θ${String(coordinate + 1)}`;
}

/** Draws and says where the strips are. `stage` null: only axes and starts. */
export function drawTraces(
  surface: Surface,
  problem: SmallProblem,
  stage: TrajectoryView | null,
  hidden: readonly number[],
): readonly StripLayout[] {
  const { context, width, height, palette } = surface;
  const strips = shownCoordinates(problem.dimension);
  const room = (height - FOOT) / strips;
  const columns = stage?.paths.length ?? 0;
  const lastStep = Math.max(
    1,
    ...(stage?.pathSteps ?? []).map((steps) => steps[steps.length - 1] ?? 0),
  );
  const x = stepAxis(0, lastStep, "linear");
  return Array.from({ length: strips }, (_, coordinate) => {
    const box: Box = {
      left: 56,
      top: coordinate * room + 22,
      width: width - 76 - ARROW_COLUMN * columns,
      height: Math.max(10, room - 40),
    };
    const lanes = (stage?.paths ?? []).map((path) =>
      every(path, coordinate, stage?.dimension ?? 1),
    );
    const visible = lanes.filter((_values, lane) => !hidden.includes(lane));
    const aims = (problem.minimum?.at ?? []).map((minimum) => minimum[coordinate] ?? 0);
    const start = problem.start[coordinate] ?? 0;
    const y = valueAxis(
      extentOf([...visible, aims, [start]]),
      "linear",
      [-Infinity, Infinity],
      Math.max(2, box.height / 34),
    );
    drawChartAxes(context, box, x, y, palette, {
      x: coordinate === strips - 1 ? "step" : "",
      y: coordinateName(problem, coordinate),
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
      const steps = stage?.pathSteps[lane] ?? new Float64Array(0);
      context.strokeStyle = palette.lane(lane);
      context.setLineDash([...laneDash(lane)]);
      const xs = steps.map((step) => pixelX(box, x, step));
      const ys = values.map((value) =>
        Number.isFinite(value) ? pixelY(box, y, value) : Number.NaN,
      );
      strokePolyline(context, xs, ys);
      context.setLineDash([]);
      const estimate = stage?.estimates[lane]?.[coordinate] ?? 0;
      const length = ARROW_SCALE * arrowLength(Math.abs(estimate));
      const newest = ys[ys.length - 1] ?? Number.NaN;
      if (length === 0 || !Number.isFinite(newest)) return;
      const column = box.left + box.width + ARROW_COLUMN * (lane + 1);
      context.lineWidth = 2;
      const tip = { x: column, y: newest + Math.sign(estimate) * length };
      strokeArrow(context, { x: column, y: newest }, tip, 5);
      context.lineWidth = 1.7;
    });
    context.lineWidth = 2.2;
    context.strokeStyle = palette.ink;
    drawCross(context, box.left, pixelY(box, y, start), 5);
    return { box, y };
  });
}

/** Column `coordinate` of a [points, dimension] path. */
function every(path: Float64Array, coordinate: number, dimension: number): Float64Array {
  return Float64Array.from(
    { length: Math.floor(path.length / dimension) },
    (_, index) => path[index * dimension + coordinate] ?? Number.NaN,
  );
}
