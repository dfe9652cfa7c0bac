/**
 * From a stream to a line of few points: per group of steps the smallest and the largest sample, in step order, and the
 * newest sample at the end. Groups are a power of two steps wide and aligned to the step number, so that a point once
 * drawn stays until the whole line is drawn half as fine.
 */
import type { Line } from "../wire/messages.ts";
import type { Buckets } from "./buckets.ts";

/** Points for at most `maxPoints` (at least 4), NaN in a gap. `smoothed`: also sample the moving average. */
export function decimate(
  buckets: Buckets,
  { maxPoints, smoothed }: { maxPoints: number; smoothed: boolean },
): Line {
  const limit = Math.max(4, Math.floor(maxPoints));
  const draft = new Draft(limit);
  let span = firstSpan(buckets, limit);
  while (!draft.fill(buckets, span)) span *= 2;
  return draft.finish(smoothed);
}

/** The finest span that could do: two points a group, unless most of a group's samples are missing. */
function firstSpan({ length, width }: Buckets, limit: number): number {
  let span = width;
  while ((length * width) / span > limit) span *= 2;
  return span;
}

/** Points being collected; given up when there are too many. */
class Draft {
  readonly #limit: number;
  readonly #steps: Float64Array;
  readonly #values: Float64Array;
  readonly #smoothSteps: Float64Array;
  readonly #smoothValues: Float64Array;
  #points = 0;
  #smoothPoints = 0;

  constructor(limit: number) {
    this.#limit = limit;
    this.#steps = new Float64Array(limit + 4);
    this.#values = new Float64Array(limit + 4);
    this.#smoothSteps = new Float64Array(limit + 4);
    this.#smoothValues = new Float64Array(limit + 4);
  }

  /** False when a span of this many steps a group gives too many points. */
  fill(buckets: Buckets, span: number): boolean {
    this.#points = 0;
    this.#smoothPoints = 0;
    const { length, minSteps, lastSteps } = buckets;
    let start = 0;
    while (start < length) {
      const group = Math.floor((minSteps[start]! - 1) / span);
      let end = start + 1;
      while (end < length && Math.floor((lastSteps[end]! - 1) / span) === group) end++;
      this.#addGroup(buckets, start, end);
      if (this.#points > this.#limit || this.#smoothPoints > this.#limit) return false;
      start = end;
    }
    return true;
  }

  /** Buckets start..end-1. A gap inside a group is finer than what is drawn and leaves no mark. */
  #addGroup(buckets: Buckets, start: number, end: number): void {
    if (buckets.gaps[start] === 1) {
      const between = (buckets.lastSteps[start - 1]! + buckets.minSteps[start]!) / 2;
      this.#addPoint(between, NaN);
      this.#addSmooth(between, NaN);
    }
    let smallest = start;
    let largest = start;
    for (let at = start + 1; at < end; at++) {
      if (buckets.minValues[at]! < buckets.minValues[smallest]!) smallest = at;
      if (buckets.maxValues[at]! > buckets.maxValues[largest]!) largest = at;
    }
    const minStep = buckets.minSteps[smallest]!;
    const maxStep = buckets.maxSteps[largest]!;
    const min = buckets.minValues[smallest]!;
    const max = buckets.maxValues[largest]!;
    if (minStep <= maxStep) this.#addPoint(minStep, min);
    if (minStep !== maxStep) this.#addPoint(maxStep, max);
    if (minStep > maxStep) this.#addPoint(minStep, min);
    const newest = end - 1;
    if (end === buckets.length && buckets.lastSteps[newest]! > Math.max(minStep, maxStep)) {
      this.#addPoint(buckets.lastSteps[newest]!, buckets.lastValues[newest]!);
    }
    this.#addSmooth(buckets.lastSteps[newest]!, buckets.smooth[newest]!);
  }

  #addPoint(step: number, value: number): void {
    this.#steps[this.#points] = step;
    this.#values[this.#points++] = value;
  }

  #addSmooth(step: number, value: number): void {
    this.#smoothSteps[this.#smoothPoints] = step;
    this.#smoothValues[this.#smoothPoints++] = value;
  }

  /** All arrays are fresh: they are transferred to the page, and a buffer can be handed over only once. */
  finish(smoothed: boolean): Line {
    const smoothPoints = smoothed ? this.#smoothPoints : 0;
    return {
      steps: this.#steps.slice(0, this.#points),
      values: this.#values.slice(0, this.#points),
      smoothSteps: this.#smoothSteps.slice(0, smoothPoints),
      smoothValues: this.#smoothValues.slice(0, smoothPoints),
    };
  }
}
