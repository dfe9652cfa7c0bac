/** The small picture of a run: one line a lane, in a box of a given size. Pure. */
import type { KeptCurve, KeptMetric, KeptRun } from "../../state/history/kept-run.ts";

export interface RunPicture {
  readonly metric: KeptMetric;
  readonly scale: "linear" | "log";
  /** SVG paths, one a lane; empty where the lane has no curve. */
  readonly paths: readonly string[];
}

/** Values that span more than this factor are drawn by their logarithms, as the charts do. */
const LOG_FROM = 10;

/**
 * Null where no lane has a curve of its loss, nor of its bias. Lanes that diverged leave the box where others did not: what
 * they reached would press all else flat.
 */
export function pictureOf(run: KeptRun, width: number, height: number): RunPicture | null {
  const metric = (["loss", "bias"] as const).find((one) =>
    run.lanes.some(({ curves }) => curves[one]?.values.some(Number.isFinite)),
  );
  if (metric === undefined) return null;
  const curves = run.lanes.map((lane) => lane.curves[metric]);
  const valuesOf = (lanes: readonly (KeptCurve | undefined)[]): readonly number[] =>
    lanes.flatMap((curve) => [...(curve?.values ?? [])]).filter(Number.isFinite);
  const steady = valuesOf(curves.filter((_, lane) => run.lanes[lane]?.divergedAt === null));
  const all = steady.length > 0 ? steady : valuesOf(curves);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const scale = low > 0 && high > LOG_FROM * low ? "log" : "linear";
  const place = scale === "log" ? Math.log : (value: number) => value;
  const span = place(high) - place(low) || 1;
  const last = Math.max(1, ...curves.map((curve) => curve?.steps[curve.steps.length - 1] ?? 1));
  const path = ({ steps, values }: KeptCurve): string => {
    let text = "";
    let pen = false;
    values.forEach((value, index) => {
      const isThere = Number.isFinite(place(value));
      const x = ((steps[index] ?? 0) / last) * width;
      const y = (1 - (place(value) - place(low)) / span) * height;
      if (isThere) text += `${pen ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`;
      pen = isThere;
    });
    return text;
  };
  return {
    metric,
    scale,
    paths: curves.map((curve) => (curve === undefined ? "" : path(curve))),
  };
}
