/**
 * From a stream to a line of few points: per group of steps the smallest and the largest sample, in step order, and the
 * newest sample at the end. Groups are a power of two steps wide and aligned to the step number, so that a point once
 * drawn stays until the whole line is drawn half as fine. For a logarithmic step axis groups are equal ratios of the
 * step instead, so many to a doubling: the first steps, which take up most of such an axis, stay single.
 */
import type { Line } from "../wire/curves.ts";
import type { Buckets } from "./buckets.ts";

/** Last step of the group that a step belongs to. */
type GroupEnd = (step: number) => number;

/** Points for at most `maxPoints` (at least 4), NaN in a gap. `smoothed`: also sample the moving average. */
export function decimate(
  buckets: Buckets,
  {
    maxPoints,
    smoothed,
    logSteps = false,
  }: { maxPoints: number; smoothed: boolean; logSteps?: boolean },
): Line {
  const limit = Math.max(4, Math.floor(maxPoints));
  const draft = new Draft(limit);
  if (logSteps && buckets.length > limit / 2) {
    // Two points a group and `octaves` doublings; fewer to a doubling where gaps take points too.
    const octaves = Math.log2(buckets.lastSteps[buckets.length - 1]!) + 1;
    let perOctave = (2 * limit) / octaves;
    while (!draft.fill(buckets, ratioGroups(perOctave))) perOctave *= 0.8;
  } else {
    let span = firstSpan(buckets, limit);
    while (!draft.fill(buckets, evenGroups(span))) span *= 2;
  }
  return draft.finish(smoothed);
}

function evenGroups(span: number): GroupEnd {
  return (step) => (Math.floor((step - 1) / span) + 1) * span;
}

/** Group k holds the steps from 2^(k / perOctave) to just below 2^((k + 1) / perOctave). */
function ratioGroups(perOctave: number): GroupEnd {
  return (step) => {
    const group = Math.floor(Math.log2(step) * perOctave + 1e-9);
    return Math.max(step, Math.ceil(2 ** ((group + 1) / perOctave)) - 1);
  };
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

  /** False when these groups give too many points. */
  fill(buckets: Buckets, groupEnd: GroupEnd): boolean {
    this.#points = 0;
    this.#smoothPoints = 0;
    const { length, minSteps, lastSteps } = buckets;
    let start = 0;
    while (start < length) {
      const last = groupEnd(minSteps[start]!);
      let end = start + 1;
      while (end < length && lastSteps[end]! <= last) end++;
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
