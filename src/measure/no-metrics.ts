/** A row's figures when none is measured: the ground that rows are written on, and what a diverged lane reports. */
import type { Metric, Row } from "./row.ts";

export const NO_METRICS: Readonly<Record<Metric, null>> = {
  loss: null,
  accuracy: null,
  test_loss: null,
  test_accuracy: null,
  grad_norm: null,
  estimate_norm: null,
  update_norm: null,
  error: null,
  cosine: null,
  bias: null,
  bias_floor: null,
  variance: null,
  age: null,
  lag: null,
  lag_fit: null,
};

/** The loss above which a lane counts as diverged. */
export const DIVERGED_LOSS = 1e15;

/** Row of a lane (or replica) that has diverged: nothing is measured any more. */
export function divergedRow(place: { step: number; lane: number; replica?: number }): Row {
  return { ...place, ...NO_METRICS, diverged: true };
}
