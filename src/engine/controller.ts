/**
 * One engine: takes commands, keeps one session at a time, sends events. Knows nothing of workers; worker.ts and the
 * tests connect it. Frames go out at most 8 times a second.
 */
import { isProbed } from "../measure/probe-rhythm.ts";
import type { Row } from "../measure/row.ts";
import type { Command, Event, LaneState, View } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import { failureOf } from "./failure.ts";
import { buildFrame } from "./frame.ts";
import { Gate, type Scheduler } from "./gate.ts";
import type { RunRequest } from "./open-run.ts";
import { Pacing } from "./pacing.ts";
import { CancelledError, type Run } from "./run.ts";
import { SeriesStore } from "./series.ts";

const FRAME_MS = 125;
/** Rest while a speed limit says to wait. */
const REST_MS = 8;

export interface ControllerOptions {
  readonly scheduler: Scheduler;
  readonly send: (event: Event) => void;
  readonly openRun: (request: RunRequest) => Promise<Run>;
}

type Load = Extract<Command, { kind: "load" }>;

/** Everything that belongs to one loaded experiment, and is dropped with it. */
class Session {
  readonly id: number;
  readonly plan: Plan;
  readonly device: Load["device"];
  readonly gate: Gate;
  readonly abort = new AbortController();
  readonly series = new SeriesStore();
  readonly lanes: LaneState[];
  readonly pacing: Pacing;
  view: View;
  run: Run | null = null;
  /** Steps to do before stopping; the run's own step or less: paused. */
  target = 0;
  /** Steps that are being done right now. */
  inFlight = 0;
  isDriving = false;
  dropped: readonly File[] = [];
  /** How often opening was begun: dropped files start it anew, and an earlier try then counts no more. */
  attempts = 0;
  /** Slider moves that wait for the step under way to end. */
  readonly pending: { lane: number; name: string; value: number }[] = [];
  answerDownload: ((agreed: boolean) => void) | null = null;
  lastFrame = -Infinity;

  constructor({ session, plan, device, view }: Load, scheduler: Scheduler) {
    this.id = session;
    this.plan = plan;
    this.device = device;
    this.view = view;
    this.gate = new Gate(scheduler);
    this.pacing = new Pacing(scheduler);
    this.lanes = plan.lanes.map(() => ({ status: "ready", divergedAt: null, latest: null }));
  }

  get wantsMore(): boolean {
    return this.run !== null && this.run.step < Math.min(this.target, this.run.steps);
  }

  get isDone(): boolean {
    return (
      this.run !== null &&
      (this.run.step >= this.run.steps || this.lanes.every(({ status }) => status === "diverged"))
    );
  }
}

export class Controller {
  readonly #options: ControllerOptions;
  #session: Session | null = null;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  /** Handles one command; commands of sessions that are over do nothing. */
  handle(command: Command): void {
    if (command.kind === "load") {
      this.#close();
      this.#session = new Session(command, this.#options.scheduler);
      void this.#open(this.#session);
      return;
    }
    const session = this.#session;
    if (session === null || session.id !== command.session) return;
    switch (command.kind) {
      case "play":
        this.#go(session, Infinity);
        return;
      case "step":
        this.#go(session, (session.run?.step ?? 0) + command.count);
        return;
      case "pause":
        this.#pause(session);
        return;
      case "speed":
        session.pacing.limit(command.stepsPerSecond);
        return;
      case "setting":
        this.#set(session, command);
        return;
      case "view":
        session.view = command.view;
        void this.#frame(session);
        return;
      case "files":
        session.dropped = command.files;
        if (session.run !== null) return;
        session.answerDownload?.(false);
        void this.#open(session);
        return;
      case "download":
        session.answerDownload?.(true);
        session.answerDownload = null;
        return;
    }
  }

  #close(): void {
    const session = this.#session;
    this.#session = null;
    session?.abort.abort();
    session?.gate.cancel();
    session?.answerDownload?.(false);
    // A run that is at work is disposed of when its present piece ends (see #drive).
    if (session?.isDriving === false) session.run?.dispose();
  }

  #isCurrent(session: Session): boolean {
    return this.#session === session;
  }

  #status(
    session: Session,
    phase: Extract<Event, { kind: "status" }>["phase"],
    message: string | null = null,
  ): void {
    if (!this.#isCurrent(session)) return;
    this.#options.send({
      kind: "status",
      session: session.id,
      phase,
      step: session.run?.step ?? 0,
      message,
    });
  }

  async #open(session: Session): Promise<void> {
    const { send, openRun } = this.#options;
    const attempt = ++session.attempts;
    const isCurrent = (): boolean => this.#isCurrent(session) && session.attempts === attempt;
    this.#status(session, "loading");
    try {
      const run = await openRun({
        plan: session.plan,
        device: session.device,
        replicaRows: false,
        dropped: session.dropped,
        breathe: session.gate.pass,
        signal: session.abort.signal,
        onProgress: (progress) => {
          if (isCurrent()) send({ kind: "data", session: session.id, progress });
        },
        confirmDownload: ({ message, totalBytes }) =>
          new Promise((answer) => {
            if (!isCurrent()) {
              answer(false);
              return;
            }
            session.answerDownload = answer;
            send({ kind: "ask-download", session: session.id, message, totalBytes });
          }),
      });
      if (!isCurrent()) {
        run.dispose();
        return;
      }
      session.run = run;
      send({ kind: "device", session: session.id, device: run.device });
      this.#status(session, "ready");
      await this.#frame(session);
      if (session.wantsMore) this.#go(session, session.target);
    } catch (error) {
      if (isCurrent()) this.#fail(session, error);
    }
  }

  #fail(session: Session, error: unknown): void {
    if (error instanceof CancelledError || !this.#isCurrent(session)) return;
    this.#options.send({ kind: "failed", session: session.id, failure: failureOf(error) });
  }

  /** Goes on until step `target`. Before the run is open this is kept for later. */
  #go(session: Session, target: number): void {
    session.target = target;
    session.gate.open();
    if (session.run === null) return;
    if (session.isDone) {
      this.#status(session, "done");
      return;
    }
    this.#status(session, "running");
    if (!session.isDriving) void this.#drive(session, session.run);
  }

  #pause(session: Session): void {
    session.target = 0;
    session.gate.close();
    if (session.run !== null) this.#status(session, session.isDone ? "done" : "paused");
  }

  async #drive(session: Session, run: Run): Promise<void> {
    session.isDriving = true;
    session.pacing.start(run.step);
    try {
      while (session.wantsMore && !session.isDone) {
        const count = Math.min(
          session.pacing.next(),
          Math.min(session.target, run.steps) - run.step,
        );
        if (count > 0) {
          session.inFlight = count;
          const { rows } = await session.pacing.time(count, () => run.advance(count));
          session.inFlight = 0;
          this.#take(session, rows);
          this.#settle(session, run);
        }
        await (count > 0
          ? this.#options.scheduler.nextTask()
          : this.#options.scheduler.wait(REST_MS));
        // Paused between two pieces: the loop ends, and #go starts another.
        if (!this.#isCurrent(session)) throw new CancelledError("another experiment was loaded");
        if (session.pacing.isDue(session.lastFrame, FRAME_MS)) await this.#frame(session);
      }
      session.isDriving = false;
      await this.#frame(session);
      if (session.isDone) this.#status(session, "done");
      else if (session.target !== 0) this.#pause(session);
    } catch (error) {
      session.isDriving = false;
      if (!this.#isCurrent(session)) run.dispose();
      this.#fail(session, error);
    }
  }

  #take(session: Session, rows: readonly Row[]): void {
    for (const row of rows) {
      session.series.pushRow(row, isProbed(session.plan.probe, row.step));
      const before = session.lanes[row.lane];
      if (before === undefined || before.status === "diverged") continue;
      if (row.diverged)
        session.lanes[row.lane] = {
          status: "diverged",
          divergedAt: row.step,
          latest: before.latest,
        };
      else
        session.lanes[row.lane] = {
          status: row.step >= session.plan.steps ? "done" : "running",
          divergedAt: null,
          latest: row,
        };
    }
  }

  #set(
    session: Session,
    { lane, name, value }: { lane: number; name: string; value: number },
  ): void {
    const { run } = session;
    if (run === null) return;
    const step = run.step + session.inFlight + 1;
    if (session.inFlight > 0) session.pending.push({ lane, name, value });
    else run.setSetting(lane, name, value);
    this.#options.send({ kind: "changed", session: session.id, step, lane, name, value });
  }

  /** Between steps: slider moves that came in meanwhile take effect. */
  #settle(session: Session, run: Run): void {
    for (const { lane, name, value } of session.pending.splice(0))
      run.setSetting(lane, name, value);
  }

  async #frame(session: Session): Promise<void> {
    const { run } = session;
    if (run === null || !this.#isCurrent(session)) return;
    session.lastFrame = this.#options.scheduler.now();
    const { view, series, lanes, id, pacing } = session;
    try {
      const frame = await buildFrame({
        run,
        view,
        series,
        lanes: [...lanes],
        session: id,
        stepsPerSecond: pacing.rate,
      });
      if (this.#isCurrent(session)) this.#options.send(frame);
    } catch (error) {
      this.#fail(session, error);
    }
  }
}
