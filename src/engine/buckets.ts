/**
 * One stream of (step, value) in bounded memory. Up to 65,536 samples it is exact; beyond, samples share buckets of a
 * power of two steps, aligned to the step number, each with its extremes and where they are, its last value, mean and
 * count. Alignment is what keeps the past in place: two buckets become one, but no bucket is ever cut anew.
 */

import type { SavedBuckets } from "../wire/snapshot.ts";

/** Samples that are kept one by one. */
export const EXACT_SAMPLES = 65_536;
/** Once merged, a stream keeps fewer: a bucket takes five times the memory of a sample, and a chart 400 points. */
const MERGED_BUCKETS = 16_384;

export class Buckets {
  /** Buckets in use. */
  length = 0;
  /** Steps a bucket covers: bucket of step s is floor((s - 1) / width). */
  width = 1;
  /** Per bucket, [length]: step and value of the smallest, largest and newest sample; mean and number of samples. */
  minSteps = new Float64Array(256);
  minValues = new Float64Array(256);
  // While every bucket holds one sample, all of these are the same two arrays.
  maxSteps = this.minSteps;
  maxValues = this.minValues;
  lastSteps = this.minSteps;
  lastValues = this.minValues;
  means = this.minValues;
  counts: Float64Array | null = null;
  /** 1 where nothing was measured between the bucket before and this one. */
  gaps = new Uint8Array(256);
  /** Smoothed value at the bucket's last sample; the stream that owns this keeps it. */
  smooth = new Float64Array(256);

  /** Adds a sample; steps rise strictly. Amortised O(1). */
  push(step: number, value: number, { gap, smooth }: { gap: boolean; smooth: number }): void {
    const newest = this.length - 1;
    if (
      this.counts !== null &&
      !gap &&
      newest >= 0 &&
      this.#isSame(this.lastSteps[newest]!, step)
    ) {
      this.#addTo(newest, { step, value, counts: this.counts });
      this.smooth[newest] = smooth;
      return;
    }
    this.#makeRoom();
    const at = this.length++;
    this.minSteps[at] = step;
    this.minValues[at] = value;
    this.gaps[at] = gap ? 1 : 0;
    this.smooth[at] = smooth;
    if (this.counts === null) return;
    this.maxSteps[at] = this.lastSteps[at] = step;
    this.maxValues[at] = this.lastValues[at] = this.means[at] = value;
    this.counts[at] = 1;
  }

  /**
   * Forgets what is newer than `step`. Of a bucket that holds older samples, too, nothing is left: at most `width`
   * steps, which is less than a point of a chart.
   */
  truncate(step: number): void {
    while (this.length > 0 && this.lastSteps[this.length - 1]! > step) this.length--;
  }

  /** A stream of its own that begins as this one is. */
  copy(): Buckets {
    const copy = new Buckets();
    copy.length = this.length;
    copy.width = this.width;
    copy.minSteps = this.minSteps.slice();
    copy.minValues = this.minValues.slice();
    const isExact = this.counts === null;
    copy.maxSteps = isExact ? copy.minSteps : this.maxSteps.slice();
    copy.maxValues = isExact ? copy.minValues : this.maxValues.slice();
    copy.lastSteps = isExact ? copy.minSteps : this.lastSteps.slice();
    copy.lastValues = isExact ? copy.minValues : this.lastValues.slice();
    copy.means = isExact ? copy.minValues : this.means.slice();
    copy.counts = this.counts?.slice() ?? null;
    copy.gaps = this.gaps.slice();
    copy.smooth = this.smooth.slice();
    return copy;
  }

  /** Copies, in at most `most` buckets. */
  save(most: number): SavedBuckets {
    const { length } = this;
    if (length > most) {
      const thinner = this.copy();
      while (thinner.length > most) {
        thinner.width *= 2;
        thinner.#merge();
      }
      return thinner.save(most);
    }
    const part = (array: Float64Array): Float64Array => array.slice(0, length);
    const { counts } = this;
    return {
      width: this.width,
      minSteps: part(this.minSteps),
      minValues: part(this.minValues),
      gaps: this.gaps.slice(0, length),
      smooth: part(this.smooth),
      merged: counts && {
        maxSteps: part(this.maxSteps),
        maxValues: part(this.maxValues),
        lastSteps: part(this.lastSteps),
        lastValues: part(this.lastValues),
        means: part(this.means),
        counts: part(counts),
      },
    };
  }

  static from({ width, merged, gaps, ...saved }: SavedBuckets): Buckets {
    const buckets = new Buckets();
    buckets.length = gaps.length;
    buckets.width = width;
    Object.assign(buckets, saved);
    buckets.maxSteps = buckets.lastSteps = buckets.minSteps;
    buckets.maxValues = buckets.lastValues = buckets.means = buckets.minValues;
    if (merged !== null) Object.assign(buckets, merged);
    buckets.gaps = Uint8Array.from(gaps);
    const exact = 2 ** Math.max(8, Math.ceil(Math.log2(gaps.length + 1)));
    buckets.#resize(merged === null ? exact : MERGED_BUCKETS);
    return buckets;
  }

  #isSame(stepA: number, stepB: number): boolean {
    return Math.floor((stepA - 1) / this.width) === Math.floor((stepB - 1) / this.width);
  }

  #addTo(
    at: number,
    { step, value, counts }: { step: number; value: number; counts: Float64Array },
  ): void {
    if (value < this.minValues[at]!) {
      this.minValues[at] = value;
      this.minSteps[at] = step;
    }
    if (value > this.maxValues[at]!) {
      this.maxValues[at] = value;
      this.maxSteps[at] = step;
    }
    this.lastSteps[at] = step;
    this.lastValues[at] = value;
    counts[at]!++;
    this.means[at]! += (value - this.means[at]!) / counts[at]!;
  }

  #makeRoom(): void {
    const capacity = this.minSteps.length;
    if (this.length < capacity) return;
    if (this.counts === null && capacity < EXACT_SAMPLES) {
      this.#resize(capacity * 2);
      return;
    }
    // Sparse streams (a probe every 50 steps) merge only once the buckets are wider than their rhythm.
    while (this.length > MERGED_BUCKETS / 2) {
      this.width *= 2;
      this.#merge();
    }
    if (this.minSteps.length > MERGED_BUCKETS) this.#resize(MERGED_BUCKETS);
  }

  /** Joins buckets that now cover the same steps, in place; a gap smaller than a bucket disappears. */
  #merge(): void {
    const counts = this.#separate();
    let to = 0;
    for (let from = 1; from < this.length; from++) {
      if (this.#isSame(this.lastSteps[to]!, this.minSteps[from]!)) this.#join(to, from, counts);
      else this.#move(++to, from, counts);
    }
    this.length = to + 1;
  }

  #join(to: number, from: number, counts: Float64Array): void {
    if (this.minValues[from]! < this.minValues[to]!) {
      this.minValues[to] = this.minValues[from]!;
      this.minSteps[to] = this.minSteps[from]!;
    }
    if (this.maxValues[from]! > this.maxValues[to]!) {
      this.maxValues[to] = this.maxValues[from]!;
      this.maxSteps[to] = this.maxSteps[from]!;
    }
    this.lastSteps[to] = this.lastSteps[from]!;
    this.lastValues[to] = this.lastValues[from]!;
    const count = counts[to]! + counts[from]!;
    this.means[to]! += (this.means[from]! - this.means[to]!) * (counts[from]! / count);
    counts[to] = count;
    this.smooth[to] = this.smooth[from]!;
  }

  #move(to: number, from: number, counts: Float64Array): void {
    for (const array of [this.minSteps, this.minValues, this.maxSteps, this.maxValues])
      array[to] = array[from]!;
    for (const array of [this.lastSteps, this.lastValues, this.means, this.smooth, counts])
      array[to] = array[from]!;
    this.gaps[to] = this.gaps[from]!;
  }

  /** Gives every figure an array of its own, once buckets are to hold more than one sample. */
  #separate(): Float64Array {
    if (this.counts !== null) return this.counts;
    this.maxSteps = this.minSteps.slice();
    this.lastSteps = this.minSteps.slice();
    this.maxValues = this.minValues.slice();
    this.lastValues = this.minValues.slice();
    this.means = this.minValues.slice();
    this.counts = new Float64Array(this.minSteps.length).fill(1);
    return this.counts;
  }

  #resize(capacity: number): void {
    const resized = (array: Float64Array) => {
      const out = new Float64Array(capacity);
      out.set(array.subarray(0, this.length));
      return out;
    };
    const isExact = this.counts === null;
    this.minSteps = resized(this.minSteps);
    this.minValues = resized(this.minValues);
    this.maxSteps = isExact ? this.minSteps : resized(this.maxSteps);
    this.maxValues = isExact ? this.minValues : resized(this.maxValues);
    this.lastSteps = isExact ? this.minSteps : resized(this.lastSteps);
    this.lastValues = isExact ? this.minValues : resized(this.lastValues);
    this.means = isExact ? this.minValues : resized(this.means);
    this.counts = this.counts === null ? null : resized(this.counts);
    this.smooth = resized(this.smooth);
    const gaps = new Uint8Array(capacity);
    gaps.set(this.gaps.subarray(0, this.length));
    this.gaps = gaps;
  }
}
