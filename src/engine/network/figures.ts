/** From one replica's step to metrics, and from replicas to a lane's row. */
import { AGE_OUTPUTS, ageOf } from "../../measure/age.ts";
import type { Lag } from "../../measure/lag.ts";
import { DIVERGED_LOSS } from "../../measure/no-metrics.ts";
import { REPLICA_METRICS, type ReplicaValues } from "../../measure/replica-values.ts";
import type { Metric } from "../../measure/row.ts";
import { biasOf, floorOf, type Spread } from "../../measure/spread.ts";
import type { LaneStep } from "./lane.ts";
import type { Probed, Tested } from "./lane-probe.ts";

type Metrics = Partial<Record<Metric, number | null>>;

export interface ReplicaFigures {
  readonly metrics: Metrics;
  readonly diverged: boolean;
  readonly probed: Probed | null;
}

export function stepFigures(
  { loss, correct, outputs }: LaneStep,
  { batch, tested, probed }: { batch: number; tested: Tested | null; probed: Probed | null },
): ReplicaFigures {
  const root = (name: string): number => Math.sqrt(outputs[name] ?? NaN);
  const norms = [
    root("delivered_squared"),
    root("estimate_squared"),
    root("update_squared"),
  ] as const;
  const diverged =
    !Number.isFinite(loss) || loss > DIVERGED_LOSS || norms.some((norm) => !Number.isFinite(norm));
  const metrics: Metrics = {
    loss,
    accuracy: Number.isNaN(correct) ? null : correct / batch,
    grad_norm: norms[0],
    estimate_norm: norms[1],
    update_norm: norms[2],
    age: ageOf({
      firstFirst: outputs[AGE_OUTPUTS.firstFirst] ?? NaN,
      agedFirst: outputs[AGE_OUTPUTS.agedFirst] ?? NaN,
    }),
  };
  if (tested !== null)
    Object.assign(metrics, { test_loss: tested.loss, test_accuracy: tested.accuracy });
  if (probed !== null)
    Object.assign(
      metrics,
      { error: probed.error, cosine: probed.cosine },
      spreadMetrics(probed.spread),
    );
  return { metrics, diverged, probed };
}

function spreadMetrics(spread: Spread | null): Metrics {
  if (spread === null) return {};
  return { bias: biasOf(spread), bias_floor: floorOf(spread), variance: spread.variance };
}

/** What each replica shows, of the metrics that any of them has at this step. */
export function replicaValues(figures: readonly ReplicaFigures[]): ReplicaValues {
  const has = (name: Metric): boolean => figures.some(({ metrics }) => metrics[name] !== undefined);
  return Object.fromEntries(
    REPLICA_METRICS.filter(has).map((name) => [
      name,
      Float64Array.from(figures, ({ metrics }) => metrics[name] ?? NaN),
    ]),
  );
}

/** Means over the replicas that have a value; bias, variance and lag over all of them together. */
export function meanRow(
  figures: readonly ReplicaFigures[],
  over: { spread: Spread | null; lag: Lag | null } | null,
): Metrics {
  const names = new Set(figures.flatMap(({ metrics }) => Object.keys(metrics) as Metric[]));
  const row: Metrics = {};
  for (const name of names) {
    const values = figures.flatMap(({ metrics }) => metrics[name] ?? []);
    row[name] =
      values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  }
  if (over !== null) {
    Object.assign(row, spreadMetrics(over.spread));
    row.lag = over.lag?.lag ?? null;
    row.lag_fit = over.lag?.fit ?? null;
  }
  return row;
}
