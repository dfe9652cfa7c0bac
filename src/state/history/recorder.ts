/**
 * Watches what runs on the page and hands it to the history: when it pauses, ends, is replaced by another, or the page is
 * hidden. Lines and rows are held as they arrive (they are never changed in place); only what is kept is worked on.
 */
import { canonicalJson } from "../../experiment/canonical.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Line } from "../../wire/curves.ts";
import type { LaneState } from "../../wire/messages.ts";
import type { Plan } from "../../wire/plan.ts";
import type { Clock, Series } from "../series.ts";
import type { AppState, Store } from "../store.ts";
import {
  keyOf,
  KEPT_METRICS,
  thin,
  type KeptLane,
  type KeptMetric,
  type KeptRun,
} from "./kept-run.ts";

/** Runs that have played for less and are not over were only tried. */
const WORTH_MS = 1000;
/** After a stop the charts ask once more for what is off screen; this is later than the answer. */
const SETTLE_MS = 700;

export interface RecorderParts {
  readonly store: Store;
  readonly series: Series;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallClock: () => number;
  readonly onHidden: (listener: () => void) => () => void;
  /**
   * `superseded`: the entry that this very run had made before, under another key. Resolves to true if there was no entry
   * of its experiment.
   */
  readonly keep: (run: KeptRun, superseded: string | null) => Promise<boolean>;
  /** Keeps an experiment that was edited and never played. */
  readonly keepDraft: (experiment: Experiment) => Promise<void>;
}

/** One session of the engine, as far as it was seen. */
interface Held {
  experiment: Experiment;
  plan: Plan;
  /** What the session does, sliders that moved aside: other experiments are edits that a later session will run. */
  readonly bases: Set<string>;
  readonly lines: Map<KeptMetric, readonly Line[]>;
  laneStates: readonly LaneState[];
  step: number;
  device: string | null;
  playedMs: number;
  playingSince: number | null;
  isOver: boolean;
  /** Something came since it was last kept. */
  isNew: boolean;
  /** Counts the times that a slider was moved in the past: what was kept before stays an entry of its own. */
  branch: number;
  /** The entry that this run has made. */
  own: { readonly key: string; readonly branch: number } | null;
  /** Resolved when all that was handed over has been taken in: only then is it known which entry is its own. */
  kept: Promise<void>;
}

export class Recorder {
  readonly #parts: RecorderParts;
  #held: Held | null = null;
  #cancel: (() => void) | null = null;
  /** The experiment as it was opened: what differs from it was edited here. */
  #opened: string;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const { store, series, onHidden } = parts;
    const state = store.getState();
    this.#opened = keyOf(state.experiment);
    if (state.phase !== "waiting") this.#begin(state);
    store.subscribe((now, before) => {
      this.#follow(now, before);
    });
    for (const metric of KEPT_METRICS) {
      series.subscribe(metric, () => {
        const lines = series.lines(metric);
        // Lines of a comparison are not the lanes' own values.
        const isOwn = lines.length > 0 && lines.every(({ of }) => of === undefined);
        if (isOwn) this.#held?.lines.set(metric, lines);
      });
    }
    onHidden(() => {
      this.#put();
    });
  }

  /**
   * Another experiment is about to be opened: what was edited here and never played is kept too. True if there was
   * anything to keep.
   */
  leave(): boolean {
    const { experiment } = this.#parts.store.getState();
    const key = keyOf(experiment);
    const isRun = this.#isWorth() && this.#held !== null && keyOf(this.#held.experiment) === key;
    const isDraft = !isRun && key !== this.#opened;
    if (isDraft) void this.#parts.keepDraft(experiment);
    this.#put();
    return isRun || isDraft;
  }

  /** Keeps what runs now, as far as it has come. */
  keep(): void {
    this.#put();
  }

  /** Another experiment was opened: from now on edits are counted from it. */
  arrive(): void {
    this.#opened = keyOf(this.#parts.store.getState().experiment);
  }

  #follow(now: AppState, before: AppState): void {
    if (now.laneStates.length === 0 && before.laneStates.length > 0) this.#end();
    if (now.phase === "loading" && before.phase !== "loading") this.#begin(now);
    const held = this.#held;
    if (held === null) return;
    if (now.plan !== before.plan) this.#takeExperiment(held, now);
    if (now.laneStates !== before.laneStates && now.laneStates.length > 0) takeRows(held, now);
    if (now.device !== null) held.device = now.device.title;
    if (now.phase === before.phase) return;
    this.#clockPlaying(held, now.phase === "running");
    held.isOver = now.phase === "done";
    this.#cancel?.();
    this.#cancel = null;
    if (now.phase === "paused" || now.phase === "done") this.#putSoon();
  }

  #begin({ plan, experiment, mistakes }: AppState): void {
    this.#held = null;
    // With mistakes an earlier experiment runs on: which one is not known here.
    if (plan === null || mistakes.length > 0) return;
    this.#held = {
      experiment,
      plan,
      bases: new Set([baseOf(experiment)]),
      lines: new Map(),
      laneStates: [],
      step: 0,
      device: null,
      playedMs: 0,
      playingSince: null,
      isOver: false,
      isNew: false,
      branch: 0,
      own: null,
      kept: Promise.resolve(),
    };
  }

  /** Before the first step a slider edits what runs; later only recorded changes and words belong to this run. */
  #takeExperiment(held: Held, { experiment, plan, phase }: AppState): void {
    const base = baseOf(experiment);
    if (held.step === 0) held.bases.add(base);
    if (!held.bases.has(base) || plan === null) return;
    held.experiment = experiment;
    held.plan = plan;
    held.isNew = true;
    if (phase === "paused" || phase === "done") this.#putSoon();
  }

  #putSoon(): void {
    this.#cancel ??= this.#parts.clock.after(SETTLE_MS, () => {
      this.#cancel = null;
      this.#put();
    });
  }

  #clockPlaying(held: Held, plays: boolean): void {
    const now = this.#parts.clock.now();
    if (plays) held.playingSince ??= now;
    else if (held.playingSince !== null) {
      held.playedMs += now - held.playingSince;
      held.playingSince = null;
    }
  }

  #isWorth(): boolean {
    const held = this.#held;
    if (held === null || held.step === 0) return false;
    const sinceMs = held.playingSince === null ? 0 : this.#parts.clock.now() - held.playingSince;
    return held.isOver || held.playedMs + sinceMs >= WORTH_MS;
  }

  #end(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#put();
    this.#held = null;
  }

  #put(): void {
    const held = this.#held;
    if (held === null || !held.isNew || !this.#isWorth()) return;
    held.isNew = false;
    const run = keptRun(held, this.#parts.wallClock());
    const { branch } = held;
    held.kept = held.kept.then(async () => {
      const own = held.own?.branch === branch ? held.own.key : null;
      const isCreated = await this.#parts.keep(run, own === run.key ? null : own);
      held.own = isCreated || own === run.key ? { key: run.key, branch } : null;
    });
  }
}

/** Rows of the furthest step: after going back the lanes stand on earlier ones. */
function takeRows(held: Held, { laneStates, step, reached }: AppState): void {
  if (step < reached) return;
  if (step < held.step) held.branch++;
  held.laneStates = laneStates;
  held.isNew ||= step !== held.step;
  held.step = step;
}

function baseOf(experiment: Experiment): string {
  return keyOf({ ...experiment, changes: [] });
}

function keptRun(held: Held, savedAt: number): KeptRun {
  const { experiment, plan, laneStates, lines, step, device } = held;
  return {
    key: keyOf(experiment),
    experiment: canonicalJson(experiment),
    savedAt,
    step,
    device,
    lanes: plan.lanes.map(({ label }, lane): KeptLane => {
      const chosen = experiment.lanes[lane];
      const { latest = null, divergedAt = null } = laneStates[lane] ?? {};
      const curves: Partial<Record<KeptMetric, ReturnType<typeof thin>>> = {};
      const last: Partial<Record<KeptMetric, number>> = {};
      for (const metric of KEPT_METRICS) {
        const line = lines.get(metric)?.[lane];
        if (line !== undefined && line.steps.length > 0) curves[metric] = thin(line);
        const value = latest?.[metric] ?? null;
        if (value !== null && divergedAt === null) last[metric] = value;
      }
      const optimizer = chosen !== undefined && "optimizer" in chosen ? chosen.optimizer : null;
      return { label, optimizer, divergedAt, last, curves };
    }),
  };
}
