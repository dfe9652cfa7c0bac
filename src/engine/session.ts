/** Everything that belongs to one loaded experiment, and is dropped with it. Driven by controller.ts. */
import type { Command, LaneState, View } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import { Gate, type Scheduler } from "./gate.ts";
import { Looks } from "./looks.ts";
import { Pacing } from "./pacing.ts";
import { Replicas } from "./replicas.ts";
import type { Run } from "./run.ts";
import { SeriesStore } from "./series.ts";

type Load = Extract<Command, { kind: "load" }>;

export class Session {
  readonly id: number;
  readonly plan: Plan;
  readonly device: Load["device"];
  readonly gate: Gate;
  readonly abort = new AbortController();
  readonly series = new SeriesStore();
  /** null: a single lane of a single replica, with nothing to compare. */
  readonly replicas: Replicas | null;
  readonly lanes: LaneState[];
  readonly pacing: Pacing;
  readonly looks: Looks;
  view: View;
  run: Run | null = null;
  /** Step to stop after; the run's own step or less: paused. */
  target = 0;
  /** Last step of the piece that is being done right now; null between pieces. */
  busyUntil: number | null = null;
  isDriving = false;
  /** A failure was reported, and nothing was asked of the run since. */
  hasFailed = false;
  dropped: readonly File[] = [];
  /** How often opening was begun: dropped files start it anew, and an earlier try then counts no more. */
  attempts = 0;
  /** Slider moves that wait for the step under way to end. */
  readonly pending: { lane: number; name: string; value: number }[] = [];
  answerDownload: ((agreed: boolean) => void) | null = null;
  lastFrame = -Infinity;
  /** The frame that waits for its time, and the one that is being put together. */
  frameDue: Promise<void> | null = null;
  framing: Promise<void> | null = null;

  constructor({ session, plan, device, view }: Load, scheduler: Scheduler) {
    this.id = session;
    this.plan = plan;
    this.device = device;
    this.view = view;
    const count = { lanes: plan.lanes.length, replicas: plan.replicas };
    this.replicas = count.lanes * count.replicas > 1 ? new Replicas(count) : null;
    this.gate = new Gate(scheduler);
    this.pacing = new Pacing(scheduler);
    this.looks = new Looks(() => scheduler.now());
    this.lanes = plan.lanes.map(() => ({ status: "ready", divergedAt: null, latest: null }));
  }

  wantsMore(): boolean {
    return (
      !this.isDone && this.run !== null && this.run.step < Math.min(this.target, this.run.steps)
    );
  }

  /**
   * Where single steps are counted from: the end of those already asked for, else the step that the run stands on. A
   * network's step under way is still to come, since the gate holds it; a piece of a small problem is as good as done.
   */
  get stepBase(): number {
    const step = this.run?.step ?? 0;
    if (Number.isFinite(this.target) && this.target > step) return this.target;
    return this.plan.problem.kind === "network" ? step : (this.busyUntil ?? step);
  }

  get isDone(): boolean {
    return (
      this.run !== null &&
      (this.run.step >= this.run.steps || this.lanes.every(({ status }) => status === "diverged"))
    );
  }
}
