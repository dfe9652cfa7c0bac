/** A surface's picture in words: where every lane stands, and how far from the nearest minimum, or where it diverged. */
import type { SmallProblem } from "../../../problems/problem.ts";
import type { Cloud, TrajectoryView } from "../../../wire/stage.ts";
import { formatCount, formatNumber } from "../../format.ts";

export function describePlane(
  problem: SmallProblem,
  stage: TrajectoryView | null,
  labels: readonly string[],
  step: number,
  ends: readonly (number | null)[] = [],
): string {
  const start = `Start at (${problem.start.map((value) => formatNumber(value)).join(", ")}).`;
  if (stage === null || step === 0) return `${start} No step was taken yet.`;
  const lanes = stage.paths.map((path, lane) => {
    const point = path.slice(-stage.dimension);
    const label = labels[lane] ?? `Lane ${String(lane + 1)}`;
    const end = ends[lane] ?? null;
    if (end !== null) return `${label} diverged at step ${formatCount(end)}`;
    if (![...point].every(Number.isFinite)) return `${label} left the picture`;
    const at = [...point].map((value) => formatNumber(value)).join(", ");
    const away = distance(point, problem.minimum?.at ?? []);
    const how = away === null ? "" : `, ${formatNumber(away)} from a minimum`;
    const cloud = stage.clouds[lane] ?? null;
    if (cloud === null) return `${label} at (${at})${how}`;
    return `${label}: replica 1 at (${at})${how}; ${describeCloud(cloud)}`;
  });
  return `${start} After step ${formatCount(step)}: ${lanes.join("; ")}.`;
}

function describeCloud({ finite, mean, covariance }: Cloud): string {
  const deviations = Array.from(mean, (_, axis) =>
    Math.sqrt(covariance[axis * mean.length + axis] ?? 0),
  );
  const list = (values: ArrayLike<number>): string =>
    Array.from(values, (value) => formatNumber(value)).join(", ");
  return `mean of ${formatCount(finite)} replicas (${list(mean)}), deviation (${list(deviations)})`;
}

/** Distance to the nearest of `minima`; null without any. */
function distance(point: ArrayLike<number>, minima: readonly (readonly number[])[]): number | null {
  const distances = minima.map((minimum) =>
    Math.hypot(...minimum.map((value, index) => value - (point[index] ?? 0))),
  );
  return distances.length === 0 ? null : Math.min(...distances);
}
