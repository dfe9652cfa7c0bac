/**
 * What is looked at in one session besides its frames: a weight under the microscope, shortcuts of meta-learning. Each look
 * costs gradients, so it is taken while the run stands still, and now and then while it goes on.
 */
import type { Event, InspectionTarget, View } from "../wire/messages.ts";
import type { Scheduler } from "./gate.ts";
import type { Run } from "./run.ts";

type Look<Kind> = Omit<Extract<Event, { kind: Kind }>, "session">;
export type Looked = Look<"inspection"> | Look<"shortcuts">;

const LOOK_MS = 250;
/** Looking takes at most one part in so many of the time. */
const LEAST_SHARE = 5;

export class Looks {
  /** Of the microscope; null: nobody looks. */
  target: InspectionTarget | null = null;
  /** Of meta-learning; null: nobody looks. */
  shortcuts: View["shortcuts"] = null;
  /** A look was asked for and has not begun. */
  isAsked = false;
  #lastMs = -Infinity;
  #costMs = 0;
  readonly #scheduler: Pick<Scheduler, "now" | "nextTask">;

  constructor(scheduler: Pick<Scheduler, "now" | "nextTask">) {
    this.#scheduler = scheduler;
  }

  /** The view has changed; true if it wants something else looked at than before. */
  follow({ shortcuts }: View): boolean {
    const isSame = this.shortcuts?.lane === shortcuts?.lane;
    this.shortcuts = shortcuts;
    return !isSame;
  }

  get isWanted(): boolean {
    return this.target !== null || this.shortcuts != null;
  }

  /** True when the run has gone on long enough since the last look. */
  get isDue(): boolean {
    const rest = Math.max(LOOK_MS, LEAST_SHARE * this.#costMs);
    return this.isWanted && this.#scheduler.now() - this.#lastMs >= rest;
  }

  /** Looks, while the run stands still; nothing where nobody wants to. */
  async take(run: Run): Promise<readonly Looked[]> {
    this.isAsked = false;
    if (!this.isWanted) return [];
    const start = this.#scheduler.now();
    const { target, shortcuts } = this;
    const looked: Looked[] = [];
    if (target !== null) {
      const inspection = await run.inspect(target.lane, target.place);
      looked.push({ kind: "inspection", target, inspection });
    }
    if (shortcuts != null && run.shortcuts !== undefined) {
      // Messages come in between its pieces; nobody else moves the run meanwhile.
      const view = await run.shortcuts(shortcuts, () => this.#scheduler.nextTask());
      looked.push({ kind: "shortcuts", view });
    }
    this.#lastMs = this.#scheduler.now();
    this.#costMs = this.#lastMs - start;
    return looked;
  }
}
