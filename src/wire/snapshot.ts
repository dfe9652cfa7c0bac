/**
 * A network's run outside of the worker that trains it: what another worker needs in order to go on, curves and all.
 * Plain data, kept by the page and in its database. Small problems need none: their steps are done again from the start.
 */
import type { Metric } from "../measure/row.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { LaneState } from "./messages.ts";

/** One stream of an engine's curve (engine/buckets.ts), thinned to at most 2,048 buckets. */
export interface SavedBuckets {
  /** Steps a bucket covers. */
  readonly width: number;
  /** Per bucket. */
  readonly minSteps: Float64Array;
  readonly minValues: Float64Array;
  readonly gaps: Uint8Array;
  readonly smooth: Float64Array;
  /** null: every bucket holds one sample, of which all of these are the same. */
  readonly merged: {
    readonly maxSteps: Float64Array;
    readonly maxValues: Float64Array;
    readonly lastSteps: Float64Array;
    readonly lastValues: Float64Array;
    readonly means: Float64Array;
    readonly counts: Float64Array;
  } | null;
}

export interface SavedStream {
  readonly buckets: SavedBuckets;
  readonly smoothing: number;
  readonly average: number;
  readonly weight: number;
  readonly gap: boolean;
  readonly lastStep: number;
}

export interface SavedCurve {
  readonly lane: number;
  readonly metric: Metric;
  readonly stream: SavedStream;
}

export interface Snapshot {
  readonly checkpoint: Checkpoint;
  readonly lanes: readonly LaneState[];
  readonly curves: readonly SavedCurve[];
  /** Of the bands over replicas: low, median, high. Empty with one replica. */
  readonly bands: readonly (readonly SavedCurve[])[];
}
