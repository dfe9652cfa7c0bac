/**
 * The plane of the lanes' paths in one session: one order at a time, worked off in pieces while the run stands still, and
 * given up as soon as the run is to go on, another order comes, or a person says so.
 */
import type { PathPlaneAnswer, PathPlaneOrder } from "../wire/path-plane.ts";
import type { Gate, Scheduler } from "./gate.ts";
import { CancelledError, type Run } from "./run.ts";

/** Longest stretch without looking at messages, but for a single loss. */
const SLICE_MS = 12;

export interface PlaneDeskOptions {
  readonly scheduler: Scheduler;
  readonly gate: Pick<Gate, "admit">;
  readonly tell: (answer: PathPlaneAnswer) => void;
}

export class PlaneDesk {
  /** Counts what was asked for and taken back: work with another number is no longer wanted. */
  #turn = 0;
  /** The last of these was to take something back. */
  #isStopped = false;

  /** Gives up what waits or is under way. */
  stop(): void {
    this.#turn++;
    this.#isStopped = true;
  }

  /** What is to be done once the run stands still; in place of what was asked for before. */
  begin(order: Exclude<PathPlaneOrder, { kind: "stop" }>, options: PlaneDeskOptions) {
    const turn = ++this.#turn;
    this.#isStopped = false;
    return async (run: Run): Promise<void> => {
      const { tell } = options;
      try {
        await this.#work(run, { ...options, order, turn });
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        // Where another order came, its answers follow.
        if (this.#isStopped) tell({ kind: "stopped" });
      }
    };
  }

  async #work(
    run: Run,
    {
      order,
      turn,
      scheduler,
      gate,
      tell,
    }: PlaneDeskOptions & { order: Exclude<PathPlaneOrder, { kind: "stop" }>; turn: number },
  ): Promise<void> {
    const { paths } = run;
    if (paths === undefined) {
      tell({
        kind: "none",
        message:
          "Only networks have paths with more dimensions than a picture shows; look at this problem’s own picture.",
      });
      return;
    }
    const check = (): void => {
      if (this.#turn !== turn) throw new CancelledError("the plane is no longer wanted");
    };
    let sliceStart = scheduler.now();
    const breathe = async (): Promise<void> => {
      if (scheduler.now() - sliceStart >= SLICE_MS) {
        await scheduler.nextTask();
        sliceStart = scheduler.now();
      }
      check();
      await gate.admit();
      check();
    };
    const hooks = { breathe, now: () => scheduler.now() };
    await breathe();
    if (order.kind === "compute") await paths.plane(order.request, hooks, tell);
    else
      tell({
        kind: "estimate",
        kept: paths.kept(),
        ...(await paths.estimate(order.pictures, hooks)),
      });
  }
}
