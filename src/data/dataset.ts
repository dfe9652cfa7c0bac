/** What a loaded data set is. Types only. */

/** Pictures as bytes. Never normalised here: the engine does that with `mean` and `deviation`. */
export interface Pictures {
  readonly count: number;
  /** [count, height, width, channels] uint8, row-major, channels last. */
  readonly pixels: Uint8Array;
  /** [count] class index. */
  readonly labels: Uint8Array;
  /** Points in place of pictures: [count, channels] float32, in their own units; `pixels` is empty then. */
  readonly values?: Float32Array;
}

/** What data with coordinates in place of pixels have besides. */
export interface PointAxes {
  /** What each coordinate is called, one a channel. */
  readonly names: readonly string[];
  /** An even grid over all points, to ask a network for its regions; null for other than two coordinates. */
  readonly plane: Plane | null;
}

export interface Plane {
  /** side * side points, row by row from the lowest y; their labels mean nothing. */
  readonly points: Pictures;
  readonly side: number;
  /** Ends of the axes: places of the first and the last column, and row. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export interface Dataset {
  readonly set: string;
  /** What people should be told about the origin, e.g. "CIFAR-10, 1,000 of 5,000 pictures from served files". */
  readonly origin: string;
  /** True for `shapes`: drawn by this program, always labelled so. */
  readonly drawn: boolean;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly string[];
  readonly train: Pictures;
  readonly test: Pictures;
  /** Present for points; height and width are 1 then. */
  readonly axes?: PointAxes;
  /** Per channel, of the training pictures scaled to 0..1, or of the points as they are (population deviation). */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export interface DataProgress {
  readonly message: string;
  readonly doneBytes: number;
  readonly totalBytes: number | null;
}

/** Thrown when no source can give the set. `message` says what was tried and what a person can do. */
export class DataUnavailableError extends Error {
  override name = "DataUnavailableError";
}
