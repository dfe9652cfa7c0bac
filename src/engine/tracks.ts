/**
 * What every replica of a lane showed, at some steps, in bounded memory: lanes can be compared replica by replica over
 * the whole run, with whichever lane somebody chooses afterwards. Samples are thinned by their own number, so tracks
 * that are fed at the same steps keep the same steps.
 */

export interface Sample {
  readonly step: number;
  /** [replicas], never changed. */
  readonly values: Float64Array;
}

/** Samples of a run's beginning that are always kept: most of a logarithmic step axis. */
const HEAD = 32;

export class Track {
  readonly #replicas: number;
  readonly #capacity: number;
  #samples: { readonly index: number; readonly sample: Sample }[] = [];
  #stride = 1;
  #count = 0;
  /** The newest sample, in memory that is written again at every step. */
  #newestStep = 0;
  readonly #newest: Float64Array;

  /** `capacity`: most samples, at least twice the 32 of the beginning. */
  constructor({ replicas, capacity }: { replicas: number; capacity: number }) {
    this.#replicas = replicas;
    this.#capacity = capacity;
    this.#newest = new Float64Array(replicas);
  }

  /** Takes a copy of the first replicas. A step that was taken before is left out, so a replay adds only what is new. */
  push(step: number, values: Float64Array): void {
    if (step <= this.#newestStep) return;
    this.#newestStep = step;
    this.#newest.set(values.subarray(0, this.#replicas));
    const index = this.#count++;
    if (!this.#isKept(index)) return;
    this.#samples.push({ index, sample: { step, values: this.#newest.slice() } });
    if (this.#samples.length < this.#capacity) return;
    this.#stride *= 2;
    this.#samples = this.#samples.filter((kept) => this.#isKept(kept.index));
  }

  /** Forgets what is newer than `step`; counting goes on behind the newest sample that is left. */
  truncate(step: number): void {
    if (step >= this.#newestStep) return;
    this.#samples = this.#samples.filter(({ sample }) => sample.step <= step);
    const last = this.#samples[this.#samples.length - 1];
    this.#newestStep = last?.sample.step ?? 0;
    if (last !== undefined) this.#newest.set(last.sample.values);
    this.#count = last === undefined ? 0 : last.index + 1;
  }

  /** One of its own that begins as this one is. */
  copy(): Track {
    const copy = new Track({ replicas: this.#replicas, capacity: this.#capacity });
    copy.#samples = [...this.#samples];
    copy.#stride = this.#stride;
    copy.#count = this.#count;
    copy.#newestStep = this.#newestStep;
    copy.#newest.set(this.#newest);
    return copy;
  }

  /** In step order, the newest at the end. */
  get samples(): readonly Sample[] {
    const kept = this.#samples.map(({ sample }) => sample);
    if (this.#newestStep === (kept[kept.length - 1]?.step ?? 0)) return kept;
    return [...kept, { step: this.#newestStep, values: this.#newest.slice() }];
  }

  #isKept(index: number): boolean {
    return index < HEAD || index % this.#stride === 0;
  }
}
