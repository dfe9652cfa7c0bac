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
import { isOnPage, isOwn } from "../running.ts";
import type { AppState, Store } from "../store.ts";
import type { Keeping } from "./history.ts";
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
  /** `superseded`: the entry that this very run had made before, under another key. */
  readonly keep: (run: KeptRun, superseded: string | null) => Promise<Keeping>;
  /** Keeps an experiment that was edited and never played. Resolves to true once it is in the history. */
  readonly keepDraft: (experiment: Experiment) => Promise<boolean>;
}

/** One session of the engine, as far as it was seen. */
interface Held {
  /** What runs, not what is edited meanwhile; and the plan of that. */
  experiment: Experiment;
  plan: Plan;
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
  /**
   * Resolved when all that was handed over has been taken in: only then is it known which entry is its own. To true if
   * the newest of it was written.
   */
  kept: Promise<boolean>;
}

export class Recorder {
  readonly #parts: RecorderParts;
  #held: Held | null = null;
  #cancel: (() => void) | null = null;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const { store, series, onHidden } = parts;
    const state = store.getState();
    if (state.running !== null) this.#begin(state, state.running);
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
   * Another experiment is about to be opened: what was edited here and never played is kept too. Resolves to true once
   * the present one is in the history, to false if it is not.
   */
  leave(): Promise<boolean> {
    const state = this.#parts.store.getState();
    const held = this.#held;
    const isRun = held !== null && this.#isWorth() && isOnPage(state);
    this.#put();
    if (isRun) return held.kept;
    return isOwn(state) ? this.#parts.keepDraft(state.experiment) : Promise.resolve(false);
  }

  /** Keeps what runs now, as far as it has come. */
  keep(): void {
    this.#put();
  }

  #follow(now: AppState, before: AppState): void {
    if (now.running === null) {
      if (before.running !== null) this.#end();
      return;
    }
    if (before.running === null) this.#begin(now, now.running);
    const held = this.#held;
    if (held === null) return;
    if (now.running !== held.experiment) this.#takeExperiment(held, now);
    if (now.laneStates !== before.laneStates && now.laneStates.length > 0) takeRows(held, now);
    if (now.device !== null) held.device = now.device.title;
    if (now.phase === before.phase) return;
    this.#clockPlaying(held, now.phase === "running");
    held.isOver = now.phase === "done";
    this.#cancel?.();
    this.#cancel = null;
    if (now.phase === "paused" || now.phase === "done") this.#putSoon();
  }

  #begin({ plan }: AppState, experiment: Experiment): void {
    if (plan === null) return;
    this.#held = {
      experiment,
      plan,
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
      kept: Promise.resolve(false),
    };
  }

  /** A slider was moved, or it has other words now. */
  #takeExperiment(held: Held, now: AppState): void {
    const { running, plan, phase } = now;
    if (running === null) return;
    held.experiment = running;
    // Labels are read off it; a plan of what was edited meanwhile has others.
    if (plan !== null && isOnPage(now)) held.plan = plan;
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
      const kept = await this.#parts.keep(run, own === run.key ? null : own);
      if (kept === "failed") return false;
      held.own = kept === "new" || own === run.key ? { key: run.key, branch } : null;
      return true;
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
