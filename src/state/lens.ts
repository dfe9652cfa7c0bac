/** Keeps the microscope of the store and the engine's in step, over the sessions. */
import type { InspectionTarget } from "../wire/inspection.ts";
import type { Event } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import type { Client } from "./client.ts";
import { inSession, type Microscope, pointAt, withAnswer, withoutLane } from "./microscope.ts";
import type { Store } from "./store.ts";

export class Lens {
  readonly #store: Store;
  readonly #client: Pick<Client, "send">;
  /** Of the session that was loaded last. */
  #plan: Plan | null = null;

  constructor(store: Store, client: Pick<Client, "send">) {
    this.#store = store;
    this.#client = client;
  }

  /** null: closes it. */
  point(target: InspectionTarget | null): void {
    this.#set(target === null ? null : pointAt(this.#now, target));
    this.#client.send({ kind: "inspect", target });
  }

  /** The lane is about to be removed. */
  forgetLane(lane: number): void {
    this.#set(withoutLane(this.#now, lane));
  }

  /** A session of this plan has just been loaded. */
  load(plan: Plan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (this.#now === null) return;
    const next = inSession(this.#now, plan, before);
    this.#set(next);
    if (next !== null) this.#client.send({ kind: "inspect", target: next.target });
  }

  take(event: Extract<Event, { kind: "inspection" }>): void {
    this.#set(withAnswer(this.#now, event));
  }

  /** What was seen belongs to a session that is over. */
  clear(): void {
    const now = this.#now;
    if (now !== null) this.#set({ ...now, inspection: null, isEmpty: false });
  }

  get #now(): Microscope | null {
    return this.#store.getState().microscope;
  }

  #set(microscope: Microscope | null): void {
    this.#store.setState({ microscope });
  }
}
