/**
 * One curve of a chart: its samples (buckets.ts) with a moving average that is taken over every sample as it comes, not
 * over what is drawn. So the smoothed past stays where it is, however long the run gets.
 */
import type { SavedStream } from "../wire/snapshot.ts";
import { Buckets } from "./buckets.ts";

/** Of a saved stream: five times what a chart shows. */
const MOST_SAVED = 2048;

export class Stream {
  readonly buckets: Buckets;
  #smoothing = 0;
  /** Moving average and the weight in it since the last gap; their quotient does not start at 0. */
  #average = 0;
  #weight = 0;
  #gap = false;
  #lastStep = 0;

  constructor(buckets = new Buckets()) {
    this.buckets = buckets;
  }

  /** Newest step that was pushed, gaps included; 0 before the first. */
  get lastStep(): number {
    return this.#lastStep;
  }

  /**
   * Adds a sample. Null or a number that is not finite: nothing was measured, the curve has a gap here and the average
   * starts over. Steps rise strictly; one that was already taken in is left out, so a replay after a checkpoint adds
   * only what is new.
   */
  push(step: number, value: number | null): void {
    if (step <= this.#lastStep) return;
    this.#lastStep = step;
    if (value === null || !Number.isFinite(value)) {
      this.#gap = true;
      return;
    }
    const gap = this.#gap && this.buckets.length > 0;
    this.#gap = false;
    const smooth = this.#advance(value, { samples: 1, gap });
    this.buckets.push(step, value, { gap, smooth });
  }

  /** One of its own that begins as this one is. */
  copy(): Stream {
    const copy = new Stream(this.buckets.copy());
    copy.#smoothing = this.#smoothing;
    copy.#average = this.#average;
    copy.#weight = this.#weight;
    copy.#gap = this.#gap;
    copy.#lastStep = this.#lastStep;
    return copy;
  }

  save(): SavedStream {
    return {
      buckets: this.buckets.save(MOST_SAVED),
      smoothing: this.#smoothing,
      average: this.#average,
      weight: this.#weight,
      gap: this.#gap,
      lastStep: this.#lastStep,
    };
  }

  static from({ buckets, smoothing, average, weight, gap, lastStep }: SavedStream): Stream {
    const stream = new Stream(Buckets.from(buckets));
    stream.#smoothing = smoothing;
    stream.#average = average;
    stream.#weight = weight;
    stream.#gap = gap;
    stream.#lastStep = lastStep;
    return stream;
  }

  /** Forgets what is newer than `step`. */
  truncate(step: number): void {
    if (step >= this.#lastStep) return;
    this.buckets.truncate(step);
    this.#lastStep = step;
    this.#gap = false;
    this.#smoothAll();
  }

  /**
   * Weight on the past of the moving average, 0 <= smoothing < 1. A change goes over the whole stream again: exact
   * while it holds single samples, from the buckets' means (weight smoothing^count) where it does not.
   */
  setSmoothing(smoothing: number): void {
    if (smoothing === this.#smoothing) return;
    this.#smoothing = smoothing;
    this.#smoothAll();
  }

  #smoothAll(): void {
    this.#average = 0;
    this.#weight = 0;
    const { length, means, counts, gaps, smooth } = this.buckets;
    for (let at = 0; at < length; at++) {
      smooth[at] = this.#advance(means[at]!, { samples: counts?.[at] ?? 1, gap: gaps[at] === 1 });
    }
  }

  #advance(value: number, { samples, gap }: { samples: number; gap: boolean }): number {
    if (gap) {
      this.#average = 0;
      this.#weight = 0;
    }
    const past = samples === 1 ? this.#smoothing : this.#smoothing ** samples;
    this.#average = past * this.#average + (1 - past) * value;
    this.#weight = past * this.#weight + (1 - past);
    return this.#average / this.#weight;
  }
}
