/**
 * A probe's draws of a lane with workers: fresh batches of every shard, through every worker's stages and feedback, the
 * server and the rule, all from frozen memory. So the spread is what one more round would have been, given the history.
 */
import { DrawSpread } from "../../measure/spread.ts";
import type { Reference } from "../../language/emit/reference.ts";
import type { NetworkLayout } from "../tf/gradients.ts";
import { tensorSizes } from "./lane.ts";
import type { DrawMemory, DrawSource, ProbePoint } from "./probe.ts";
import { serverInputs, type ServerRound, type WorkerMemories } from "./worker-lane.ts";
import type { WorkerOrders } from "./worker-orders.ts";

interface WorkerDrawsOptions extends Pick<ServerRound, "program" | "pool" | "arithmetic" | "seed"> {
  readonly layout: NetworkLayout;
  /** Per replica. */
  readonly orders: readonly WorkerOrders[];
  readonly memories: readonly WorkerMemories[];
}

export class WorkerDraws implements DrawSource {
  readonly #options: WorkerDrawsOptions;
  readonly #reference: Reference;
  readonly #spread: DrawSpread;

  constructor(options: WorkerDrawsOptions) {
    const { program, arithmetic, layout } = options;
    this.#options = options;
    this.#reference = arithmetic.createExecutor(program, {
      tensors: tensorSizes(layout),
      replicas: 1,
    });
    this.#spread = new DrawSpread(layout.parameterCount);
  }

  async draw(
    { t, theta }: ProbePoint,
    { count, slots, settings, replica }: DrawMemory,
  ): Promise<DrawSpread> {
    const reference = this.#reference;
    const orders = this.#options.orders[replica]!;
    reference.loadSlots(slots, 0);
    reference.theta.set(theta);
    this.#spread.reset();
    for (let draw = 0; draw < count; draw++) {
      const { inputs } = await serverInputs(reference, theta, {
        ...this.#options,
        t,
        draw,
        keep: false,
        replica,
        settings,
        memories: this.#options.memories[replica]!,
        pictures: orders.byWorker(orders.draw(t, draw)),
      });
      reference.draw(inputs);
      this.#spread.add(reference.estimate);
    }
    return this.#spread;
  }

  /** Not told: what draws of unequal shards say of single examples depends on how the examples were split. */
  traces(): null {
    return null;
  }
}
