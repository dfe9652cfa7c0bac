/**
 * The words between page and engine. Commands go down, events come up; nobody else talks across.
 * Every message carries the session number it belongs to; late messages of an old session are dropped.
 */
import type { DataProgress } from "../data/dataset.ts";
import type { Shape } from "../language/ir.ts";
import type { Span } from "../language/syntax.ts";
import type { ComparedAs, PairedNewest, PairedRequest } from "../measure/paired.ts";
import type { Receipt } from "../measure/receipt.ts";
import type { Metric, Row } from "../measure/row.ts";
import type { BeliefRequest, BeliefView } from "./belief.ts";
import type { PathPlaneAnswer, PathPlaneOrder } from "./path-plane.ts";
import type { Plan } from "./plan.ts";
import type { LayersRequest, LayersView } from "./layers.ts";
import type { SignalView } from "./signal.ts";
import type { Snapshot } from "./snapshot.ts";
import type { ShortcutsRequest, ShortcutsView } from "./shortcuts.ts";
import type { TasksView } from "./tasks.ts";
import type { NetworkWaterfallAnswer, WaterfallQuestion } from "./waterfall.ts";
import type { WorkersView } from "./workers.ts";

export type DeviceName = "webgpu" | "webgl" | "wasm" | "cpu" | "reference";
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
  /** Two lanes whose newest values are told replica by replica, beside the charts; null or absent: none. */
  readonly paired?: PairedRequest | null;
  readonly stage: "surface" | "signal" | "pictures" | "tasks" | "buffers";
  /** Steps that the `signal` stage shows: a stretch, both ends in it, or the newest so many. Default: the newest 400. */
  readonly signal?: { readonly from: number; readonly to: number } | { readonly newest: number };
  /** Lane whose slots the `buffers` stage shows; null: no slots are sent. */
  readonly bufferLane: number | null;
  /** The lanes' simulated workers are looked at. */
  readonly workers?: boolean;
  /** A network's layers over time are looked at; null or absent: they are not. */
  readonly layers?: LayersRequest | null;
  /** What a lane's rule believes is looked at, and measured as long; null or absent: nothing of it. */
  readonly belief?: BeliefRequest | null;
  /** Shortcuts to the outer gradient are looked at, where a lane stands; null or absent: they are not. */
  readonly shortcuts?: ShortcutsRequest | null;
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
      /** Of networks: goes on from there instead of step 0. It is of a run of the same experiment, on any device. */
      readonly resume?: Snapshot;
      /** The plan is the present session's with one lane more, a fork: networks keep what they have in common. */
      readonly forks?: true;
    }
  | { readonly kind: "play"; readonly session: number }
  | { readonly kind: "pause"; readonly session: number }
  | { readonly kind: "step"; readonly session: number; readonly count: number }
  /** Stands still after step `step`, done or not: going back, or on. */
  | { readonly kind: "seek"; readonly session: number; readonly step: number }
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
  /**
   * Measures a network's lane where it stands: the run pauses and ends the step under way first. Answered by `waterfall`
   * events. Whatever makes the run go on gives it up, and so does another one; null: nobody waits any more.
   */
  | {
      readonly kind: "waterfall";
      readonly session: number;
      readonly question: WaterfallQuestion | null;
    }
  /** Networks and meta-learning: the plane that the lanes' paths span. Worked out while the run stands still; going on stops it. */
  | { readonly kind: "path-plane"; readonly session: number; readonly order: PathPlaneOrder }
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
  /** "refused": it does nothing on this device, and `refusal` says why. */
  readonly status: "ready" | "running" | "done" | "diverged" | "refused";
  readonly refusal?: string;
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
  /** Smallest true difference (factor, for ratios) that so many replicas would have shown; only of comparisons. */
  readonly detectable?: Curve;
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
      /** "replaying": steps are done again, on the way to one that was asked for. */
      readonly phase: "loading" | "ready" | "running" | "replaying" | "paused" | "done";
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
      /** The furthest step that was ever done: curves end there. `step` is less after going back. */
      readonly reached: number;
      /** Why earlier steps cannot be gone back to, a sentence; null: they can. */
      readonly noWayBack: string | null;
      /** Of the run up to its newest mark; null before the first, and where it was taken another way from some step on. */
      readonly receipt: Receipt | null;
      readonly stepsPerSecond: number;
      readonly lanes: readonly LaneState[];
      /** Per metric on screen, one line a lane. */
      readonly charts: Partial<Readonly<Record<Metric, readonly Line[]>>>;
      readonly stage: TrajectoryView | SignalView | PicturesView | PointsView | TasksView | null;
      readonly buffers: BuffersView | null;
      /** Only where it is asked for; null: not measured yet. */
      readonly paired?: PairedNewest | null;
      /** Only if they are looked at. By lane; null: the lane has none, has done no step, or is not finite. */
      readonly workers?: readonly (WorkersView | null)[];
      /** Only if they are looked at and there is something new. */
      readonly layers?: LayersView;
      /** Only if it is looked at; null: this run has no such lane. */
      readonly belief?: BeliefView | null;
    }
  | {
      readonly kind: "changed";
      readonly session: number;
      readonly step: number;
      readonly lane: number;
      readonly name: string;
      readonly value: number;
      /** The run had been further: what it did from `step` on is forgotten, and so are later changes. */
      readonly isFork?: true;
    }
  /** null: the lane has diverged, or has no such weight. */
  | {
      readonly kind: "inspection";
      readonly session: number;
      readonly target: InspectionTarget;
      readonly inspection: Inspection | null;
    }
  /** Of meta-learning, while it is looked at; null: this lane does nothing. */
  | { readonly kind: "shortcuts"; readonly session: number; readonly view: ShortcutsView | null }
  /** Of networks, every few seconds: for the page to keep, should this worker end. */
  | { readonly kind: "kept"; readonly session: number; readonly snapshot: Snapshot }
  | {
      readonly kind: "waterfall";
      readonly session: number;
      readonly ask: number;
      readonly answer: NetworkWaterfallAnswer;
    }
  | { readonly kind: "path-plane"; readonly session: number; readonly answer: PathPlaneAnswer }
  | { readonly kind: "failed"; readonly session: number; readonly failure: Failure };

/** The worker's first word: it holds the lock of its own name, which nobody gets while it lives. Of no session. */
export interface Alive {
  readonly kind: "alive";
}
