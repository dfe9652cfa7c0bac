/** What is compared with the pinned run, and how. Pure. */
import type { Experiment } from "../../experiment/experiment.ts";
import type { Row } from "../../measure/row.ts";
import {
  curveOf,
  deltaOf,
  differingParts,
  whyIncomparable,
  withNewest,
  type Delta,
} from "../../state/history/deltas.ts";
import {
  KEPT_METRICS,
  type KeptLane,
  type KeptMetric,
  type KeptRun,
} from "../../state/history/kept-run.ts";
import { experimentOf } from "../../state/history/search.ts";
import type { Line } from "../../wire/curves.ts";

/** "Not comparable: ...", or in what the two differ and which way the lanes' differences are taken. */
export function differenceWords(experiment: Experiment, baseline: KeptRun): string {
  const then = experimentOf(baseline);
  const why = whyIncomparable(experiment.problem, then.problem);
  if (why !== null) return `Not comparable: ${why}.`;
  const parts = differingParts(experiment, then);
  const words = parts.length === 0 ? "The same experiment." : `Differs in: ${parts.join(", ")}.`;
  return `${words} Lanes show this run minus it.`;
}

export interface MetricDelta extends Delta {
  readonly metric: KeptMetric;
}

/** One entry for each metric that both have at some step up to the lane's newest; before it diverged, if it did. */
export function laneDeltas(
  lines: ReadonlyMap<KeptMetric, Line | undefined>,
  { row, hasDiverged }: { readonly row: Row; readonly hasDiverged: boolean },
  other: KeptLane,
): readonly MetricDelta[] {
  return KEPT_METRICS.flatMap((metric) => {
    const line = lines.get(metric);
    const isOwn = line !== undefined && line.of === undefined;
    const curve = isOwn ? line : curveOf(undefined, metric);
    const now = hasDiverged ? curve : withNewest(curve, row.step, row[metric]);
    const delta = deltaOf(now, curveOf(other, metric), row.step);
    return delta === null ? [] : [{ metric, ...delta }];
  });
}
