/** The newest measured steps of one lane's belief, and what the page sees of a window of them. */
import {
  type BeliefFigures,
  beliefFigures,
  type BeliefSample,
  KEEP_LEVELS,
  WITHIN,
  Z_BINS,
} from "../../measure/belief.ts";
import type {
  BeliefPath,
  BeliefRequest,
  BeliefView,
  Calibration,
  KeepHistory,
} from "../../wire/belief.ts";

export interface BeliefPart {
  readonly name: string;
  /** Where its elements lie, in the vectors of a sample. */
  readonly from: number;
  readonly to: number;
}

/** Replica 0's first coordinates in one step. */
export interface BeliefPoint {
  readonly truth: Float64Array;
  readonly delivered: Float64Array;
  readonly estimate: Float64Array;
  readonly spread: Float64Array | null;
}

interface Entry {
  readonly step: number;
  readonly parts: readonly BeliefFigures[];
  readonly point: BeliefPoint | null;
}

export class BeliefHistory {
  readonly #parts: readonly BeliefPart[];
  readonly #most: number;
  /** By step; the oldest are cut off now and then, once there are twice as many. */
  #entries: Entry[] = [];

  constructor({
    parts,
    most,
  }: {
    /** The first one is all of it. */
    readonly parts: readonly BeliefPart[];
    readonly most: number;
  }) {
    this.#parts = parts;
    this.#most = most;
  }

  /** A step that is measured again, after going back, takes its place. */
  push(step: number, sample: BeliefSample, point: BeliefPoint | null): void {
    if ((this.#entries.at(-1)?.step ?? 0) >= step) this.cutAfter(step - 1);
    const parts = this.#parts.map(({ from, to }) => beliefFigures(sample, from, to));
    this.#entries.push({ step, parts, point });
    if (this.#entries.length >= 2 * this.#most) this.#entries = this.#entries.slice(-this.#most);
  }

  /** Forgets all steps after `step`. */
  cutAfter(step: number): void {
    const end = this.#entries.findIndex((entry) => entry.step > step);
    if (end >= 0) this.#entries = this.#entries.slice(0, end);
  }

  view(
    { part, coordinate, window, ...asked }: BeliefRequest,
    { replicas }: { replicas: number },
  ): BeliefView {
    const entries = this.#entries.slice(-Math.max(1, Math.min(window, this.#most)));
    const [first, last] = [entries[0], entries.at(-1)];
    const chosen = part < this.#parts.length ? part : 0;
    return {
      lane: asked.lane,
      band: asked.band,
      keep: asked.keep,
      refusal: null,
      parts: this.#parts.map(({ name, from, to }) => ({ name, size: (to - from) / replicas })),
      replicas,
      most: this.#most,
      measured: { count: entries.length, from: first?.step ?? 0, to: last?.step ?? 0 },
      path: pathOf(entries, coordinate),
      calibration:
        asked.band === null || entries.length === 0
          ? []
          : this.#parts.map((_, index) => calibrationOf(entries, index)),
      keeps: asked.keep === null ? null : keepsOf(entries, chosen),
      newestKeep: asked.keep === null ? [] : (last?.parts ?? []).map(({ keep }) => keep.slice()),
    };
  }
}

function pathOf(entries: readonly Entry[], wanted: number): BeliefPath | null {
  const points = entries.flatMap(({ step, point }) => (point === null ? [] : [{ step, point }]));
  const newest = points.at(-1);
  if (newest === undefined) return null;
  const coordinate = wanted < newest.point.truth.length ? wanted : 0;
  const column = (of: (point: BeliefPoint) => Float64Array): Float64Array =>
    Float64Array.from(points, ({ point }) => of(point)[coordinate]!);
  return {
    coordinate,
    steps: Float64Array.from(points, ({ step }) => step),
    truth: column(({ truth }) => truth),
    delivered: column(({ delivered }) => delivered),
    estimate: column(({ estimate }) => estimate),
    spread:
      newest.point.spread === null
        ? new Float64Array(0)
        : column(({ spread }) => spread ?? new Float64Array(0)),
  };
}

function calibrationOf(entries: readonly Entry[], part: number): Calibration {
  const inside = new Float64Array(WITHIN.length);
  const z = new Float64Array(Z_BINS);
  let [counted, endless, zSquared] = [0, 0, 0];
  let noiseSquared: number | null = null;
  for (const { parts } of entries) {
    const figures = parts[part]!;
    counted += figures.counted;
    endless += figures.endless;
    zSquared += figures.zSquared;
    const noise = figures.truthNoiseSquared;
    if (noise !== null) noiseSquared = (noiseSquared ?? 0) + noise;
    for (let index = 0; index < inside.length; index++) inside[index]! += figures.inside[index]!;
    for (let bin = 0; bin < z.length; bin++) z[bin]! += figures.z[bin]!;
  }
  return {
    counted,
    within: inside.map((count) => count / counted),
    z,
    endless,
    rms: Math.sqrt(zSquared / (counted - endless)),
    truthNoise: noiseSquared === null ? null : Math.sqrt(noiseSquared / (counted - endless)),
  };
}

function keepsOf(entries: readonly Entry[], part: number): KeepHistory | null {
  const [first, last] = [entries[0]?.parts[part], entries.at(-1)?.parts[part]];
  if (first === undefined || last === undefined) return null;
  return {
    steps: Float64Array.from(entries, ({ step }) => step),
    quantiles: KEEP_LEVELS.map((_, level) =>
      Float64Array.from(entries, ({ parts }) => parts[part]!.keep[level]!),
    ),
    first: first.keepCounts.slice(),
    last: last.keepCounts.slice(),
  };
}
