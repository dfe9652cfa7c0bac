/** Which training pictures a step, or a probe's draw, sees. The same for every lane of a replica. */
import { PURPOSE, RandomStream, shuffle } from "../../base/random.ts";

export interface OrderOptions {
  readonly seed: number;
  readonly replica: number;
  /** Training pictures. */
  readonly count: number;
  readonly batch: number;
  /** Default "reshuffle": without replacement, shuffled anew each epoch, a short last batch dropped. */
  readonly sampling: "reshuffle" | "iid";
}

const DRAW_STRIDE = 65_536;

export class BatchOrder {
  readonly #options: OrderOptions;
  #epoch = -1;
  #order = new Uint32Array(0);

  constructor(options: OrderOptions) {
    this.#options = options;
  }

  /** Pictures of step t (from 1), [batch]. Any step can be asked for at any time. */
  batch(t: number): Uint32Array {
    const { seed, replica, count, batch, sampling } = this.#options;
    if (sampling === "iid") {
      const stream = new RandomStream({
        seed,
        purpose: PURPOSE.batches,
        replica,
        step: t,
        worker: 1,
      });
      return Uint32Array.from({ length: batch }, () => stream.below(count));
    }
    const perEpoch = Math.floor(count / batch);
    const epoch = Math.floor((t - 1) / perEpoch);
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = Uint32Array.from({ length: count }, (_, index) => index);
      shuffle(
        this.#order,
        new RandomStream({ seed, purpose: PURPOSE.batches, replica, step: epoch, worker: 0 }),
      );
    }
    const start = ((t - 1) % perEpoch) * batch;
    return this.#order.subarray(start, start + batch);
  }

  /** A fresh minibatch for draw `draw` of the probe at step t, without replacement within itself. */
  draw(t: number, draw: number): Uint32Array {
    return this.#sample(this.#options.batch, t, (draw + 1) * DRAW_STRIDE);
  }

  /** The large batch that stands for the true gradient at step t; all pictures, in order, for "full". */
  truth(t: number, size: number | "full"): Uint32Array {
    const { count } = this.#options;
    if (size === "full" || size >= count)
      return Uint32Array.from({ length: count }, (_, index) => index);
    return this.#sample(size, t, 0);
  }

  /** The first `size` places of a shuffle, without shuffling the rest. */
  #sample(size: number, t: number, worker: number): Uint32Array {
    const { seed, replica, count } = this.#options;
    const stream = new RandomStream({ seed, purpose: PURPOSE.probe, replica, step: t, worker });
    const all = Uint32Array.from({ length: count }, (_, index) => index);
    for (let place = 0; place < size; place++) {
      const pick = place + stream.below(count - place);
      const held = all[place]!;
      all[place] = all[pick]!;
      all[pick] = held;
    }
    return all.slice(0, size);
  }
}
