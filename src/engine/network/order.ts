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
    if (sampling === "iid") return this.#independent(t, PURPOSE.batches, 1);
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

  /** A fresh minibatch for draw `draw` of the probe at step t, taken as training takes its own. */
  draw(t: number, draw: number): Uint32Array {
    const { batch, sampling } = this.#options;
    const worker = (draw + 1) * DRAW_STRIDE;
    return sampling === "iid"
      ? this.#independent(t, PURPOSE.probe, worker)
      : this.#sample(batch, t, worker);
  }

  /**
   * The pictures that stand for the true gradient at step t: all of them, in order, for "full"; else two halves of
   * `size` pictures. Each half is without replacement within itself but drawn apart from the other, so that their
   * gradients' errors are uncorrelated and the product of two means has no bias of its own (halves of one draw
   * without replacement would have a covariance of -S^2/count).
   */
  truth(
    t: number,
    size: number | "full",
  ): readonly [Uint32Array] | readonly [Uint32Array, Uint32Array] {
    const { count } = this.#options;
    if (size === "full" || size >= count)
      return [Uint32Array.from({ length: count }, (_, index) => index)];
    const half = Math.max(1, Math.floor(size / 2));
    return [this.#sample(half, t, 0), this.#sample(Math.max(1, size - half), t, 1)];
  }

  /** A batch with replacement. */
  #independent(t: number, purpose: number, worker: number): Uint32Array {
    const { seed, replica, count, batch } = this.#options;
    const stream = new RandomStream({ seed, purpose, replica, step: t, worker });
    return Uint32Array.from({ length: batch }, () => stream.below(count));
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
