/**
 * The words between page and engine. Commands go down, events come up; nobody else talks across.
 * Every message carries the session number it belongs to; late messages of an old session are dropped.
 */
import type { DataProgress } from "../data/dataset.ts";
import type { Shape } from "../language/ir.ts";
import type { Span } from "../language/syntax.ts";
import type { ComparedAs } from "../measure/paired.ts";
import type { Metric, Row } from "../measure/row.ts";
import type { Plan } from "./plan.ts";
import type { WorkersView } from "./workers.ts";

export type DeviceName = "webgpu" | "wasm" | "cpu" | "reference";
export type DeviceChoice = "auto" | DeviceName;

/** What the page wants to see in the next frames. */
export interface View {
  /** Metrics that have a chart on screen. */
  readonly metrics: readonly Metric[];
  /** Weight on the past of the smoothed curve, 0 <= smoothing < 1; 0: no smoothed curve. */
  readonly smoothing: number;
  /** Most points a line may have; min and max of every bucket are kept. */
  readonly maxPoints: number;
  /** The step axis is logarithmic: points are spaced by equal ratios of the step, not by equal distances. */
  readonly logSteps?: boolean;
  /** Lines of metrics that replicas have by themselves are compared with this lane's, replica by replica. */
  readonly compare?: Comparison | null;
  readonly stage: "surface" | "signal" | "pictures" | "buffers";
  /** Steps that the `signal` stage shows: a stretch, both ends in it, or the newest so many. Default: the newest 400. */
  readonly signal?: { readonly from: number; readonly to: number } | { readonly newest: number };
  /** Lane whose slots the `buffers` stage shows; null: no slots are sent. */
  readonly bufferLane: number | null;
  /** The lanes' simulated workers are looked at. */
  readonly workers?: boolean;
}

export interface Comparison {
  readonly baseline: number;
  readonly as: ComparedAs;
}

export type Command =
  | {
      readonly kind: "load";
      readonly session: number;
      readonly plan: Plan;
      readonly device: DeviceChoice;
      readonly view: View;
    }
  | { readonly kind: "play"; readonly session: number }
  | { readonly kind: "pause"; readonly session: number }
  | { readonly kind: "step"; readonly session: number; readonly count: number }
  /** Upper bound on steps per second; null: as fast as the device allows. */
  | { readonly kind: "speed"; readonly session: number; readonly stepsPerSecond: number | null }
  /** Takes effect with the next step; answered by `changed` with that step's number. */
  | {
      readonly kind: "setting";
      readonly session: number;
      readonly lane: number;
      readonly name: string;
      readonly value: number;
    }
  | { readonly kind: "view"; readonly session: number; readonly view: View }
  /** Points the microscope; it follows the run until it is pointed elsewhere. null: nobody looks any more. */
  | {
      readonly kind: "inspect";
      readonly session: number;
      readonly target: InspectionTarget | null;
    }
  /** Files that a person dropped, for the data set of this session. */
  | { readonly kind: "files"; readonly session: number; readonly files: readonly File[] }
  /** Load the network's data now although that means a download of `totalBytes` (after `data` asked). */
  | { readonly kind: "download"; readonly session: number };

export interface DeviceReport {
  readonly name: DeviceName;
  /** For people: "WebAssembly, SIMD, 2 threads", "WebGPU on NVIDIA ...". */
  readonly title: string;
  /** One line for each rung of the ladder: why it was taken or passed over. */
  readonly reasons: readonly string[];
}

export interface LaneState {
  readonly status: "ready" | "running" | "done" | "diverged";
  readonly divergedAt: number | null;
  /** Newest full row of this lane, null before the first step. */
  readonly latest: Row | null;
}

/** A curve: at most `maxPoints` points, in step order, extremes kept. Float64; NaN marks a gap. */
export interface Curve {
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Same length and steps as `smoothSteps`; exponential moving average over the full stream, bias-corrected. */
  readonly smoothSteps: Float64Array;
  readonly smoothValues: Float64Array;
}

export interface Edges {
  readonly low: Curve;
  readonly high: Curve;
}

/** One line of a chart. */
export interface Line extends Curve {
  /**
   * Quantiles over the replicas (measure/replica-values.ts: levels, and how many replicas), each a curve of its own.
   * Absent with one replica and for what is over replicas already.
   */
  readonly band?: Edges & { readonly median: Curve };
  /** 95 % interval (Student t) of the mean that `values` holds, at the same steps; only of comparisons. */
  readonly interval?: Edges;
  /** What is told is not the lane's own value: "difference 2" (minus lane 2's), "ratio 2" (geometric mean). */
  readonly of?: string;
}

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

/** Signals: a stretch of the true gradient and each lane's estimate (replica 0), exact at the steps that are listed. */
export interface SignalView {
  readonly kind: "signal";
  /** Evenly spaced (SignalBench.stride), and the last step of the stretch. */
  readonly steps: Float64Array;
  readonly truth: Float64Array;
  /** To the first lane. */
  readonly delivered: Float64Array;
  readonly estimates: readonly Float64Array[];
  /** What the bench shows beside the curves, of the same stretch. */
  readonly bench: SignalBench;
}

/** A curve at the steps of a SignalView. NaN: nothing there (a lane that has diverged). */
export interface Sampled {
  readonly values: Float64Array;
  /** Lowest and highest value from each step to just before the next one; empty where every step is listed. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface SignalBench {
  /** The stretch in view; 0 and 0 before the first step. */
  readonly from: number;
  readonly to: number;
  /** Steps that can be looked at: older ones are forgotten. */
  readonly kept: { readonly first: number; readonly last: number };
  readonly stride: number;
  readonly truth: Sampled;
  readonly delivered: Sampled;
  readonly lanes: readonly SignalLaneBench[];
}

/**
 * One lane. G: the true gradient, e: the estimate's mean over the replicas, s: the start-up factor (sum of the weights
 * on past gradients). e - G = (s - 1) G + xi.
 */
export interface SignalLaneBench {
  readonly estimate: Sampled;
  /** e - G, (s - 1) G and xi = e - s G. */
  readonly offset: Sampled;
  readonly startUp: Sampled;
  readonly xi: Sampled;
  /** s at the steps of the view. */
  readonly factor: Float64Array;
  readonly figures: SignalFigures;
}

/** Numbers over the stretch in view; null: not measured. Units are the gradient's, its square for `variance`. */
export interface SignalFigures {
  /** Newest step of the lane in the stretch, which the last six belong to; null where it has none. */
  readonly at: number | null;
  /** Root mean square of e - G over steps and replicas. */
  readonly error: number | null;
  /** Root mean square over the steps that were measured. */
  readonly bias: number | null;
  readonly biasFloor: number | null;
  /** Mean over the steps that were measured. */
  readonly variance: number | null;
  /** Steps. */
  readonly age: number | null;
  readonly lag: number | null;
  readonly lagFit: number | null;
  readonly factor: number | null;
  readonly startUp: number | null;
  readonly xi: number | null;
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
  /** Per lane: predicted class per picture, or null before the first probe. */
  readonly predictions: readonly (Uint8Array | null)[];
  readonly origin: string;
  readonly drawn: boolean;
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

/** One weight: an element (row-major) of a parameter tensor, in one replica. Small problems have one tensor. */
export interface Place {
  readonly tensor: number;
  readonly element: number;
  readonly replica: number;
}

export interface InspectionTarget {
  readonly lane: number;
  readonly place: Place;
}

/** One statement of the rule: what it assigns in this step. `shape` says whether all elements or tensors share it. */
export interface InspectedLine {
  readonly target: string;
  readonly span: Span;
  readonly shape: Shape;
  readonly value: number;
}

export interface InspectedSlot {
  readonly name: string;
  readonly shape: Shape;
  /** As stored. */
  readonly before: number;
  readonly after: number;
  /** At step 1, where the rule gives a start (`state m = g`): what reads of it see. Else null. */
  readonly initial: number | null;
}

/** The step that a lane would do next, as one weight meets it. In float64, whatever the lane computes with. */
export interface Inspection extends InspectionTarget {
  /** From 1. */
  readonly step: number;
  /** All parameter tensors of the lane. */
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** As they hold in this step, by name. */
  readonly settings: Readonly<Record<string, number>>;
  /** Other numbers that a rule may name: t, B, loss, rows, cols, is_matrix, g2 where there is one. */
  readonly given: Readonly<Record<string, number>>;
  /** As the problem gives it (of the batch, for networks). */
  readonly gradient: number;
  /** As the rule sees it, after noise and stages. */
  readonly delivered: number;
  readonly lines: readonly InspectedLine[];
  readonly estimate: number;
  /** The rule's own; those of stages follow. */
  readonly slots: readonly InspectedSlot[];
  readonly theta: { readonly before: number; readonly after: number };
}

export type Failure =
  | { readonly kind: "data"; readonly message: string }
  | { readonly kind: "device"; readonly message: string }
  | { readonly kind: "unsupported"; readonly message: string }
  | { readonly kind: "internal"; readonly message: string };

export type Event =
  | {
      readonly kind: "status";
      readonly session: number;
      readonly phase: "loading" | "ready" | "running" | "paused" | "done";
      readonly step: number;
      readonly message: string | null;
    }
  | { readonly kind: "device"; readonly session: number; readonly device: DeviceReport }
  | { readonly kind: "data"; readonly session: number; readonly progress: DataProgress }
  /** A download is needed; nothing is fetched before a `download` command. */
  | {
      readonly kind: "ask-download";
      readonly session: number;
      readonly message: string;
      readonly totalBytes: number;
    }
  | {
      readonly kind: "frame";
      readonly session: number;
      readonly step: number;
      readonly stepsPerSecond: number;
      readonly lanes: readonly LaneState[];
      /** Per metric on screen, one line a lane. */
      readonly charts: Partial<Readonly<Record<Metric, readonly Line[]>>>;
      readonly stage: TrajectoryView | SignalView | PicturesView | PointsView | null;
      readonly buffers: BuffersView | null;
      /** Only if they are looked at. By lane; null: the lane has none, has done no step, or is not finite. */
      readonly workers?: readonly (WorkersView | null)[];
    }
  | {
      readonly kind: "changed";
      readonly session: number;
      readonly step: number;
      readonly lane: number;
      readonly name: string;
      readonly value: number;
    }
  /** null: the lane has diverged, or has no such weight. */
  | {
      readonly kind: "inspection";
      readonly session: number;
      readonly target: InspectionTarget;
      readonly inspection: Inspection | null;
    }
  | { readonly kind: "failed"; readonly session: number; readonly failure: Failure };
