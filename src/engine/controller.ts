/**
 * One engine: takes commands, keeps one session at a time, sends events. Knows nothing of workers; worker.ts and the
 * tests connect it. Frames go out at most 8 times a second.
 */
import { isProbed } from "../measure/probe-rhythm.ts";
import type { Row } from "../measure/row.ts";
import type { Command, Event } from "../wire/messages.ts";
import { failureOf } from "./failure.ts";
import { buildFrame } from "./frame.ts";
import type { Scheduler } from "./gate.ts";
import type { RunRequest } from "./open-run.ts";
import { CancelledError, type Run } from "./run.ts";
import { Session } from "./session.ts";

const FRAME_MS = 125;
/** Rest while a speed limit says to wait. */
const REST_MS = 8;

export interface ControllerOptions {
  readonly scheduler: Scheduler;
  readonly send: (event: Event) => void;
  readonly openRun: (request: RunRequest) => Promise<Run>;
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
        this.#go(session, session.stepBase + command.count);
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
      case "inspect":
        session.looks.target = command.target;
        this.#askLook(session);
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
    session.hasFailed = false;
    const isCurrent = (): boolean => this.#isCurrent(session) && session.attempts === attempt;
    this.#status(session, "loading");
    try {
      const run = await openRun({
        plan: session.plan,
        device: session.device,
        replicaRows: false,
        onReplicas: session.replicas?.take,
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
      this.#askLook(session);
      if (session.wantsMore()) this.#go(session, session.target);
    } catch (error) {
      if (isCurrent()) this.#fail(session, error);
    }
  }

  #fail(session: Session, error: unknown): void {
    if (error instanceof CancelledError || !this.#isCurrent(session) || session.hasFailed) return;
    session.hasFailed = true;
    session.target = 0;
    this.#options.send({ kind: "failed", session: session.id, failure: failureOf(error) });
  }

  /** Goes on until step `target`. Before the run is open this is kept for later. */
  #go(session: Session, target: number): void {
    session.target = target;
    session.hasFailed = false;
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
    session.pacing.hold();
    this.#askLook(session);
    if (session.run !== null) this.#status(session, session.isDone ? "done" : "paused");
  }

  async #drive(session: Session, run: Run): Promise<void> {
    session.isDriving = true;
    session.pacing.start();
    try {
      do {
        while (session.wantsMore()) await this.#piece(session, run);
        await this.#look(session, run);
        await this.#frame(session);
        await session.gate.admit();
        this.#assertCurrent(session);
        // More may have been asked for while the frame was put together.
      } while (session.wantsMore());
      session.isDriving = false;
      if (session.isDone) this.#status(session, "done");
      else if (session.target !== 0) this.#pause(session);
    } catch (error) {
      session.isDriving = false;
      session.busyUntil = null;
      if (!this.#isCurrent(session)) run.dispose();
      this.#fail(session, error);
    }
  }

  /** As many steps as fit between two looks at the messages; a network's one by one, since pause may hold it inside. */
  async #piece(session: Session, run: Run): Promise<void> {
    const { scheduler } = this.#options;
    const left = Math.min(session.target, run.steps) - run.step;
    const most = session.plan.problem.kind === "network" ? 1 : left;
    const count = session.pacing.next(Math.min(most, left));
    if (count > 0) {
      session.busyUntil = run.step + count;
      const { rows } = await session.pacing.time(count, () => run.advance(count));
      session.busyUntil = null;
      this.#take(session, rows);
      this.#settle(session, run);
    }
    await (count > 0 ? scheduler.nextTask() : scheduler.wait(REST_MS));
    this.#assertCurrent(session);
    if (session.pacing.isDue(session.lastFrame, FRAME_MS)) await this.#frame(session);
    await session.gate.admit();
    if (session.looks.isDue) await this.#look(session, run);
    this.#assertCurrent(session);
  }

  #assertCurrent(session: Session): void {
    if (!this.#isCurrent(session)) throw new CancelledError("another experiment was loaded");
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
    // A piece under way has begun with the old value, in some lanes or all.
    const { busyUntil } = session;
    if (busyUntil !== null) session.pending.push({ lane, name, value });
    const step = busyUntil === null ? run.setSetting(lane, name, value) : busyUntil + 1;
    this.#options.send({ kind: "changed", session: session.id, step, lane, name, value });
    this.#askLook(session);
  }

  /** Between steps: slider moves that came in meanwhile take effect. */
  #settle(session: Session, run: Run): void {
    for (const { lane, name, value } of session.pending.splice(0))
      run.setSetting(lane, name, value);
  }

  /** Looks through the microscope as soon as the run stands still; at once where it does. */
  #askLook(session: Session): void {
    const { run, looks } = session;
    if (run === null || looks.target === null || looks.isAsked) return;
    looks.isAsked = true;
    if (session.isDriving) session.gate.receive(() => this.#look(session, run));
    else void this.#lookAtRest(session, run);
  }

  /** Nobody drives the run; who wants to meanwhile waits for the look to end. */
  async #lookAtRest(session: Session, run: Run): Promise<void> {
    session.isDriving = true;
    await this.#look(session, run);
    await session.gate.admit();
    session.isDriving = false;
    if (!this.#isCurrent(session)) run.dispose();
    else if (session.wantsMore()) void this.#drive(session, run);
  }

  /** Reports its failure itself. */
  async #look(session: Session, run: Run): Promise<void> {
    if (!this.#isCurrent(session)) return;
    try {
      const look = await session.looks.take(run);
      if (look !== null && this.#isCurrent(session))
        this.#options.send({ kind: "inspection", session: session.id, ...look });
    } catch (error) {
      this.#fail(session, error);
    }
  }

  /** Sends a frame as soon as the last one is long enough ago. All who ask meanwhile get the same one. */
  #frame(session: Session): Promise<void> {
    session.frameDue ??= this.#nextFrame(session);
    return session.frameDue;
  }

  async #nextFrame(session: Session): Promise<void> {
    const { scheduler } = this.#options;
    await session.framing;
    const restMs = session.lastFrame + FRAME_MS - scheduler.now();
    if (restMs > 0) await scheduler.wait(restMs);
    session.frameDue = null;
    session.lastFrame = scheduler.now();
    session.framing = this.#sendFrame(session);
    await session.framing;
  }

  async #sendFrame(session: Session): Promise<void> {
    const { run } = session;
    if (run === null || !this.#isCurrent(session)) return;
    const { view, series, replicas, lanes, id, pacing } = session;
    try {
      const frame = await buildFrame({
        run,
        view,
        series,
        replicas,
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
