/**
 * What a person chose and what they see, as one zustand store made of slices, without React. Values that change every
 * step are not here (series.ts): lane states arrive at most eight times a second. Only this room writes to it.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DataProgress } from "../data/dataset.ts";
import type { Experiment } from "../experiment/experiment.ts";
import type { Mistake } from "../experiment/mistakes.ts";
import type { Receipt } from "../measure/receipt.ts";
import type { DeviceChoice, DeviceReport, LaneState, View } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import type { ShortcutsView } from "../wire/shortcuts.ts";
import { keyOf, type KeptRun } from "./history/kept-run.ts";
import type { Microscope } from "./microscope.ts";
import { type NetworkWaterfallSlice, NO_WATERFALL } from "./network-waterfall.ts";
import { NO_PLANE, type PathPlaneState } from "./path-plane.ts";
import type { TuningSlice } from "./tunings.ts";
import { DEFAULT_PREFS, type Prefs } from "./prefs.ts";

export interface ExperimentSlice {
  /** What is being edited; always what the link holds. */
  readonly experiment: Experiment;
  /** The newest experiment that made sense, resolved. What runs is always this. Null before the first one. */
  readonly plan: Plan | null;
  /** Why `experiment` has no plan of its own; empty when it has. */
  readonly mistakes: readonly Mistake[];
  /** Key (`keyOf`) of what was opened: an experiment that differs was edited here. null: the page opened one's own work. */
  readonly opened: string | null;
}

/**
 * `waiting`: nothing has been given to the engine yet (heavy work waits for Play); `loading`: the engine prepares;
 * `crashed`: the engine stopped and starts again with the next Play.
 */
export type Phase =
  "waiting" | "loading" | "ready" | "running" | "replaying" | "paused" | "done" | "crashed";

export interface TransportSlice {
  readonly phase: Phase;
  /**
   * What the engine runs, with the sliders moved on the way: all its numbers are of this, whatever has been edited since.
   * null: it has nothing.
   */
  readonly running: Experiment | null;
  /** Steps done. */
  readonly step: number;
  /** The furthest step that was done; `step` is less after going back. */
  readonly reached: number;
  /** Why earlier steps cannot be gone back to, a sentence; null: they can. */
  readonly noWayBack: string | null;
  readonly stepsPerSecond: number;
  /** Upper bound on steps per second; null: as fast as the device allows. */
  readonly speed: number | null;
  /** What the engine is busy with, in words; null when there is nothing to say. */
  readonly busy: string | null;
  /** True between a press on Play and the first step, while the engine still prepares. */
  readonly playWanted: boolean;
}

export interface LanesSlice {
  /** One entry a lane of `plan`; empty before a session is loaded. */
  readonly laneStates: readonly LaneState[];
  /** Settings sent to the engine and not yet confirmed, by `settingKey`. */
  readonly pendingSettings: Readonly<Record<string, number>>;
}

export interface DeviceSlice {
  readonly device: DeviceReport | null;
  readonly deviceChoice: DeviceChoice;
}

export interface DataSlice {
  readonly dataProgress: DataProgress | null;
  /** A download that waits for a person's consent. */
  readonly downloadQuestion: { readonly message: string; readonly totalBytes: number } | null;
  /** Why the data set could not be had; cleared by a new choice. */
  readonly dataFailure: string | null;
}

export interface ViewSlice {
  /** What the engine is asked to send. */
  readonly view: View;
}

export interface MicroscopeSlice {
  /** null: closed. */
  readonly microscope: Microscope | null;
}

export interface PathPlaneSlice {
  /** Of the present session. */
  readonly pathPlane: PathPlaneState;
}

export interface ShortcutsSlice {
  /** Of meta-learning, what was measured last; null: nothing yet. */
  readonly shortcuts: ShortcutsView | null;
}

export interface PrefsSlice {
  readonly prefs: Prefs;
}

export interface HistorySlice {
  /** Entries of the history, the newest first; null: nobody has looked at it yet. */
  readonly kept: readonly KeptRun[] | null;
  /** The pinned run, which lanes are compared with; null: none. */
  readonly baseline: KeptRun | null;
}

export interface Notice {
  readonly id: number;
  readonly kind: "link" | "data" | "device" | "unsupported" | "internal" | "kept" | "info";
  readonly title: string;
  readonly message: string;
  readonly action?: NoticeAction;
}

/** What a notice offers to do; plain data, so that the store stays plain. */
export type NoticeAction =
  { readonly kind: "resume"; readonly step: number } | { readonly kind: "back-to-mine" };

export interface ReceiptSlice {
  /** What the run that is under way gave so far. */
  readonly receipt: Receipt | null;
  /** What came with a link: the receipt, and the experiment that it is of (without it). null: none, or dismissed. */
  readonly claimed: { readonly receipt: Receipt; readonly experiment: Experiment } | null;
}

export interface NoticesSlice {
  readonly notices: readonly Notice[];
}

export type AppState = ExperimentSlice &
  TransportSlice &
  LanesSlice &
  DeviceSlice &
  DataSlice &
  ViewSlice &
  MicroscopeSlice &
  ShortcutsSlice &
  NetworkWaterfallSlice &
  PathPlaneSlice &
  TuningSlice &
  PrefsSlice &
  ReceiptSlice &
  HistorySlice &
  NoticesSlice;

export type Store = StoreApi<AppState>;

/** What is known of a session before its first step. */
export const NO_STEPS = {
  running: null,
  step: 0,
  reached: 0,
  noWayBack: null,
  receipt: null,
  stepsPerSecond: 0,
  laneStates: [],
  pendingSettings: {},
  dataProgress: null,
  downloadQuestion: null,
  pathPlane: NO_PLANE,
  shortcuts: null,
} satisfies Partial<AppState>;

/** Key of one setting in `pendingSettings`. */
export function settingKey(lane: number, name: string): string {
  return `${lane}:${name}`;
}

export const DEFAULT_VIEW: View = {
  metrics: ["loss"],
  smoothing: DEFAULT_PREFS.smoothing,
  maxPoints: 400,
  stage: "surface",
  bufferLane: null,
};

/** The store as it is before anything was loaded. */
export function createAppStore(experiment: Experiment, prefs: Prefs = DEFAULT_PREFS): Store {
  return createStore<AppState>()(() => ({
    experiment,
    plan: null,
    mistakes: [],
    opened: keyOf(experiment),
    phase: "waiting",
    ...NO_STEPS,
    speed: null,
    busy: null,
    playWanted: false,
    device: null,
    deviceChoice: "auto",
    dataFailure: null,
    view: { ...DEFAULT_VIEW, smoothing: prefs.smoothing },
    microscope: null,
    networkWaterfall: NO_WATERFALL,
    tuning: null,
    tunings: [],
    prefs,
    claimed: null,
    kept: null,
    baseline: null,
    notices: [],
  }));
}
