/** What the stage shows of a run: paths on a surface, pictures or points with answers, and slots. Types only. */

/** Small problems with one or two variables: what the stage draws. */
export interface TrajectoryView {
  readonly kind: "trajectory";
  readonly dimension: number;
  /** Per lane: path of replica 0, decimated, [points, dimension] theta before each step, plus the newest point. */
  readonly paths: readonly Float64Array[];
  /** Per lane: steps the points of `paths` belong to. */
  readonly pathSteps: readonly Float64Array[];
  /** Per lane: newest estimate and true gradient of replica 0, [dimension]; null before the first step. */
  readonly estimates: readonly (Float64Array | null)[];
  readonly gradients: readonly (Float64Array | null)[];
  /** Per lane: newest step of replica 0, theta after minus theta before, [dimension]; null before the first step. */
  readonly updates: readonly (Float64Array | null)[];
  /** Per lane, with one or two variables: all replicas' newest points; null with one replica or none that is finite. */
  readonly clouds: readonly (Cloud | null)[];
}

/** The replicas of one lane after its newest step. */
export interface Cloud {
  readonly replicas: number;
  /** Replicas whose coordinates are all finite; mean and covariance are over these. */
  readonly finite: number;
  /** [dimension] and [dimension, dimension], divisor `finite` - 1. */
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** [count, dimension] of the first `count` replicas (at most 16,384 over all lanes), minus `mean`; NaN: not finite. */
  readonly points: Float32Array;
}

/** Networks: some test pictures with each lane's newest prediction, and the first layer of `bufferLane`. */
export interface PicturesView {
  readonly kind: "pictures";
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [count, height, width, channels] uint8. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly classes: readonly string[];
  /** Per lane: predicted class per picture (replica 0), or null before the first probe. */
  readonly predictions: readonly (Uint8Array | null)[];
  /** Per lane, beside the predictions or reconstructions. */
  readonly answers: readonly (PictureAnswers | null)[];
  /** Networks without classes. Per lane: what replica 0 makes of the pictures, as `pixels`; null before the first probe. */
  readonly reconstructions?: readonly (Uint8Array | null)[];
  readonly origin: string;
  readonly drawn: boolean;
}

export interface PictureAnswers {
  /** The step before which the lane was asked. */
  readonly step: number;
  /** Softmax of the predicted class of each picture, by replica 0; empty without classes. */
  readonly confidences: Float32Array;
  /** How many of the replicas asked take each picture for what it is, and how many were asked. */
  readonly right: Uint8Array;
  readonly replicas: number;
}

/** Networks on points: the data, and where in the plane each lane sees which class. */
export interface PointsView {
  readonly kind: "points";
  /** Names of the coordinates shown; null where there is only one. */
  readonly axes: readonly [string, string | null];
  /** How many coordinates a point has; more than two are not all shown. */
  readonly columns: number;
  /** [count, 2] of some points each, in the data's own units. */
  readonly train: Float32Array;
  readonly trainLabels: Uint8Array;
  readonly test: Float32Array;
  readonly testLabels: Uint8Array;
  readonly classes: readonly string[];
  /** The grid of `regions`: side x side places, row by row from the lowest y; null where no plane holds the data. */
  readonly plane: {
    readonly side: number;
    readonly x: readonly [number, number];
    readonly y: readonly [number, number];
  } | null;
  /** Per lane: predicted class at each place of the grid, or null before the first probe. */
  readonly regions: readonly (Uint8Array | null)[];
  /** Per lane: predicted class of each test point shown, or null before the first probe. */
  readonly predictions: readonly (Uint8Array | null)[];
  readonly origin: string;
  readonly drawn: boolean;
}

/** Slots of one lane. For networks one entry a tensor and slot; for small problems one entry a slot. */
export interface BuffersView {
  readonly lane: number;
  readonly tensors: readonly {
    readonly tensor: string;
    readonly shape: readonly number[];
    readonly slot: string;
    /** All values if at most 4,096, else a strided sample; row-major. */
    readonly values: Float32Array;
    readonly norm: number;
    readonly min: number;
    readonly max: number;
    /** 32 bins from min to max, over all values. */
    readonly histogram: Float64Array;
  }[];
}
