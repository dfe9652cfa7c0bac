/** A run as the history keeps it: what was run, how far, on what, and a few hundred numbers of what came of it. */
import { canonicalJson } from "../../experiment/canonical.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import type { Metric } from "../../measure/row.ts";
import type { Curve } from "../../wire/curves.ts";

/** Metrics whose curves are kept: what runs are compared by. */
export const KEPT_METRICS = [
  "loss",
  "test_loss",
  "test_accuracy",
  "bias",
  "age",
] as const satisfies readonly Metric[];

export type KeptMetric = (typeof KEPT_METRICS)[number];

/** Points in step order, as they were measured, in float64: differences of nearly equal runs stay true. NaN: a gap. */
export type KeptCurve = Pick<Curve, "steps" | "values">;

export interface KeptLane {
  /** As it was called on the page. */
  readonly label: string;
  /** Id in the catalogue; null: a typed rule. */
  readonly optimizer: string | null;
  readonly divergedAt: number | null;
  /** Newest values before the lane ended; what was not measured is absent. */
  readonly last: Readonly<Partial<Record<KeptMetric, number>>>;
  /** At most `MOST_POINTS` points each; a metric that was never on screen may be absent. */
  readonly curves: Readonly<Partial<Record<KeptMetric, KeptCurve>>>;
}

export interface KeptRun {
  /** `keyOf` its experiment: equal experiments share one entry. */
  readonly key: string;
  /** Canonical JSON, with title and labels. */
  readonly experiment: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** The furthest step that was done; 0: it was edited and never played. */
  readonly step: number;
  /** In words; null: never played. */
  readonly device: string | null;
  readonly lanes: readonly KeptLane[];
}

/** What an experiment does, as text: titles, labels and a receipt change nothing of it. */
export function keyOf({ title: _, receipt: __, ...experiment }: Experiment): string {
  const lanes = experiment.lanes.map(({ label: ___, ...lane }) => lane);
  return canonicalJson({ ...experiment, lanes });
}

export const MOST_POINTS = 100;

/**
 * At most `MOST_POINTS` of a curve's points: the first, the last, and of each stretch between the lowest and the highest.
 * A gap narrower than a stretch leaves no mark.
 */
export function thin({ steps, values }: KeptCurve): KeptCurve {
  const count = steps.length;
  if (count <= MOST_POINTS) return { steps: steps.slice(), values: values.slice() };
  const kept = new Set([0, count - 1]);
  const stretches = MOST_POINTS / 2 - 1;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = 1 + Math.floor((stretch * (count - 2)) / stretches);
    const to = 1 + Math.floor(((stretch + 1) * (count - 2)) / stretches);
    for (const index of extremesOf(values, from, to)) kept.add(index);
  }
  const chosen = Float64Array.from(kept).sort();
  return {
    steps: chosen.map((index) => steps[index] ?? Number.NaN),
    values: chosen.map((index) => values[index] ?? Number.NaN),
  };
}

/** Places of the lowest and the highest value in [from, to); the first place where none is a number. */
function extremesOf(values: Float64Array, from: number, to: number): readonly [number, number] {
  let lowest = from;
  let highest = from;
  for (let index = from; index < to; index++) {
    const value = values[index] ?? Number.NaN;
    if (!(value >= (values[lowest] ?? Number.NaN))) lowest = Number.isNaN(value) ? lowest : index;
    if (!(value <= (values[highest] ?? Number.NaN)))
      highest = Number.isNaN(value) ? highest : index;
  }
  return [lowest, highest];
}
