/**
 * One engine: takes commands, keeps one session at a time, sends events. Knows nothing of workers; worker.ts and the
 * tests connect it. Frames go out at most 8 times a second.
 */
import type { Change } from "../experiment/experiment.ts";
import type { Command, Event } from "../wire/messages.ts";
import type { WaterfallQuestion } from "../wire/waterfall.ts";
import { failureOf } from "./failure.ts";
import { forkedPast } from "./forked.ts";
import { FRAME_MS, Framing } from "./framing.ts";
import type { Scheduler } from "./gate.ts";
import type { RunRequest } from "./open-run.ts";
import { Resting } from "./resting.ts";
import { CancelledError, type Run } from "./run.ts";
import { Session } from "./session.ts";

/** Rest while a speed limit says to wait. */
const REST_MS = 8;

export interface ControllerOptions {
  readonly scheduler: Scheduler;
  readonly send: (event: Event) => void;
  readonly openRun: (request: RunRequest) => Promise<Run>;
}

export class Controller {
  readonly #options: ControllerOptions;
  readonly #framing: Framing;
  readonly #resting: Resting;
  #session: Session | null = null;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const shared = {
      ...options,
      isCurrent: (session: Session) => this.#isCurrent(session),
      onFailure: (session: Session, error: unknown) => {
        this.#fail(session, error);
      },
    };
    this.#framing = new Framing(shared);
    this.#resting = new Resting({
      ...shared,
      drive: (session, run) => void this.#drive(session, run),
    });
  }

  /** Handles one command; commands of sessions that are over do nothing. */
  handle(command: Command): void {
    if (command.kind === "load") {
      const past = command.forks === true ? forkedPast(command, this.#session) : null;
      this.#close();
      this.#session = new Session(command, this.#options.scheduler, past);
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
      case "seek":
        this.#seek(session, command.step);
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
        session.show(command.view);
        void this.#framing.frame(session);
        if (session.looks.follow(command.view)) this.#resting.askLook(session);
        return;
      case "inspect":
        session.looks.target = command.target;
        this.#resting.askLook(session);
        return;
      case "waterfall":
        this.#measure(session, command.question);
        return;
      case "path-plane":
        this.#resting.askPlane(session, command.order);
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

  readonly #now = (): number => this.#options.scheduler.now();

  #close(): void {
    const session = this.#session;
    this.#session = null;
    session?.abort.abort();
    session?.gate.cancel();
    session?.plane.stop();
    session?.looks.giveUp();
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
        keepPaths: true,
        onReplicas: session.onReplicas,
        dropped: session.dropped,
        breathe: session.gate.pass,
        signal: session.abort.signal,
        onProgress: (progress) => {
          if (isCurrent()) send({ kind: "data", session: session.id, progress });
        },
        confirmDownload: ({ message, totalBytes }) => {
          if (!isCurrent()) return Promise.resolve(false);
          send({ kind: "ask-download", session: session.id, message, totalBytes });
          return session.downloadAnswer();
        },
      });
      if (isCurrent()) await session.begin(run, this.#now);
      if (!isCurrent()) {
        run.dispose();
        return;
      }
      session.open(run);
      send({ kind: "device", session: session.id, device: run.device });
      this.#status(session, "ready");
      await this.#framing.frame(session);
      this.#resting.askLook(session);
      if (session.wantsMore()) this.#go(session, session.target, session.isReplaying);
      else this.#resting.askWaterfall(session);
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
  #go(session: Session, target: number, isReplaying = false): void {
    session.target = target;
    session.isReplaying = isReplaying;
    session.hasFailed = false;
    session.gate.open();
    if (session.run === null) return;
    this.#resting.giveUp(session);
    if (session.isDone) {
      this.#status(session, "done");
      return;
    }
    this.#status(session, session.isReplaying ? "replaying" : "running");
    if (!session.isDriving) void this.#drive(session, session.run);
  }

  /** Before the run is open this is kept for later, as playing is. */
  #seek(session: Session, step: number): void {
    const { run } = session;
    if (run === null || step >= Math.max(session.reached, session.busyUntil ?? 0)) {
      // Nobody watches the steps on the way.
      this.#go(session, step, true);
      return;
    }
    if (session.checkpoints.refusal(run) !== null) return;
    this.#resting.giveUp(session);
    session.jumpTo = step;
    session.target = step;
    session.hasFailed = false;
    session.gate.open();
    this.#status(session, "replaying");
    if (!session.isDriving) void this.#drive(session, run);
  }

  #pause(session: Session): void {
    session.target = 0;
    session.jumpTo = null;
    session.isReplaying = false;
    session.gate.close();
    session.pacing.hold();
    this.#resting.askLook(session);
    if (session.run !== null) this.#status(session, session.isDone ? "done" : "paused");
  }

  /** Pauses, and ends the step under way: what is measured is a run between two steps. */
  #measure(session: Session, question: WaterfallQuestion | null): void {
    session.waterfalls.ask(question);
    if (question === null || session.run === null) return;
    session.plane.stop();
    if (session.isDriving) {
      this.#pause(session);
      session.gate.open();
    }
    this.#resting.askWaterfall(session);
  }

  async #drive(session: Session, run: Run): Promise<void> {
    session.isDriving = true;
    session.pacing.start();
    try {
      do {
        while (session.wantsMore()) await this.#piece(session, run);
        await this.#resting.look(session, run, true);
        await this.#framing.frame(session);
        await this.#keep(session, run, true);
        await session.gate.admit();
        this.#assertCurrent(session);
        // More may have been asked for while the frame was put together.
      } while (session.wantsMore());
      session.isDriving = false;
      if (session.isDone) {
        this.#status(session, "done");
        this.#resting.askShortcuts(session);
      } else if (session.target !== 0 || session.isReplaying) this.#pause(session);
      session.isReplaying = false;
      this.#resting.askWaterfall(session);
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
    await session.jump(run);
    session.settle(run);
    const left = Math.min(session.target, run.steps, session.nextChange - 1) - run.step;
    const most = session.plan.problem.kind === "small" ? left : 1;
    const count = session.pacing.next(Math.min(most, left), session.isReplaying);
    if (count > 0) {
      session.busyUntil = run.step + count;
      const { rows } = await session.pacing.time(count, () => run.advance(count));
      session.busyUntil = null;
      this.#assertCurrent(session);
      session.take(rows);
      session.reached = Math.max(session.reached, run.step);
      session.settle(run);
      if (run.step === session.reached)
        await session.checkpoints.remember(run, session.lanes, this.#now);
      await this.#keep(session, run, false);
    }
    await (count > 0 ? scheduler.nextTask() : scheduler.wait(REST_MS));
    this.#assertCurrent(session);
    if (session.pacing.isDue(session.lastFrame, FRAME_MS)) await this.#framing.frame(session);
    await session.gate.admit();
    if (session.looks.isDue) await this.#resting.look(session, run);
    this.#assertCurrent(session);
  }

  async #keep(session: Session, run: Run, isResting: boolean): Promise<void> {
    const snapshot = await session.keeping.take(session, run, { now: this.#now, isResting });
    if (snapshot !== null && this.#isCurrent(session))
      this.#options.send({ kind: "kept", session: session.id, snapshot });
  }

  #assertCurrent(session: Session): void {
    if (!this.#isCurrent(session)) throw new CancelledError("another experiment was loaded");
  }

  #set(session: Session, { lane, name, value }: Omit<Change, "step">): void {
    const { run } = session;
    if (run === null) return;
    const { isFork, ...change } = session.move(run, { lane, name, value });
    if (isFork) void this.#framing.frame(session);
    this.#options.send({
      kind: "changed",
      session: session.id,
      ...change,
      ...(isFork && { isFork: true as const }),
    });
    this.#resting.askLook(session);
  }
}
