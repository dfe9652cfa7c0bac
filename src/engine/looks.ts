/**
 * What is looked at in one session besides its frames: a weight under the microscope, shortcuts of meta-learning. Each look
 * costs gradients, so it is taken while the run stands still, and now and then while it goes on.
 */
import type { InspectionTarget } from "../wire/inspection.ts";
import type { Event, View } from "../wire/messages.ts";
import type { Scheduler } from "./gate.ts";
import { CancelledError, type Run } from "./run.ts";

type Look<Kind> = Omit<Extract<Event, { kind: Kind }>, "session">;
export type Looked = Look<"inspection"> | Look<"shortcuts">;

const LOOK_MS = 250;
/** Looking takes at most one part in so many of the time. */
const LEAST_SHARE = 5;

export interface LookHooks {
  /** Lets other visitors of the run in; nobody else moves it meanwhile. */
  readonly admit: () => Promise<void>;
  readonly tell: (looked: Looked) => void;
}

export class Looks {
  /** Of the microscope; null: nobody looks. */
  target: InspectionTarget | null = null;
  /** Of meta-learning; null: nobody looks. */
  shortcuts: View["shortcuts"] = null;
  /** A look was asked for and has not begun. */
  isAsked = false;
  /** Shortcuts take long: they are measured by one visitor at a time. */
  #isMeasuring = false;
  #isGivenUp = false;
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

  /** Somebody wants the run to go on: shortcuts that are being measured wait for the next time. */
  giveUp(): void {
    this.#isGivenUp = true;
  }

  /** Looks, while the run stands still; nothing where nobody wants to. isBrief: through the microscope alone. */
  async take(run: Run, { isBrief, ...hooks }: LookHooks & { isBrief: boolean }): Promise<void> {
    this.isAsked = false;
    if (!this.isWanted) return;
    const start = this.#scheduler.now();
    try {
      await this.#inspect(run, hooks);
      if (!isBrief) await this.#measure(run, hooks);
    } finally {
      this.#lastMs = this.#scheduler.now();
      this.#costMs = this.#lastMs - start;
    }
  }

  async #inspect(run: Run, { tell }: LookHooks): Promise<void> {
    const { target } = this;
    if (target === null) return;
    const inspection = await run.inspect(target.lane, target.place);
    tell({ kind: "inspection", target, inspection });
  }

  async #measure(run: Run, hooks: LookHooks): Promise<void> {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    this.#isGivenUp = false;
    try {
      // Another lane may be asked for meanwhile.
      while (!(await this.#measureAsked(run, hooks)));
    } finally {
      this.#isMeasuring = false;
    }
  }

  /** True where nothing more is to be measured now. */
  async #measureAsked(run: Run, { admit, tell }: LookHooks): Promise<boolean> {
    const { shortcuts: asked } = this;
    if (asked == null || run.shortcuts === undefined) return true;
    const isAsked = (): boolean => this.shortcuts?.lane === asked.lane;
    const view = await unlessCancelled(
      run.shortcuts(asked, async () => {
        await this.#scheduler.nextTask();
        await admit();
        if (this.#isGivenUp || !isAsked())
          throw new CancelledError("nobody waits for these shortcuts any more");
      }),
    );
    if (view !== undefined) tell({ kind: "shortcuts", view });
    return this.#isGivenUp || isAsked();
  }
}

async function unlessCancelled<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CancelledError) return undefined;
    throw error;
  }
}
