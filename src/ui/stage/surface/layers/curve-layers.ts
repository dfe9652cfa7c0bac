/** The replicas of a problem in one variable: per lane the share of them in each of a row of bins, along the foot. */
import type { TrajectoryView } from "../../../../wire/stage.ts";
import { along, type Axis } from "../../../charts/domain.ts";
import type { Box } from "../../../charts/geometry.ts";
import { fillDot } from "../../canvas/shapes.ts";
import type { Palette } from "../../canvas/palette.ts";

/** Width of a bin and height of the fullest one, pixels. */
const BIN = 5;
const HIGHEST = 0.34;

export interface CurveScene {
  readonly stage: TrajectoryView;
  readonly hidden: readonly number[];
  readonly box: Box;
  readonly x: Axis;
  readonly palette: Palette;
}

/** All lanes on one scale: the fullest bin of any of them stands highest. The dot on the foot is a lane's mean. */
export function drawHistograms(
  context: CanvasRenderingContext2D,
  { stage, hidden, box, x, palette }: CurveScene,
): void {
  const bins = Math.max(1, Math.floor(box.width / BIN));
  const lanes = stage.clouds.map((cloud, lane) =>
    cloud === null || hidden.includes(lane) ? null : shares(cloud, x, bins),
  );
  const most = Math.max(...lanes.map((values) => Math.max(0, ...(values ?? []))));
  if (!(most > 0)) return;
  const foot = box.top + box.height;
  const wide = box.width / bins;
  lanes.forEach((values, lane) => {
    if (values === null) return;
    context.beginPath();
    context.moveTo(box.left, foot);
    values.forEach((share, bin) => {
      const top = foot - (HIGHEST * box.height * share) / most;
      context.lineTo(box.left + bin * wide, top);
      context.lineTo(box.left + (bin + 1) * wide, top);
    });
    context.lineTo(box.left + box.width, foot);
    context.fillStyle = palette.lane(lane);
    context.strokeStyle = palette.lane(lane);
    context.globalAlpha = 0.16;
    context.fill();
    context.globalAlpha = 0.9;
    context.lineWidth = 1.2;
    context.stroke();
    context.globalAlpha = 1;
    const mean = along(x, stage.clouds[lane]?.mean[0] ?? Number.NaN);
    if (mean >= 0 && mean <= 1) fillDot(context, box.left + mean * box.width, foot, 3.5);
  });
}

/** [bins] share of the sent replicas that lie in each bin of the axis; those outside count, but in no bin. */
export function shares(
  { points, mean }: { readonly points: ArrayLike<number>; readonly mean: ArrayLike<number> },
  x: Axis,
  bins: number,
): Float64Array {
  const counts = new Float64Array(bins);
  for (let index = 0; index < points.length; index += 1) {
    const place = along(x, (mean[0] ?? 0) + (points[index] ?? Number.NaN));
    if (place >= 0 && place < 1) counts[Math.floor(place * bins)]! += 1 / points.length;
  }
  return counts;
}
