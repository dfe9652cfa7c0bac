/** What the page does when a session fails or its engine ends unasked, and what it goes on from. */
import type { Snapshot } from "../wire/snapshot.ts";
import type { Failure } from "../wire/messages.ts";
import type { Course } from "./course.ts";
import { addNotice, crashNotice, dataAnew, failureNotice } from "./notices.ts";
import type { Planned } from "./planned.ts";
import { keptWords, Recovery, type Return } from "./recovery.ts";
import type { AppState, Store } from "./store.ts";
import { playsOn, standAt, type Next, type Wanted } from "./wanted.ts";

export interface MishapParts {
  readonly store: Store;
  readonly course: Course;
  readonly planned: Planned;
  readonly load: (wanted: Wanted, resume: Snapshot | null) => void;
  readonly setAside: () => void;
  /** Forgets the session. */
  readonly clear: () => void;
}

export class Mishaps {
  readonly recovery = new Recovery();
  readonly #parts: MishapParts;

  constructor(parts: MishapParts) {
    this.#parts = parts;
  }

  /** What waits for Play after an end that came twice; null: nothing of the experiment on the page. */
  get left(): Return | null {
    return this.recovery.leftOf(this.#parts.planned.experiment);
  }

  /** What was kept of the experiment on the page, should its session have to begin again. */
  get kept(): Snapshot | null {
    return this.left?.snapshot ?? (this.#parts.planned.isPresent ? this.recovery.kept : null);
  }

  /** The session came to nothing; the engine is still there. */
  failed(failure: Failure): void {
    const { store, course } = this.#parts;
    course.want(null);
    course.headFor(null);
    const isData = failure.kind === "data";
    store.setState({
      ...{ phase: isData ? "waiting" : "crashed", busy: null, downloadQuestion: null },
      ...(isData && { ...dataAnew(this.#state), dataFailure: failure.message, dataProgress: null }),
    });
    addNotice(store, failureNotice(failure));
  }

  /**
   * The engine is gone. Another one goes on from what was kept, or does the steps again: everything random is addressed.
   * What would come to the same end again waits for Play.
   */
  ended(message: string, isDevice: boolean): void {
    const { store, course, planned } = this.#parts;
    const { step, reached, plan, noWayBack, phase, running } = this.#state;
    const plays = phase === "running" || playsOn(course.wanted);
    const snapshot = planned.isPresent ? this.recovery.kept : null;
    const back = { snapshot, step: Math.max(step, reached) };
    const hasBegun = plan !== null && back.step > 0;
    const goesOn = hasBegun && this.recovery.isFurther(back.step);
    const kept = hasBegun ? keptWords(back, { isHeavy: this.#isHeavy, why: noWayBack }) : null;
    course.want(null);
    addNotice(store, crashNotice(message, { kept, goesOn, isDevice }));
    this.#parts.clear();
    store.setState({ phase: "crashed", busy: null });
    if (goesOn) this.return(back, plays ? { kind: "play" } : null);
    this.recovery.ended(back.step, hasBegun && !goesOn ? back : null, running);
  }

  /** Back to where the engine ended, and on from there. */
  return({ snapshot, step }: Return, next: Next | null): void {
    const { load, setAside } = this.#parts;
    if (snapshot !== null) load(next, snapshot);
    else if (!this.#isHeavy) load(standAt(step, next), null);
    else if (next === null) setAside();
    else load(next, null);
  }

  get #state(): AppState {
    return this.#parts.store.getState();
  }

  get #isHeavy(): boolean {
    return (this.#state.plan?.problem.kind ?? "small") !== "small";
  }
}
