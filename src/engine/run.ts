/**
 * One experiment under way: what the worker and the command line drive. Small problems and networks each keep this
 * interface. Types, and the two errors that end a run.
 */
import type { Row } from "../measure/row.ts";
import type {
  BuffersView,
  DeviceReport,
  Inspection,
  PicturesView,
  PointsView,
  Place,
  SignalView,
  TrajectoryView,
  View,
} from "../wire/messages.ts";
import type { WorkersView } from "../wire/workers.ts";

export interface Advance {
  /** By step, within a step by lane. */
  readonly rows: readonly Row[];
  /** By step, lane, replica; empty unless asked for at the start. */
  readonly replicaRows: readonly Row[];
}

/** What of the page's view a picture of the stage depends on. */
export type StageRequest = Pick<View, "signal">;

export interface Run {
  readonly device: DeviceReport;
  /** Steps done. */
  readonly step: number;
  readonly steps: number;
  /** Does up to `count` further steps of every lane that has not diverged. */
  advance(count: number): Promise<Advance>;
  /** From the next step on. Returns that step's number. */
  setSetting(lane: number, name: string, value: number): number;
  stage(
    request?: StageRequest,
  ): Promise<TrajectoryView | SignalView | PicturesView | PointsView | null>;
  buffers(lane: number): Promise<BuffersView | null>;
  /** By lane, after its newest step. Absent: this run has no simulated workers. */
  workers?(): readonly (WorkersView | null)[];
  /**
   * The lane's next step as one weight meets it, without doing it: nothing of the run changes. Not while `advance` is
   * at work between two pieces. null: the lane has diverged, or has no such weight.
   */
  inspect(lane: number, place: Place): Promise<Inspection | null>;
  dispose(): void;
}

/** This version, device or problem cannot do what was asked; the message says what can be done instead. */
export class UnsupportedError extends Error {
  override name = "UnsupportedError";
}

/** The run was given up (another experiment was loaded). Not a failure. */
export class CancelledError extends Error {
  override name = "CancelledError";
}
