/** When frames go out: at most 8 times a second, one for all who ask meanwhile, the newest state in each. */
import type { Event } from "../wire/messages.ts";
import { buildFrame } from "./frame.ts";
import type { Scheduler } from "./gate.ts";
import type { Session } from "./session.ts";

export const FRAME_MS = 125;

export interface FramingOptions {
  readonly scheduler: Scheduler;
  readonly send: (event: Event) => void;
  /** Of a session that is over nothing is sent. */
  readonly isCurrent: (session: Session) => boolean;
  readonly onFailure: (session: Session, error: unknown) => void;
}

export class Framing {
  readonly #options: FramingOptions;

  constructor(options: FramingOptions) {
    this.#options = options;
  }

  /** Sends a frame as soon as the last one is long enough ago. All who ask meanwhile get the same one. */
  frame(session: Session): Promise<void> {
    session.frameDue ??= this.#next(session);
    return session.frameDue;
  }

  async #next(session: Session): Promise<void> {
    const { scheduler } = this.#options;
    await session.framing;
    const restMs = session.lastFrame + FRAME_MS - scheduler.now();
    if (restMs > 0) await scheduler.wait(restMs);
    session.frameDue = null;
    session.lastFrame = scheduler.now();
    session.framing = this.#send(session);
    await session.framing;
  }

  async #send(session: Session): Promise<void> {
    const { isCurrent, send, onFailure } = this.#options;
    const { run, view, series, replicas, lanes, id, pacing, reached, checkpoints, receipt } =
      session;
    if (run === null || !isCurrent(session)) return;
    try {
      const frame = await buildFrame({
        run,
        view,
        series,
        replicas,
        lanes: [...lanes],
        session: id,
        stepsPerSecond: pacing.rate,
        reached,
        receipt: receipt.receipt(run.device.name),
        noWayBack: checkpoints.refusal(run),
      });
      if (isCurrent(session)) send(frame);
    } catch (error) {
      onFailure(session, error);
    }
  }
}
