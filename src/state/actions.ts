/**
 * The verbs of the page: everything a person can do, as one list of functions. Panels call these and nothing else; they
 * decide whether an edit is a number for the running session or needs a new one.
 */
import type { Experiment } from "../experiment/experiment.ts";
import type { Metric } from "../measure/row.ts";
import type { InspectionTarget } from "../wire/inspection.ts";
import type { DeviceChoice, View } from "../wire/messages.ts";
import type { PathPlaneOrder } from "../wire/path-plane.ts";
import type { StageMark, ThemeChoice } from "./prefs.ts";
import type { TuningSlice } from "./tunings.ts";

export interface Actions {
  play(): void;
  pause(): void;
  /** Does `count` steps and pauses. */
  step(count?: number): void;
  /** Back to step 0 with the same seed. */
  reset(): void;
  /** Stands on an earlier step (or a later one that was done already), as the run did. */
  seek(step: number): void;
  setSpeed(stepsPerSecond: number | null): void;
  /** Structural edit: the session starts again at step 0. A run of a small problem plays on by itself. */
  edit(change: (experiment: Experiment) => Experiment): void;
  /** Words only: nothing starts again. An empty title or label is none. */
  setTitle(title: string): void;
  setLabel(lane: number, label: string): void;
  /** Opens another experiment whole; the one on the page can be had back from a notice. `from`: for its words. */
  open(experiment: Experiment, from?: "history"): void;
  /** Removes a lane, and keeps the hidden lanes hidden. */
  removeLane(lane: number): void;
  /** Adds a lane that is this one up to the step where the run stands, and has settings of its own from there on. */
  fork(lane: number): void;
  /** Moves a slider: before step 1 it edits `hyper`, later it is sent to the running lane and recorded. */
  setSetting(lane: number, name: string, value: number): void;
  setSeed(seed: number): void;
  newSeed(): void;
  /** Forgets the recorded slider movements. */
  clearChanges(): void;
  setDevice(choice: DeviceChoice): void;
  acceptDownload(): void;
  declineDownload(): void;
  giveFiles(files: readonly File[]): void;
  /** Changes what the engine sends: metrics on screen, kind of stage, lane whose slots are shown, smoothing. */
  setView(view: Partial<View>): void;
  /** Points the microscope at a weight of a lane, which it follows; null closes it. */
  inspect(target: InspectionTarget | null): void;
  /**
   * Measures the bias waterfall of a network's lane, on `draws` minibatches, where its run stands: it pauses, and what
   * is not loaded yet is loaded.
   */
  measureWaterfall(lane: number, draws: number): void;
  stopWaterfall(): void;
  /** The plane that the lanes' paths span: asks what it costs, for the plane itself, or to leave it. */
  orderPlane(order: PathPlaneOrder): void;
  /** What the tuning lab shows, and which settings came from it. */
  setTuning(patch: Partial<TuningSlice>): void;
  setTheme(theme: ThemeChoice): void;
  setLogAxis(metric: Metric, log: boolean): void;
  setSmoothing(smoothing: number): void;
  setBands(bands: boolean): void;
  setLaneHidden(lane: number, hidden: boolean): void;
  setStageMark(mark: StageMark, shown: boolean): void;
  /** The receipt that came with a link is looked at no more. */
  dismissReceipt(): void;
  dismissNotice(id: number): void;
  /** Does what a notice offers. */
  takeNoticeAction(id: number): void;
}
