/**
 * What a session keeps of its replicas one by one: at every step the quantiles for the charts' bands, and at some steps
 * the values themselves, for comparisons between lanes (tracks.ts).
 */
import type { PairedNewest, PairedRequest } from "../measure/paired.ts";
import { quantilesOf } from "../measure/quantiles.ts";
import {
  bandLevels,
  isReplicaMetric,
  MOST_BANDED,
  REPLICA_METRICS,
  type OnReplicas,
  type ReplicaMetric,
} from "../measure/replica-values.ts";
import type { Metric } from "../measure/row.ts";
import type { Line } from "../wire/curves.ts";
import type { Comparison } from "../wire/messages.ts";
import type { SavedCurve } from "../wire/snapshot.ts";
import { Comparisons } from "./comparisons.ts";
import { type LineOptions, SeriesStore } from "./series.ts";
import { Track } from "./tracks.ts";

/** Samples of a lane's metric that are kept for comparisons; fewer where they would take too much memory together. */
const MOST_SAMPLES = 384;
const FEWEST_SAMPLES = 128;
const BUDGET_BYTES = 48 * 2 ** 20;

export class Replicas {
  readonly #replicas: number;
  readonly #levels: readonly [number, number, number];
  /** One store a level of the band, in the order of `#levels`. */
  readonly #bands = [new SeriesStore(), new SeriesStore(), new SeriesStore()] as const;
  /** By metric and lane; only with lanes to compare. */
  readonly #tracks = new Map<ReplicaMetric, (Track | undefined)[]>();
  readonly #comparisons: Comparisons;
  readonly #capacity: number;
  #lanes: number;
  readonly #scratch: Float64Array;
  readonly #quantiles = new Float64Array(3);

  constructor({ lanes, replicas }: { readonly lanes: number; readonly replicas: number }) {
    const count = Math.min(replicas, MOST_BANDED);
    const [low, high] = bandLevels(replicas);
    this.#replicas = count;
    this.#lanes = lanes;
    this.#levels = [low, 0.5, high];
    this.#scratch = new Float64Array(count);
    this.#comparisons = new Comparisons(count);
    const bytesASample = lanes * REPLICA_METRICS.length * count * 8;
    const fitting = Math.floor(BUDGET_BYTES / bytesASample);
    this.#capacity = Math.max(FEWEST_SAMPLES, Math.min(MOST_SAMPLES, fitting));
  }

  /** Bound, so that a run can be given it. O(replicas) a metric. */
  readonly take: OnReplicas = (lane, step, values) => {
    for (const metric of REPLICA_METRICS) {
      const all = values[metric];
      if (all === undefined) continue;
      if (this.#lanes > 1 && metric !== "age") this.#trackOf(lane, metric).push(step, all);
      if (this.#replicas > 1) this.#addBand(lane, metric, { step, values: all });
    }
  };

  #addBand(
    lane: number,
    metric: Metric,
    { step, values }: { readonly step: number; readonly values: Float64Array },
  ): void {
    const first = values.length > this.#replicas ? values.subarray(0, this.#replicas) : values;
    quantilesOf(first, this.#levels, { scratch: this.#scratch, out: this.#quantiles });
    this.#bands.forEach((store, level) => {
      store.push({ lane, metric }, step, this.#quantiles[level]!);
    });
  }

  /** The band around a lane's line; nothing with one replica and for what is over replicas already. */
  band(lane: number, metric: Metric, options: LineOptions): Pick<Line, "band"> {
    if (this.#replicas < 2 || !isReplicaMetric(metric)) return {};
    const [low, median, high] = this.#bands;
    return {
      band: {
        low: low.line(lane, metric, options),
        median: median.line(lane, metric, options),
        high: high.line(lane, metric, options),
      },
    };
  }

  /**
   * The line of a lane against the baseline; null where nothing is compared, empty where nothing was measured. Ages are
   * not compared: they are drawn against their theory.
   */
  compared(lane: number, metric: Metric, comparison: Comparison | null | undefined): Line | null {
    if (comparison === null || comparison === undefined || !isReplicaMetric(metric)) return null;
    if (metric === "age") return null;
    if (this.#lanes < 2 || comparison.baseline >= this.#lanes) return null;
    const own = this.#trackOf(lane, metric);
    const baseline = this.#trackOf(comparison.baseline, metric);
    return this.#comparisons.line(`${metric} ${lane}`, { own, baseline }, comparison);
  }

  /** The newest values of two lanes, first less second; null where there are none or they have no difference. */
  newest({ metric, lanes }: PairedRequest): PairedNewest | null {
    const [own, baseline] = lanes;
    if (!isReplicaMetric(metric) || Math.max(own, baseline) >= this.#lanes) return null;
    const [a, b] = lanes.map((lane) => this.#trackOf(lane, metric).samples.at(-1));
    if (a === undefined || b === undefined || a.step !== b.step) return null;
    const paired = this.#comparisons.pair(a.values, b.values, "difference");
    if (paired === null) return null;
    const { centre: difference, low, high, detectable } = paired;
    const of = { metric, lanes, step: a.step, replicas: this.#replicas };
    return { ...of, difference, low, high, detectable };
  }

  /** Forgets what is newer than `step`. */
  truncate(step: number): void {
    for (const store of this.#bands) store.truncate(step);
    for (const tracks of this.#tracks.values()) for (const track of tracks) track?.truncate(step);
    this.#comparisons.forget();
  }

  /** The bands' curves; comparisons between lanes begin anew where they are taken up again. */
  save(): SavedCurve[][] {
    return this.#bands.map((store) => store.save());
  }

  restore(bands: readonly (readonly SavedCurve[])[]): void {
    this.#bands.forEach((store, level) => {
      store.restore(bands[level] ?? []);
    });
  }

  /** Lane `to`, a new one, begins with all that lane `from` has. */
  fork(from: number, to: number): void {
    this.#lanes = Math.max(this.#lanes, to + 1);
    for (const store of this.#bands) store.fork(from, to, Infinity);
    for (const tracks of this.#tracks.values()) tracks[to] = tracks[from]?.copy();
  }

  #trackOf(lane: number, metric: ReplicaMetric): Track {
    const tracks = this.#tracks.get(metric) ?? [];
    this.#tracks.set(metric, tracks);
    tracks[lane] ??= new Track({ replicas: this.#replicas, capacity: this.#capacity });
    return tracks[lane];
  }
}
