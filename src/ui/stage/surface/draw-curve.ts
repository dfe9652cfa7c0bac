/** Draws a loss in one variable and the lanes' newest points on it, older ones fading. */
import type { SmallProblem } from "../../../problems/problem.ts";
import type { TrajectoryView } from "../../../wire/stage.ts";
import { valueAxis, type Axis } from "../../charts/domain.ts";
import { pixelX, type Box } from "../../charts/geometry.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { drawChartAxes } from "../canvas/chart-axes.ts";
import { drawCross, fillDot, starPath, strokeArrow, strokePolyline } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import { arrowLength } from "./arrows.ts";
import { heightRange, lossAt, lowestOf, profile, type Profile } from "./landscape.ts";
import type { CurveLayout } from "./start-map.ts";

/** Points of the curve; one every few pixels. */
const SAMPLES = 400;
/** Newest points of a path that are drawn; the older, the fainter. */
const TRAIL = 60;
/** Arrows stand above their points, one row a lane. */
const ARROW_ROW = 9;

/** Draws and says where things are; null for a problem without a formula. */
export function drawCurve(
  { context, width, height, palette }: Surface,
  problem: SmallProblem,
  stage: TrajectoryView | null,
  hidden: readonly number[],
): CurveLayout | null {
  if (problem.formula === null) return null;
  const box: Box = { left: 56, top: 24, width: width - 76, height: height - 60 };
  const paths = (stage?.paths ?? []).filter((_, lane) => !hidden.includes(lane));
  const x = horizontal(problem, paths, width);
  const curve = profile(problem.formula, x.domain[0], x.domain[1], SAMPLES);
  const start = problem.start[0] ?? 0;
  const y = valueAxis(
    heightRange(curve, [Float64Array.of(start), ...paths]),
    "linear",
    [-Infinity, Infinity],
    height / 70,
  );
  drawChartAxes(context, box, x, y, palette, {
    x: problem.formula.variables[0] ?? "x",
    y: "loss",
  });
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 8, box.width, box.height + 16);
  context.clip();
  hatchHoles(context, { box, x, curve, ink: palette.lineStrong });
  context.strokeStyle = palette.ink3;
  context.lineWidth = 1.6;
  // Walls higher than the picture leave it, they do not run along its edge.
  const heightOf = (loss: number): number =>
    box.top + ((y.domain[1] - loss) / (y.domain[1] - y.domain[0])) * box.height;
  const heightAt = (at: number): number => heightOf(lossAt(curve, at));
  strokePolyline(
    context,
    curve.x.map((at) => pixelX(box, x, at)),
    curve.y.map((loss, index) =>
      jumps(loss, curve.y[index + 1] ?? loss, y) ? Number.NaN : heightOf(loss),
    ),
  );
  context.fillStyle = palette.ink;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.3;
  for (const [at = 0] of problem.minimum?.at ?? []) {
    starPath(context, pixelX(box, x, at), heightAt(at), 7);
    context.fill();
  }
  if (problem.minimum === null) {
    const lowest = lowestOf(curve);
    starPath(context, pixelX(box, x, lowest), heightAt(lowest), 7);
    context.stroke();
  }
  context.lineWidth = 2.2;
  drawCross(context, pixelX(box, x, start), heightAt(start), 6);
  let row = 0;
  stage?.paths.forEach((path, lane) => {
    if (hidden.includes(lane)) return;
    row += 1;
    context.fillStyle = palette.lane(lane);
    const from = Math.max(0, path.length - TRAIL);
    for (let index = from; index < path.length; index += 1) {
      const at = path[index] ?? Number.NaN;
      if (!Number.isFinite(at)) continue;
      const isNewest = index === path.length - 1;
      context.globalAlpha = isNewest ? 1 : 0.12 + (0.3 * (index - from)) / TRAIL;
      fillDot(context, pixelX(box, x, at), heightAt(at), isNewest ? 5 : 2.5);
    }
    context.globalAlpha = 1;
    const newest = path[path.length - 1] ?? Number.NaN;
    const estimate = stage.estimates[lane]?.[0] ?? Number.NaN;
    const length = arrowLength(Math.abs(estimate));
    if (!Number.isFinite(newest) || length === 0) return;
    const tail = { x: pixelX(box, x, newest), y: heightAt(newest) - 5 - ARROW_ROW * row };
    context.strokeStyle = palette.lane(lane);
    context.lineWidth = 2.2;
    strokeArrow(context, tail, { x: tail.x - Math.sign(estimate) * length, y: tail.y }, 6);
  });
  context.restore();
  const holes = curve.y.some((value) => !Number.isFinite(value));
  return { box, x, y, heightAt, holes };
}

/** From below the picture to above it or back between two samples: a pole, which no line crosses. */
function jumps(before: number, after: number, { domain: [low, high] }: Axis): boolean {
  return (before < low && after > high) || (before > high && after < low);
}

/** Stripes over the stretches where the loss is not a finite number. */
function hatchHoles(
  context: CanvasRenderingContext2D,
  { box, x, curve, ink }: { box: Box; x: Axis; curve: Profile; ink: string },
): void {
  const half = box.width / curve.x.length / 2;
  context.save();
  context.beginPath();
  for (let index = 0; index < curve.x.length; index += 1) {
    if (Number.isFinite(curve.y[index] ?? Number.NaN)) continue;
    context.rect(pixelX(box, x, curve.x[index] ?? 0) - half, box.top, 2 * half, box.height);
  }
  context.clip();
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.beginPath();
  for (let at = box.left - box.height; at < box.left + box.width; at += 12) {
    context.moveTo(at, box.top + box.height);
    context.lineTo(at + box.height, box.top);
  }
  context.stroke();
  context.restore();
}

/** The problem's own window, wider where lanes went beyond it: by its own width on either side at most. */
function horizontal(problem: SmallProblem, paths: readonly Float64Array[], width: number): Axis {
  const start = problem.start[0] ?? 0;
  const reach = Math.max(1, Math.abs(start)) * 1.5;
  const [low, high] = problem.interval ?? [-reach, reach];
  const span = high - low;
  const domain: [number, number] = [low, high];
  for (const path of paths) {
    for (const at of path) {
      if (at < domain[0]) domain[0] = Math.max(low - span, at - 0.04 * span);
      if (at > domain[1]) domain[1] = Math.min(high + span, at + 0.04 * span);
    }
  }
  return { scale: "linear", domain, ticks: linearTicks(domain[0], domain[1], width / 90) };
}
