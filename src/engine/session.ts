/** Everything that belongs to one loaded experiment, and is dropped with it. Driven by controller.ts. */
import type { Change } from "../experiment/experiment.ts";
import { isProbed } from "../measure/probe-rhythm.ts";
import { ReceiptBuilder } from "../measure/receipt.ts";
import type { OnReplicas } from "../measure/replica-values.ts";
import type { Row } from "../measure/row.ts";
import type { Command, LaneState, View } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import { BUDGET_BYTES, Checkpoints } from "./checkpoints.ts";
import type { ForkedPast } from "./forked.ts";
import { Gate, type Scheduler } from "./gate.ts";
import { Keeping } from "./keeping.ts";
import { Looks } from "./looks.ts";
import { Pacing } from "./pacing.ts";
import { PlaneDesk } from "./plane-desk.ts";
import { Replicas } from "./replicas.ts";
import type { Run } from "./run.ts";
import { SeriesStore } from "./series.ts";
import { Waterfalls } from "./waterfalls.ts";

type Load = Extract<Command, { kind: "load" }>;

export class Session {
  readonly id: number;
  readonly plan: Plan;
  readonly device: Load["device"];
  readonly gate: Gate;
  readonly abort = new AbortController();
  readonly series: SeriesStore;
  /** null: a single lane of a single replica, with nothing to compare. */
  readonly replicas: Replicas | null;
  lanes: LaneState[];
  readonly receipt: ReceiptBuilder;
  readonly checkpoints: Checkpoints;
  readonly keeping = new Keeping();
  readonly resume: Load["resume"];
  readonly pacing: Pacing;
  readonly looks: Looks;
  readonly waterfalls = new Waterfalls();
  readonly plane = new PlaneDesk();
  view: View;
  run: Run | null = null;
  /** Step to stop after; the run's own step or less: paused. */
  target = 0;
  /** Step to go to by way of a state that is kept, before anything else is done; null: none. */
  jumpTo: number | null = null;
  /** Steps are done again, as fast as they can be, to stand on `target`. */
  isReplaying = false;
  /** The furthest step ever; further than the run's own after going back. */
  reached = 0;
  /** Last step of the piece that is being done right now; null between pieces. */
  busyUntil: number | null = null;
  isDriving = false;
  /** A failure was reported, and nothing was asked of the run since. */
  hasFailed = false;
  dropped: readonly File[] = [];
  /** How often opening was begun: dropped files start it anew, and an earlier try then counts no more. */
  attempts = 0;
  /** Slider moves that hold from a step on which the run has not come to; in the order in which they came. */
  pending: readonly Change[] = [];
  answerDownload: ((agreed: boolean) => void) | null = null;
  lastFrame = -Infinity;
  /** The frame that waits for its time, and the one that is being put together. */
  frameDue: Promise<void> | null = null;
  framing: Promise<void> | null = null;

  readonly #past: ForkedPast | null;

  /** `past`: of a session whose plan lacked but the fork. */
  constructor(
    { session, plan, device, view, resume }: Load,
    scheduler: Scheduler,
    past: ForkedPast | null,
  ) {
    this.id = session;
    this.#past = past;
    this.series = past?.series ?? new SeriesStore();
    this.resume = resume;
    this.plan = plan;
    this.device = device;
    this.view = view;
    const count = { lanes: plan.lanes.length, replicas: plan.replicas };
    const hasReplicas = count.lanes * count.replicas > 1;
    this.replicas = past?.replicas ?? (hasReplicas ? new Replicas(count) : null);
    this.receipt = new ReceiptBuilder({ lanes: count.lanes, steps: plan.steps });
    this.checkpoints = new Checkpoints(BUDGET_BYTES[plan.problem.kind]);
    this.gate = new Gate(scheduler);
    this.pacing = new Pacing(scheduler);
    this.looks = new Looks(scheduler);
    this.looks.shortcuts = view.shortcuts;
    this.lanes = plan.lanes.map(() => ({ status: "ready", divergedAt: null, latest: null }));
  }

  /** Takes what the run tells of its replicas, until the session ends: a fork's may have them then. */
  get onReplicas(): OnReplicas | undefined {
    const { replicas, abort } = this;
    if (replicas === null) return undefined;
    return (lane, step, values) => {
      if (!abort.signal.aborted) replicas.take(lane, step, values);
    };
  }

  /** What a person says to the download that was asked about. */
  downloadAnswer(): Promise<boolean> {
    return new Promise((answer) => {
      this.answerDownload = answer;
    });
  }

  /** The run is there: lanes that it refuses say so. */
  open(run: Run): void {
    this.run = run;
    run.watch(this.view);
    this.lanes = this.lanes.map((lane, index) => {
      const refusal = run.refusals?.[index] ?? null;
      return refusal === null ? lane : { ...lane, status: "refused", refusal };
    });
  }

  wantsMore(): boolean {
    if (this.jumpTo !== null && this.run !== null) return true;
    return (
      !this.isDone && this.run !== null && this.run.step < Math.min(this.target, this.run.steps)
    );
  }

  show(view: View): void {
    this.view = view;
    this.run?.watch(view);
  }

  /** Rows that come again, after going back, are in the series already and equal to them. */
  take(rows: readonly Row[]): void {
    for (const row of rows) {
      this.series.pushRow(row, isProbed(this.plan.probe, row.step));
      this.receipt.push(row);
      const before = this.lanes[row.lane];
      if (before === undefined || isOver(before)) continue;
      const { latest } = before;
      const isDone = row.step >= this.plan.steps;
      this.lanes[row.lane] = row.diverged
        ? { status: "diverged", divergedAt: row.step, latest }
        : { status: isDone ? "done" : "running", divergedAt: null, latest: row };
    }
  }

  /**
   * Where `jumpTo` asks for it, to the nearest state that is kept and leaves at least one step to be done again: that
   * step is what the stage shows. Nothing to do where the run itself is nearer.
   */
  async jump(run: Run): Promise<void> {
    // A slider's move that waits behind the run was made on a way back that was given up.
    const step = this.jumpTo ?? (this.nextChange <= run.step ? this.nextChange - 1 : null);
    if (step === null) return;
    // Where a slider's move waits, things go otherwise: states beyond it are of what went before.
    const past = this.checkpoints.at(Math.max(0, Math.min(step, this.nextChange) - 1));
    const isOnTheWay = step >= run.step && (past?.checkpoint.step ?? 0) <= run.step;
    if (past !== null && !isOnTheWay) {
      await run.restore(past.checkpoint);
      this.lanes = [...past.lanes];
    }
    // Another place may have been asked for meanwhile.
    if (this.jumpTo === step) this.jumpTo = null;
    // Who presses Play meanwhile watches from there on.
    this.isReplaying = Number.isFinite(this.target);
  }

  /**
   * The step after which a slider that is moved now takes effect; null: here, at once. A piece under way has begun with
   * the old value, in some lanes or all; on the way to a step, that one counts.
   */
  #changesAfter(run: Run): number | null {
    if (this.jumpTo !== null) return this.jumpTo;
    const target = Math.min(this.target, run.steps);
    if (this.isReplaying && run.step < target) return target;
    // Behind one that waits farther back: from there on all steps are done again, and meet both.
    return this.busyUntil ?? (this.nextChange <= run.step + 1 ? run.step : null);
  }

  /** The first step that a waiting slider's move changes; Infinity: none waits. */
  get nextChange(): number {
    return Math.min(Infinity, ...this.pending.map(({ step }) => step));
  }

  /** A slider is moved: told is from which step on it holds, and whether what was recorded from there on is forgotten. */
  move(run: Run, setting: Omit<Change, "step">): Change & { readonly isFork: boolean } {
    const after = this.#changesAfter(run);
    const change = { step: (after ?? run.step) + 1, ...setting };
    // What was recorded or waits is forgotten once: moves behind the first one belong with it.
    const isFork = change.step <= this.reached && this.nextChange > change.step;
    if (isFork) this.pending = [];
    if (after !== null) this.pending = [...this.pending, change];
    else {
      if (isFork) this.forkHere(run);
      run.setSetting(setting.lane, setting.name, setting.value);
    }
    return { ...change, isFork };
  }

  /** Between steps: slider moves take effect whose step comes next. */
  settle(run: Run): void {
    const due = this.pending.filter(({ step }) => step === run.step + 1);
    if (due.length === 0) return;
    this.pending = this.pending.filter((change) => !due.includes(change));
    this.forkHere(run);
    for (const { lane, name, value } of due) run.setSetting(lane, name, value);
  }

  /** From here on things go otherwise than they went: what followed is forgotten. Nothing happens at the newest step. */
  forkHere(run: Run): void {
    const { step } = run;
    if (step >= this.reached) return;
    this.reached = step;
    run.forget();
    this.series.truncate(step);
    this.receipt.truncate(step);
    this.replicas?.truncate(step);
    this.checkpoints.truncate(step);
    this.keeping.forget(step);
  }

  /** A run was opened: it stands at its start, or where another one of the same experiment was left. */
  async begin(run: Run, now: () => number): Promise<void> {
    if (this.#past !== null) {
      const { states, step, forkStep, paths } = this.#past;
      if (paths !== null) run.paths?.take(paths);
      for (const state of states) this.checkpoints.add(state);
      this.reached = this.jumpTo = step;
      this.target = forkStep;
      this.isReplaying = true;
      return;
    }
    await this.checkpoints.remember(run, this.lanes, now);
    const { resume } = this;
    if (resume === undefined) return;
    const { checkpoint, lanes, curves, bands } = resume;
    await run.restore(checkpoint);
    this.lanes = [...lanes];
    this.reached = checkpoint.step;
    this.checkpoints.add({ checkpoint, lanes });
    this.series.restore(curves);
    this.replicas?.restore(bands);
  }

  /**
   * Where single steps are counted from: the end of those already asked for, else the step that the run stands on. A
   * network's step under way is still to come, since the gate holds it; a piece of a small problem is as good as done.
   */
  get stepBase(): number {
    const step = this.run?.step ?? 0;
    if (Number.isFinite(this.target) && this.target > step) return this.target;
    return this.plan.problem.kind === "small" ? (this.busyUntil ?? step) : step;
  }

  get isDone(): boolean {
    return this.run !== null && (this.run.step >= this.run.steps || this.lanes.every(isOver));
  }
}

/** Nothing more is to come of it. */
function isOver({ status }: LaneState): boolean {
  return status === "diverged" || status === "refused";
}
