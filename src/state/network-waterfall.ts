/** The waterfall of a network on the page's side: what was asked of the engine and what came back. */
import type { PlanLane } from "../wire/plan.ts";
import type { Event } from "../wire/messages.ts";
import type { NetworkWaterfall } from "../wire/waterfall.ts";
import type { Client } from "./client.ts";
import type { Store } from "./store.ts";

export interface ShownWaterfall {
  /** As it was measured, whatever was edited since. */
  readonly lane: PlanLane;
  /** Its place. */
  readonly index: number;
  readonly waterfall: NetworkWaterfall;
}

export interface NetworkWaterfallState {
  /** The newest one; it stays while another is measured. */
  readonly shown: ShownWaterfall | null;
  /** Null: nothing is being measured. */
  readonly progress: { readonly part: number; readonly words: string } | null;
  /** Why the newest question has no answer. */
  readonly refusal: string | null;
}

export interface NetworkWaterfallSlice {
  readonly networkWaterfall: NetworkWaterfallState;
}

export const NO_WATERFALL: NetworkWaterfallState = { shown: null, progress: null, refusal: null };

export class NetworkWaterfalls {
  readonly #store: Store;
  readonly #client: Pick<Client, "send">;
  #asked: { readonly ask: number; readonly lane: PlanLane; readonly index: number } | null = null;
  #count = 0;

  constructor(store: Store, client: Pick<Client, "send">) {
    this.#store = store;
    this.#client = client;
  }

  /** Of a session that is open, or being opened: the run rests meanwhile. */
  ask(index: number, draws: number): void {
    const lane = this.#store.getState().plan?.lanes[index];
    if (lane === undefined) return;
    const ask = ++this.#count;
    this.#asked = { ask, lane, index };
    this.#patch({ progress: { part: 0, words: "Waiting for the run to rest" }, refusal: null });
    this.#client.send({ kind: "waterfall", question: { ask, lane: index, draws } });
  }

  /** Nobody waits any more. */
  giveUp(): void {
    if (this.#asked === null) return;
    this.#asked = null;
    this.#patch({ progress: null });
    this.#client.send({ kind: "waterfall", question: null });
  }

  take({ ask, answer }: Extract<Event, { kind: "waterfall" }>): void {
    const asked = this.#asked;
    if (asked?.ask !== ask) return;
    if (answer.kind === "progress") {
      this.#patch({ progress: { part: answer.part, words: answer.words } });
      return;
    }
    this.#asked = null;
    if (answer.kind === "refused") {
      this.#patch({ progress: null, refusal: answer.message });
      return;
    }
    const { lane, index } = asked;
    this.#patch({ progress: null, shown: { lane, index, waterfall: answer.waterfall } });
  }

  /** A setting of lane `index` holds another value from here on: what is shown was measured with the old one. */
  settingMoved(index: number): void {
    const isAsked = this.#asked?.index === index;
    if (!isAsked && this.#store.getState().networkWaterfall.shown?.index !== index) return;
    if (isAsked) this.giveUp();
    this.#patch({ shown: null, refusal: "a setting of this lane was moved since: measure again" });
  }

  /** The session is over, and what was measured belongs to it. */
  clear(): void {
    const refusal = this.#asked === null ? null : "the run ended before it was measured";
    this.#asked = null;
    this.#store.setState({ networkWaterfall: { ...NO_WATERFALL, refusal } });
  }

  #patch(patch: Partial<NetworkWaterfallState>): void {
    const { networkWaterfall } = this.#store.getState();
    this.#store.setState({ networkWaterfall: { ...networkWaterfall, ...patch } });
  }
}
