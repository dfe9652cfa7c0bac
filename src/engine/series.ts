/** All curves of a session: a bounded stream for each lane and metric, from which the lines of the charts are drawn. */
import { METRICS } from "../measure/row.ts";
import type { Metric, Row } from "../measure/row.ts";
import type { Line } from "../wire/curves.ts";
import type { SavedCurve } from "../wire/snapshot.ts";
import { decimate } from "./decimate.ts";
import { Stream } from "./stream.ts";

/** Reported only at some steps even where the probe looks: their nulls are no gaps. */
const OCCASIONAL: ReadonlySet<Metric> = new Set<Metric>(["accuracy", "test_loss", "test_accuracy"]);
/** Reported at every step, probed or not. */
const STEADY: ReadonlySet<Metric> = new Set<Metric>([
  "loss",
  "grad_norm",
  "estimate_norm",
  "update_norm",
]);

export interface LineOptions {
  /** Most points in the raw and in the smoothed line; at least 4. */
  readonly maxPoints: number;
  /** Weight on the past, 0 <= smoothing < 1; 0: no smoothed line. */
  readonly smoothing: number;
  /** Groups of samples grow with the step, for a logarithmic step axis. */
  readonly logSteps?: boolean;
}

export class SeriesStore {
  readonly #streams = new Map<Metric, (Stream | undefined)[]>();

  /** Adds one sample; null makes a gap. A step that the stream already has is left out. Amortised O(1). */
  push(
    place: { readonly lane: number; readonly metric: Metric },
    step: number,
    value: number | null,
  ): void {
    const stream =
      this.#find(place.lane, place.metric) ?? (value === null ? null : this.#create(place));
    stream?.push(step, value);
  }

  /**
   * Adds a row. probed: whether the probe looked at this step; where it did not, the nulls of what it measures are no
   * gaps, since nothing was tried. Nothing is added of a lane that has diverged: its curves end.
   */
  pushRow(row: Row, probed: boolean): void {
    if (row.diverged) return;
    for (const metric of METRICS) {
      const value = row[metric];
      if (value === null && (OCCASIONAL.has(metric) || (!probed && !STEADY.has(metric)))) continue;
      this.push({ lane: row.lane, metric }, row.step, value);
    }
  }

  /** The line of one curve: empty where nothing was ever measured. O(buckets), at most 65,536. */
  line(
    lane: number,
    metric: Metric,
    { maxPoints, smoothing, logSteps = false }: LineOptions,
  ): Line {
    const stream = this.#find(lane, metric) ?? new Stream();
    if (smoothing > 0) stream.setSmoothing(smoothing);
    return decimate(stream.buckets, { maxPoints, smoothed: smoothing > 0, logSteps });
  }

  /** Forgets what is newer than `step`. */
  truncate(step: number): void {
    for (const lanes of this.#streams.values()) for (const stream of lanes) stream?.truncate(step);
  }

  /** Lane `to` begins with the curves of lane `from` up to `step`. */
  fork(from: number, to: number, step: number): void {
    for (const lanes of this.#streams.values()) {
      const copy = lanes[from]?.copy();
      copy?.truncate(step);
      lanes[to] = copy;
    }
  }

  save(): SavedCurve[] {
    return [...this.#streams].flatMap(([metric, lanes]) =>
      lanes.flatMap((stream, lane) =>
        stream === undefined ? [] : { lane, metric, stream: stream.save() },
      ),
    );
  }

  /** Takes the place of all that is here. */
  restore(curves: readonly SavedCurve[]): void {
    this.#streams.clear();
    for (const { lane, metric, stream } of curves) {
      const lanes = this.#streams.get(metric) ?? [];
      this.#streams.set(metric, lanes);
      lanes[lane] = Stream.from(stream);
    }
  }

  /** Forgets everything, for a run that starts again. */
  clear(): void {
    this.#streams.clear();
  }

  #find(lane: number, metric: Metric): Stream | null {
    return this.#streams.get(metric)?.[lane] ?? null;
  }

  #create({ lane, metric }: { readonly lane: number; readonly metric: Metric }): Stream {
    const lanes = this.#streams.get(metric) ?? [];
    this.#streams.set(metric, lanes);
    const stream = new Stream();
    lanes[lane] = stream;
    return stream;
  }
}
