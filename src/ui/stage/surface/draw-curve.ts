/** Draws a loss in one variable and the lanes' newest points on it, older ones fading. */
import type { SmallProblem } from "../../../problems/problem.ts";
import type { TrajectoryView } from "../../../wire/messages.ts";
import { extentOf, valueAxis, type Axis } from "../../charts/domain.ts";
import { pixelX, pixelY, type Box } from "../../charts/geometry.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { drawChartAxes } from "../canvas/chart-axes.ts";
import { drawCross, fillDot, fillStar, strokeArrow, strokePolyline } from "../canvas/shapes.ts";
import type { Surface } from "../canvas/use-canvas.ts";
import { arrowLength } from "./arrows.ts";
import { profile } from "./landscape.ts";

/** Points of the curve; one every few pixels. */
const SAMPLES = 400;
/** Newest points of a path that are drawn; the older, the fainter. */
const TRAIL = 60;

export function drawCurve(
  { context, width, height, palette }: Surface,
  problem: SmallProblem,
  stage: TrajectoryView | null,
  hidden: readonly number[],
): void {
  if (problem.formula === null) return;
  const box: Box = { left: 52, top: 20, width: width - 72, height: height - 68 };
  const x = horizontal(problem);
  const curve = profile(problem.formula, x.domain[0], x.domain[1], SAMPLES);
  const y = valueAxis(extentOf([curve.y]), "linear");
  drawChartAxes(context, box, x, y, palette, {
    x: problem.formula.variables[0] ?? "x",
    y: "loss",
  });
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 8, box.width, box.height + 16);
  context.clip();
  context.strokeStyle = palette.ink3;
  context.lineWidth = 1.6;
  const place = (values: ArrayLike<number>, axis: Axis, of: typeof pixelX): Float64Array =>
    Float64Array.from(values, (value) => of(box, axis, value));
  strokePolyline(context, place(curve.x, x, pixelX), place(curve.y, y, pixelY));
  const heightAt = (at: number): number => pixelY(box, y, lossAt(curve, at));
  for (const [at = 0] of problem.minimum?.at ?? []) {
    context.fillStyle = palette.ink;
    fillStar(context, pixelX(box, x, at), heightAt(at), 7);
  }
  const start = problem.start[0] ?? 0;
  context.strokeStyle = palette.ink;
  context.lineWidth = 2.2;
  drawCross(context, pixelX(box, x, start), heightAt(start), 6);
  stage?.paths.forEach((path, lane) => {
    if (hidden.includes(lane)) return;
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
    const tail = { x: pixelX(box, x, newest), y: heightAt(newest) };
    context.strokeStyle = palette.lane(lane);
    context.lineWidth = 2.4;
    strokeArrow(context, tail, { x: tail.x - Math.sign(estimate) * length, y: tail.y }, 7);
  });
  context.restore();
}

function horizontal(problem: SmallProblem): Axis {
  const start = problem.start[0] ?? 0;
  const reach = Math.max(1, Math.abs(start)) * 1.5;
  const domain: [number, number] =
    problem.view === null ? [-reach, reach] : [problem.view[0], problem.view[1]];
  return { scale: "linear", domain, ticks: linearTicks(domain[0], domain[1], 6) };
}

function lossAt(curve: { readonly x: Float64Array; readonly y: Float64Array }, at: number): number {
  const low = curve.x[0] ?? 0;
  const high = curve.x[curve.x.length - 1] ?? 1;
  const index = Math.round(((at - low) / (high - low)) * (curve.x.length - 1));
  return curve.y[Math.min(curve.x.length - 1, Math.max(0, index))] ?? Number.NaN;
}
