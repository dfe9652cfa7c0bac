/**
 * What every replica of a lane shows by itself at one step, and the band that charts draw over it. Bias, variance and
 * lag are not here: they are over replicas already.
 */
import type { Metric } from "./row.ts";

/** Metrics that each replica has by itself. */
export const REPLICA_METRICS = [
  "loss",
  "accuracy",
  "test_loss",
  "test_accuracy",
  "grad_norm",
  "estimate_norm",
  "update_norm",
  "error",
  "cosine",
  "age",
] as const satisfies readonly Metric[];

export type ReplicaMetric = (typeof REPLICA_METRICS)[number];

/** [replicas] each, replica 0 first; NaN: this replica has none. Absent: not measured at this step. */
export type ReplicaValues = Readonly<Partial<Record<ReplicaMetric, Float64Array>>>;

/**
 * Told of each step of a lane that has not diverged, in step order within a lane. The arrays are the caller's and good
 * until the call returns.
 */
export type OnReplicas = (lane: number, step: number, values: ReplicaValues) => void;

/**
 * Most replicas that bands and paired comparisons are taken over: the first ones. Replicas are independent draws of one
 * distribution, so the first are as good as any; a quantile over 1,024 is known to about 1 % in its level.
 */
export const MOST_BANDED = 1024;
/** With fewer replicas there is nothing between the smallest and the first tenth: the band is then the whole range. */
export const FEWEST_FOR_TENTHS = 10;

/** Levels of the band's lower and upper edge. */
export function bandLevels(replicas: number): readonly [number, number] {
  return replicas < FEWEST_FOR_TENTHS ? [0, 1] : [0.1, 0.9];
}

export function isReplicaMetric(metric: Metric): metric is ReplicaMetric {
  return (REPLICA_METRICS as readonly Metric[]).includes(metric);
}
