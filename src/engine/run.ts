/**
 * One experiment under way: what the worker and the command line drive. Small problems and networks each keep this
 * interface. Types, and the two errors that end a run.
 */
import type { Row } from "../measure/row.ts";
import type { BeliefRequest, BeliefView } from "../wire/belief.ts";
import type { Checkpoint } from "../wire/checkpoint.ts";
import type { Inspection, Place } from "../wire/inspection.ts";
import type { DeviceReport, View } from "../wire/messages.ts";
import type { BuffersView, PicturesView, PointsView, TrajectoryView } from "../wire/stage.ts";
import type {
  KeptPaths,
  PathPlaneAnswer,
  PathPlaneRequest,
  PlanePictures,
} from "../wire/path-plane.ts";
import type { Plan } from "../wire/plan.ts";
import type { SignalView } from "../wire/signal.ts";
import type { PathPast } from "./network/path-points.ts";
import type { LayersRequest, LayersView } from "../wire/layers.ts";
import type { ShortcutsRequest, ShortcutsView } from "../wire/shortcuts.ts";
import type { TasksView } from "../wire/tasks.ts";
import type { NetworkWaterfall } from "../wire/waterfall.ts";
import type { WorkersView } from "../wire/workers.ts";

export interface Advance {
  /** By step, within a step by lane. */
  readonly rows: readonly Row[];
  /** By step, lane, replica; empty unless asked for at the start. */
  readonly replicaRows: readonly Row[];
}

/** What of the page's view a picture of the stage depends on. */
export type StageRequest = Pick<View, "signal">;

/** What of the page's view is measured only while somebody looks. */
export type WatchRequest = Pick<View, "belief" | "workers">;

/** How a waterfall is measured. */
export interface WaterfallLook {
  readonly draws: number;
  /** Awaited between pieces of work; throws CancelledError when given up. */
  readonly breathe: () => Promise<void>;
  /** 0 to 1, and what is being done. */
  readonly look: (part: number, words: string) => void;
}

export interface Run {
  readonly device: DeviceReport;
  /** By lane: why it does nothing here; null: it runs. Absent: all run. */
  readonly refusals?: readonly (string | null)[];
  /** What was found out at the start, for people who see no device badge. */
  readonly notes?: readonly string[];
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Does up to `count` further steps of every lane that has not diverged. */
  advance(count: number): Promise<Advance>;
  /** From the next step on. Returns that step's number. */
  setSetting(lane: number, name: string, value: number): number;
  /** All that it takes to go on from here. Not while `advance` is at work. */
  save(): Promise<Checkpoint>;
  /** About how large a checkpoint is. */
  readonly stateBytes: number;
  /**
   * Goes back or ahead to a checkpoint of a run of the same experiment. Settings are what they were then; what the stage
   * shows of the last step comes with the next one. Later steps give the same rows, to the bit on one device.
   */
  restore(checkpoint: Checkpoint): Promise<void>;
  /**
   * Whether the lanes had the settings that `plan` gives them, sliders' moves among them, in all steps up to `step`. `plan`
   * may have more lanes. Absent: forks of this run do not go on from it.
   */
  follows?(plan: Plan, step: number): boolean;
  /** From here on things go otherwise: setting changes after this step are forgotten. */
  forget(): void;
  stage(
    request?: StageRequest,
  ): Promise<TrajectoryView | SignalView | PicturesView | PointsView | TasksView | null>;
  buffers(lane: number): Promise<BuffersView | null>;
  /** The next steps are measured for those who look. Told as soon as a view changes: frames come later than steps may. */
  watch(request: WatchRequest): void;
  /**
   * What one lane's rule believes, measured in the next steps as long as it is asked for; null: nobody looks. The run
   * itself does not notice. null comes back where there is no such lane.
   */
  belief(request: BeliefRequest | null): BeliefView | null;
  /** Where the lanes have been, and the plane that they span. Not while `advance` is at work between two pieces. */
  readonly paths?: RunPaths | undefined;
  /** By lane, after its newest step. Absent: this run has no simulated workers. */
  workers?(): readonly (WorkersView | null)[];
  /** null: nothing new since the last answer to the same request. Absent: this run is not of a network. */
  layers?(request: LayersRequest): LayersView | null;
  /**
   * The lane's next step as one weight meets it, without doing it: nothing of the run changes. Not while `advance` is
   * at work between two pieces. null: the lane has diverged, or has no such weight.
   */
  inspect(lane: number, place: Place): Promise<Inspection | null>;
  /**
   * What each part of a lane's way does to bias and variance where the lane stands: nothing of the run changes. Only
   * while the run rests between two steps. Absent: this run is measured by running it again. Throws UnmeasurableError.
   */
  waterfall?(lane: number, look: WaterfallLook): Promise<NetworkWaterfall>;
  /**
   * Of meta-learning: how far shortcuts to the outer gradient are off where a lane stands, while nothing else is done; null:
   * that lane does nothing. `rest` is awaited between pieces.
   */
  shortcuts?(request: ShortcutsRequest, rest: () => Promise<void>): Promise<ShortcutsView | null>;
  dispose(): void;
}

export interface RunPaths {
  /** What is kept up to step `last`; another run of the same course goes on from it. */
  past(last: number): PathPast;
  take(past: PathPast): void;
  kept(): KeptPaths;
  /** What one loss over `pictures` training pictures costs. */
  estimate(pictures: number, hooks: PlaneHooks): Promise<{ pictures: PlanePictures; ms: number }>;
  /** Tells what it finds as it finds it. Nothing of the run changes. */
  plane(
    request: PathPlaneRequest,
    hooks: PlaneHooks,
    tell: (answer: PathPlaneAnswer) => void,
  ): Promise<void>;
}

export interface PlaneHooks {
  /** Milliseconds on any clock. */
  readonly now: () => number;
  /** Awaited between pieces of work; throws CancelledError when the plane is no longer wanted. */
  readonly breathe: () => Promise<void>;
}

/** This version, device or problem cannot do what was asked; the message says what can be done instead. */
export class UnsupportedError extends Error {
  override name = "UnsupportedError";
}

/** The run was given up (another experiment was loaded). Not a failure. */
export class CancelledError extends Error {
  override name = "CancelledError";
}
