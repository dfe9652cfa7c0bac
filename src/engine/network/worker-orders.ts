/**
 * Which pictures each worker sees: batches of its own shard, in an order that is keyed by the worker. A batch that is as
 * large as the shard is the whole shard, each step. The one worker of a run with one sees what a run without workers does.
 */
import {
  BatchOrder,
  type Halves,
  type OrderOptions,
  type PictureOrder,
  type WeightedPictures,
} from "./order.ts";

interface WorkerOrdersOptions extends Pick<
  OrderOptions,
  "seed" | "replica" | "sampling" | "augment" | "vary"
> {
  readonly shards: readonly Uint32Array[];
  /** Pictures of one worker's batch. */
  readonly batch: number;
}

export class WorkerOrders implements PictureOrder {
  readonly #shards: readonly Uint32Array[];
  readonly #orders: readonly BatchOrder[];
  /** Per worker: pictures a step. */
  readonly #sizes: readonly number[];
  readonly #isVaried: boolean;

  constructor({ shards, batch, sampling, ...options }: WorkerOrdersOptions) {
    this.#shards = shards;
    this.#isVaried = options.vary !== undefined || (options.augment ?? []).length > 0;
    this.#sizes = shards.map(({ length }) => Math.min(batch, length));
    this.#orders = shards.map((examples, worker) => {
      const size = this.#sizes[worker]!;
      return new BatchOrder({
        ...options,
        worker,
        examples,
        count: examples.length,
        batch: size,
        // Nothing is drawn where all are taken.
        sampling: size === examples.length ? "reshuffle" : sampling,
      });
    });
  }

  get workers(): number {
    return this.#orders.length;
  }

  /** True if every worker sees its whole shard each step, as it is: then nothing about the batches is random. */
  get isWhole(): boolean {
    if (this.#isVaried) return false;
    return this.#shards.every(({ length }, worker) => length === this.#sizes[worker]);
  }

  ofWorker(worker: number): PictureOrder {
    return this.#orders[worker]!;
  }

  /** The workers' batches one after another; `byWorker` takes them apart. */
  batch(t: number): Uint32Array {
    return join(this.#orders.map((order) => order.batch(t)));
  }

  draw(t: number, draw: number): Uint32Array {
    return join(this.#orders.map((order) => order.draw(t, draw)));
  }

  byWorker(pictures: Uint32Array): readonly Uint32Array[] {
    let from = 0;
    return this.#sizes.map((size) => pictures.subarray(from, (from += size)));
  }

  /**
   * For the true gradient of the mean over workers: `size` pictures divided evenly among them, at least one in each half,
   * and each worker's mean weighs the same, however many it holds. Workers with equally many are taken together.
   */
  halves(t: number, size: number | "full"): Halves<readonly WeightedPictures[]> {
    const share = size === "full" ? size : Math.max(2, Math.round(size / this.#orders.length));
    const all = this.#orders.map((order) => order.truth(t, share));
    // A shard that is taken whole has no error: the same in both halves.
    const first = weighted(all.map(([half]) => half));
    if (all.every(([, half]) => half === undefined)) return [first];
    return [first, weighted(all.map(([half, other]) => other ?? half))];
  }
}

function weighted(parts: readonly Uint32Array[]): readonly WeightedPictures[] {
  const bySize = new Map<number, Uint32Array[]>();
  for (const part of parts) bySize.set(part.length, [...(bySize.get(part.length) ?? []), part]);
  return [...bySize.values()].map((group) => ({
    pictures: join(group),
    weight: group.length / parts.length,
  }));
}

function join(parts: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
