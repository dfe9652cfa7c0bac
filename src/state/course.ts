/** Where the run is going: what waits to be asked of the engine, and the step that the run is on its way to. */
import type { Event } from "../wire/messages.ts";
import type { Phase, Store } from "./store.ts";
import { followedBy, playsOn, type Next, type Wanted } from "./wanted.ts";

type Status = Extract<Event, { kind: "status" }>;

export class Course {
  readonly #store: Store;
  #wanted: Wanted = null;
  #heading: number | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  get wanted(): Wanted {
    return this.#wanted;
  }

  /** The run is on its way to a step. */
  get isUnderWay(): boolean {
    return this.#heading !== null;
  }

  /** The step that the run stands on, or will: what is asked of it now is asked of this place. */
  get place(): number {
    return this.#heading ?? this.#store.getState().step;
  }

  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#store.setState({ playWanted: playsOn(wanted) });
  }

  /** Once what is wanted has been done. */
  wantThen(next: Next): void {
    this.want(followedBy(this.#wanted, next));
  }

  /** null: nowhere, or nobody minds any more. */
  headFor(step: number | null): void {
    this.#heading = step;
  }

  /**
   * Whether a status says that the run stands still for good, so that what is wanted can be asked of it. A pause from
   * before the way began says nothing of the way's end. `before`: the phase until now.
   */
  arrives({ phase, step }: Status, before: Phase): boolean {
    if (phase === "ready") {
      if (this.#wanted?.kind !== "seek") this.#heading = null;
      return true;
    }
    if (phase !== "paused" && phase !== "done") return false;
    // The way may end before its goal: all lanes diverged, or something is measured where the run stands.
    const isYetToGo = this.#heading !== null && before !== "replaying";
    if (isYetToGo && step !== this.#heading) return false;
    this.#heading = null;
    return true;
  }
}
