/**
 * What is done to a run while it rests: looks (through the microscope, at shortcuts), waterfalls, and the plane of the
 * lanes' paths. Whoever wants the run to go on waits for it to end.
 */
import type { Event } from "../wire/messages.ts";
import type { PathPlaneAnswer, PathPlaneOrder } from "../wire/path-plane.ts";
import type { Scheduler } from "./gate.ts";
import type { Run } from "./run.ts";
import type { Session } from "./session.ts";

export interface RestingOptions {
  readonly scheduler: Scheduler;
  readonly send: (event: Event) => void;
  /** Of a session that is over nothing is sent. */
  readonly isCurrent: (session: Session) => boolean;
  readonly onFailure: (session: Session, error: unknown) => void;
  /** Lets the run go on. */
  readonly drive: (session: Session, run: Run) => void;
}

export class Resting {
  readonly #options: RestingOptions;

  constructor(options: RestingOptions) {
    this.#options = options;
  }

  /** Looks as soon as the run stands still; at once where it does. */
  askLook(session: Session): void {
    const { run, looks } = session;
    if (run === null || !looks.isWanted || looks.isAsked) return;
    looks.isAsked = true;
    this.#visit(session, run, () => this.look(session, run));
  }

  /** The same where shortcuts are looked at, which take longer than whoever waits for the run should wait. */
  askShortcuts(session: Session): void {
    if (session.looks.shortcuts != null) this.askLook(session);
  }

  /** Reports its failure itself. isBrief: only what is quick. */
  async look(session: Session, run: Run, isBrief = false): Promise<void> {
    const { isCurrent, send, onFailure } = this.#options;
    if (!isCurrent(session)) return;
    try {
      await session.looks.take(run, {
        isBrief,
        admit: session.gate.admit,
        tell: (look) => {
          if (isCurrent(session)) send({ session: session.id, ...look });
        },
      });
    } catch (error) {
      onFailure(session, error);
    }
  }

  /** Measures what is asked for, if nobody drives the run; else it is asked again when that ends. */
  askWaterfall(session: Session): void {
    const { run, waterfalls, isDriving } = session;
    if (run === null || isDriving || !waterfalls.isAsked || !this.#options.isCurrent(session))
      return;
    void this.#atRest(session, run, () => this.#measure(session, run));
  }

  /** Works on the plane of the lanes' paths, in place of what was asked for before. A run that goes on has given it up. */
  askPlane(session: Session, order: PathPlaneOrder): void {
    const { run, plane, gate } = session;
    const { scheduler, send, isCurrent, onFailure } = this.#options;
    plane.stop();
    if (run === null || order.kind === "stop") return;
    const tell = (answer: PathPlaneAnswer): void => {
      if (isCurrent(session)) send({ kind: "path-plane", session: session.id, answer });
    };
    if (session.wantsMore()) {
      tell({ kind: "stopped" });
      return;
    }
    const work = plane.begin(order, { scheduler, gate, tell });
    this.#visit(session, run, () =>
      work(run).catch((error: unknown) => {
        onFailure(session, error);
      }),
    );
  }

  /** The run goes on. */
  giveUp(session: Session): void {
    session.plane.stop();
    session.looks.giveUp();
    session.waterfalls.giveUp(this.#tell(session));
  }

  #tell(session: Session): Parameters<Session["waterfalls"]["giveUp"]>[0] {
    const { isCurrent, send } = this.#options;
    return (ask, answer) => {
      if (isCurrent(session)) send({ kind: "waterfall", session: session.id, ask, answer });
    };
  }

  /** Reports its failure itself. */
  async #measure(session: Session, run: Run): Promise<void> {
    const { scheduler, isCurrent, onFailure } = this.#options;
    const { waterfalls, gate } = session;
    try {
      while (waterfalls.isAsked && isCurrent(session))
        await waterfalls.take(run, {
          now: () => scheduler.now(),
          pass: gate.pass,
          send: this.#tell(session),
        });
    } catch (error) {
      onFailure(session, error);
    }
  }

  #visit(session: Session, run: Run, visit: () => Promise<void>): void {
    if (session.isDriving) session.gate.receive(visit);
    else void this.#atRest(session, run, visit);
  }

  /** Nobody drives the run; who wants to meanwhile waits for `act` to end. */
  async #atRest(session: Session, run: Run, act: () => Promise<void>): Promise<void> {
    session.isDriving = true;
    await session.gate.visit(act);
    await session.gate.admit();
    session.isDriving = false;
    if (!this.#options.isCurrent(session)) run.dispose();
    else if (session.wantsMore()) this.#options.drive(session, run);
    else this.askWaterfall(session);
  }
}
