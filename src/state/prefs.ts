/**
 * How a person likes to look at things: theme, axes, smoothing, hidden lanes. Remembered on this machine, never part of
 * the experiment or its link.
 */
import { METRICS, type Metric } from "../measure/row.ts";

export type ThemeChoice = "system" | "light" | "dark";

/** What the stage of a small problem draws besides paths and arrows: replicas, their spread, what rules divide by. */
export const STAGE_MARKS = ["cloud", "spread", "divisors"] as const;
export type StageMark = (typeof STAGE_MARKS)[number];

export interface Prefs {
  readonly theme: ThemeChoice;
  /** Metrics drawn on a log axis. */
  readonly logAxes: readonly Metric[];
  /** Weight on the past of the smoothed curves, 0 <= smoothing < 1. */
  readonly smoothing: number;
  /** Lane indices that charts and the stage leave out. */
  readonly hiddenLanes: readonly number[];
  readonly stageMarks: readonly StageMark[];
  /** Charts draw bands over replicas. */
  readonly bands: boolean;
}

export const DEFAULT_PREFS: Prefs = {
  theme: "system",
  logAxes: [
    "loss",
    "test_loss",
    "bias",
    "variance",
    "error",
    "estimate_norm",
    "grad_norm",
    "update_norm",
  ],
  smoothing: 0.7,
  hiddenLanes: [],
  stageMarks: ["cloud", "spread"],
  bands: true,
};

const KEY = "momentscope.prefs";

/** The part of Storage that is needed; `null` where a browser forbids storage. */
export type PrefStorage = Pick<Storage, "getItem" | "setItem"> | null;

/** Reads remembered preferences; whatever is missing or malformed falls back to its default. */
export function readPrefs(storage: PrefStorage): Prefs {
  const stored = parse(storage);
  return {
    theme: stored["theme"] === "light" || stored["theme"] === "dark" ? stored["theme"] : "system",
    logAxes: listOf(stored["logAxes"], isMetric) ?? DEFAULT_PREFS.logAxes,
    smoothing: isSmoothing(stored["smoothing"]) ? stored["smoothing"] : DEFAULT_PREFS.smoothing,
    hiddenLanes: listOf(stored["hiddenLanes"], isLaneIndex) ?? DEFAULT_PREFS.hiddenLanes,
    stageMarks: listOf(stored["stageMarks"], isStageMark) ?? DEFAULT_PREFS.stageMarks,
    bands: stored["bands"] !== false,
  };
}

/** Remembers preferences; a full or forbidden storage is not worth a message. */
export function writePrefs(storage: PrefStorage, prefs: Prefs): void {
  try {
    storage?.setItem(KEY, JSON.stringify(prefs));
  } catch {
    // Private windows refuse to store: the choice then lasts as long as the page.
  }
}

function parse(storage: PrefStorage): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(KEY) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function listOf<T>(value: unknown, accepts: (item: unknown) => item is T): readonly T[] | null {
  return Array.isArray(value) && value.every(accepts) ? value : null;
}

function isMetric(value: unknown): value is Metric {
  return (METRICS as readonly unknown[]).includes(value);
}

function isStageMark(value: unknown): value is StageMark {
  return (STAGE_MARKS as readonly unknown[]).includes(value);
}

function isSmoothing(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < 1;
}

function isLaneIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 8;
}
