/**
 * Hands the page a snapshot of a network's run every few seconds, so that the end of this worker costs little. Small
 * problems need none: their steps are done again in less time.
 */
import type { Snapshot } from "../wire/snapshot.ts";
import type { Run } from "./run.ts";
import type { Session } from "./session.ts";

/**
 * Between two while the run is at work, at least; and so many times what the last one took, for the page has to read it,
 * too. The end is kept at once.
 */
const REST_MS = 5000;
const REST_SHARE = 20;

export class Keeping {
  #nextMs = -Infinity;
  #step = 0;

  /** A snapshot, if one is due: while the run is at work, or when it has come to rest (`isResting`). `now`: any clock, in ms. */
  async take(
    session: Session,
    run: Run,
    { now, isResting }: { now: () => number; isResting: boolean },
  ): Promise<Snapshot | null> {
    const begin = now();
    if (session.plan.problem.kind === "small" || session.checkpoints.refusal(run) !== null)
      return null;
    // Going back keeps what was reached.
    if (run.step <= this.#step || run.step < session.reached) return null;
    const dueMs = isResting ? this.#nextMs - REST_MS : this.#nextMs;
    if (begin < dueMs && !session.isDone) return null;
    const snapshot = {
      checkpoint: await run.save(),
      lanes: [...session.lanes],
      curves: session.series.save(),
      bands: session.replicas?.save() ?? [],
    };
    const end = now();
    this.#step = run.step;
    this.#nextMs = end + Math.max(REST_MS, REST_SHARE * (end - begin));
    return snapshot;
  }

  /** The run goes otherwise from `step` on: the next snapshot may be of an earlier step. */
  forget(step: number): void {
    this.#step = Math.min(this.#step, step);
    this.#nextMs = -Infinity;
  }
}
