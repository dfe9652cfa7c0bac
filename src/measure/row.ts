/** The columns of one report (contract of `run`), in order. Types and names only. */

export const METRICS = [
  "loss",
  "accuracy",
  "test_loss",
  "test_accuracy",
  "grad_norm",
  "estimate_norm",
  "update_norm",
  "error",
  "cosine",
  "bias",
  "bias_floor",
  "variance",
  "age",
  "lag",
  "lag_fit",
] as const;

export type Metric = (typeof METRICS)[number];

/** One lane at one step. A value that is not measured is null, never 0. */
export type Row = {
  readonly step: number;
  readonly lane: number;
  readonly replica?: number;
  /** Sent up by all workers together, up to and including this step; absent where nothing is sent or compressed. */
  readonly bits?: number;
} & Readonly<Record<Metric, number | null>> & { readonly diverged: boolean };
