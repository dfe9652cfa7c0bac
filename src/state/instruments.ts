/** What looks closely at the engine's run: the microscope, shortcuts of meta-learning, and the waterfall of a network. */
import type { Event } from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import type { Client } from "./client.ts";
import { Lens } from "./lens.ts";
import { NetworkWaterfalls } from "./network-waterfall.ts";
import type { Store } from "./store.ts";

export class Instruments {
  readonly lens: Lens;
  readonly waterfalls: NetworkWaterfalls;
  readonly #store: Store;

  constructor(store: Store, client: Pick<Client, "send">) {
    this.#store = store;
    this.lens = new Lens(store, client);
    this.waterfalls = new NetworkWaterfalls(store, client);
  }

  /** A session of this plan has just been loaded. */
  load(plan: Plan): void {
    this.lens.load(plan);
  }

  /** What was seen and asked belongs to a session that is over. */
  clear(): void {
    this.lens.clear();
    this.waterfalls.clear();
  }

  /** Events that are none of theirs do nothing. */
  take(event: Event): void {
    if (event.kind === "inspection") this.lens.take(event);
    if (event.kind === "shortcuts") this.#store.setState({ shortcuts: event.view });
    if (event.kind === "waterfall") this.waterfalls.take(event);
    if (event.kind === "changed") this.waterfalls.settingMoved(event.lane);
    if (event.kind === "failed") this.waterfalls.clear();
  }
}
