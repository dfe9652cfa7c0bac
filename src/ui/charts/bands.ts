/** What lines and bands over replicas are, in words: which quantiles, over how many. Pure. */
import {
  bandLevels,
  FEWEST_FOR_TENTHS,
  isReplicaMetric,
  MOST_BANDED,
} from "../../measure/replica-values.ts";
import { formatCount } from "../format.ts";
import type { ChartView } from "./specs.ts";

/** "10 to 90 %", or that it is the whole range. */
export function bandName(replicas: number): string {
  const [low, high] = bandLevels(replicas);
  return replicas < FEWEST_FOR_TENTHS
    ? "smallest to largest"
    : `${String(100 * low)} to ${String(100 * high)} %`;
}

/** "band: 10 to 90 % of 256 replicas, line: mean". */
export function bandWords(replicas: number): string {
  const among = replicas > MOST_BANDED ? `the first ${formatCount(MOST_BANDED)} of ` : "";
  return `band: ${bandName(replicas)} of ${among}${formatCount(replicas)} replicas, line: mean`;
}

/** How a chart tells many replicas; null where there is one, or where its own words say what is over them. */
export function replicaWords(view: ChartView, replicas: number, isBanded: boolean): string | null {
  if (view.of !== undefined || replicas === 1) return null;
  if (isBanded) return bandWords(replicas);
  const isMean = view.curves.every(({ metric }) => isReplicaMetric(metric));
  return isMean ? `mean of ${formatCount(replicas)} replicas` : null;
}
