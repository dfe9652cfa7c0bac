/**
 * The words between page and engine. Commands go down, events come up; nobody else talks across.
 * Every message carries the session number it belongs to; late messages of an old session are dropped.
 */
import type { DataProgress } from "../data/dataset.ts";
import type { ComparedAs, PairedNewest, PairedRequest } from "../measure/paired.ts";
import type { Receipt } from "../measure/receipt.ts";
import type { Metric, Row } from "../measure/row.ts";
import type { BeliefRequest, BeliefView } from "./belief.ts";
import type { PathPlaneAnswer, PathPlaneOrder } from "./path-plane.ts";
import type { Line } from "./curves.ts";
import type { BuffersView, PicturesView, PointsView, TrajectoryView } from "./stage.ts";
import type { Inspection, InspectionTarget } from "./inspection.ts";
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
