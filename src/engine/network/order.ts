/** Which training pictures a step, or a probe's draw, sees. The same for every lane of a replica. */
import { PURPOSE, RandomStream, shuffle, type StreamKey } from "../../base/random.ts";
import { type Augmentation, varyPictures } from "../../data/augment.ts";
import { streamOf } from "../reference/normals.ts";

/** Pictures that weigh alike: the mean over them counts `weight` in a mean over all. */
export interface WeightedPictures {
  readonly pictures: Uint32Array;
  readonly weight: number;
}

/** One, if all pictures were taken; else two that were drawn apart from each other. */
export type Halves<Half> = readonly [Half] | readonly [Half, Half];

/**
 * What the run and its probes ask for: batches of a step, of a probe's draw, and what stands for the true gradient.
 * Pictures of a batch may be flipped and cropped (data/augment.ts: their indices say how), those of the truth never are.
 */
export interface PictureOrder {
  /** Pictures of step t (from 1). Any step can be asked for at any time. */
  batch(t: number): Uint32Array;
  draw(t: number, draw: number): Uint32Array;
  /** True if every step takes all pictures, as they are: then nothing about the batches is random. */
  readonly isWhole: boolean;
  halves(t: number, size: number | "full"): Halves<readonly WeightedPictures[]>;
}

/** What chance does to the examples of a batch, by their place in it. Their indices say what was done. */
export type Vary = (examples: Uint32Array, key: Omit<StreamKey, "purpose">) => Uint32Array;

export interface OrderOptions {
  readonly seed: number;
  readonly replica: number;
  /** Training pictures, 0 to count - 1, or which they are: those that worker `worker` (0) holds. */
  readonly count: number;
  readonly examples?: Uint32Array;
  readonly worker?: number;
  readonly batch: number;
  /** Default "reshuffle": without replacement, shuffled anew each epoch, a short last batch dropped. */
  readonly sampling: "reshuffle" | "iid";
  /** What is done to each picture of a batch, by chance; nothing by default. */
  readonly augment?: readonly Augmentation[];
  /** Done to examples that are no pictures. */
  readonly vary?: Vary;
}

export class BatchOrder implements PictureOrder {
  readonly #options: OrderOptions;
  readonly #worker: number;
  readonly #examples: Uint32Array;
  #epoch = -1;
  #order = new Uint32Array(0);

  constructor(options: OrderOptions) {
    const { count, worker = 0 } = options;
    this.#options = options;
    this.#worker = worker;
    this.#examples = options.examples ?? Uint32Array.from({ length: count }, (_, index) => index);
  }

  get isWhole(): boolean {
    const { batch, count, sampling, augment = [] } = this.#options;
    return batch >= count && sampling === "reshuffle" && augment.length === 0;
  }

  /** Pictures of step t (from 1), [batch]. Any step can be asked for at any time. */
  batch(t: number): Uint32Array {
    return this.#varied(this.#batch(t), t, this.#worker);
  }

  #batch(t: number): Uint32Array {
    const { seed, replica, count, batch, sampling } = this.#options;
    if (sampling === "iid") return this.#independent(t, PURPOSE.batches, this.#worker + 1);
    const perEpoch = Math.floor(count / batch);
    const epoch = Math.floor((t - 1) / perEpoch);
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#order = this.#examples.slice();
      const key = { seed, purpose: PURPOSE.batches, replica, step: epoch, worker: this.#worker };
      shuffle(this.#order, new RandomStream(key));
    }
    const start = ((t - 1) % perEpoch) * batch;
    return this.#order.subarray(start, start + batch);
  }

  /** A fresh minibatch for draw `draw` of the probe at step t, taken as training takes its own. */
  draw(t: number, draw: number): Uint32Array {
    const { batch, sampling } = this.#options;
    const worker = streamOf(draw, this.#worker);
    const pictures =
      sampling === "iid"
        ? this.#independent(t, PURPOSE.probe, worker)
        : this.#sample(batch, t, worker);
    return this.#varied(pictures, t, worker);
  }

  #varied(pictures: Uint32Array, step: number, worker: number): Uint32Array {
    const { seed, replica, augment = [], vary } = this.#options;
    const key = { seed, replica, step, worker };
    if (vary !== undefined) return vary(pictures, key);
    return augment.length === 0 ? pictures : varyPictures(pictures, augment, key);
  }

  /**
   * The pictures that stand for the true gradient at step t: all of them, in order, for "full"; else two halves of
   * `size` pictures. Each half is without replacement within itself but drawn apart from the other, so that their
   * gradients' errors are uncorrelated and the product of two means has no bias of its own (halves of one draw
   * without replacement would have a covariance of -S^2/count).
   */
  truth(t: number, size: number | "full"): Halves<Uint32Array> {
    const { count } = this.#options;
    if (size === "full" || size >= count) return [this.#examples];
    const half = Math.max(1, Math.floor(size / 2));
    const first = 2 * this.#worker;
    return [this.#sample(half, t, first), this.#sample(Math.max(1, size - half), t, first + 1)];
  }

  halves(t: number, size: number | "full"): Halves<readonly WeightedPictures[]> {
    const [first, second] = this.truth(t, size);
    const half = (pictures: Uint32Array): readonly WeightedPictures[] => [{ pictures, weight: 1 }];
    return second === undefined ? [half(first)] : [half(first), half(second)];
  }

  /** A batch with replacement. */
  #independent(t: number, purpose: number, worker: number): Uint32Array {
    const { seed, replica, count, batch } = this.#options;
    const stream = new RandomStream({ seed, purpose, replica, step: t, worker });
    return Uint32Array.from({ length: batch }, () => this.#examples[stream.below(count)]!);
  }

  /** The first `size` places of a shuffle, without shuffling the rest. */
  #sample(size: number, t: number, worker: number): Uint32Array {
    const { seed, replica, count } = this.#options;
    const stream = new RandomStream({ seed, purpose: PURPOSE.probe, replica, step: t, worker });
    const all = this.#examples.slice();
    for (let place = 0; place < size; place++) {
      const pick = place + stream.below(count - place);
      const held = all[place]!;
      all[place] = all[pick]!;
      all[pick] = held;
    }
    return all.slice(0, size);
  }
}
