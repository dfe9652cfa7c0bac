/**
 * `run --quantiles`: further columns with exact quantiles over all replicas of whatever each replica has by itself; what
 * is over replicas already (bias, variance, lag) has none. Definition: measure/quantiles.ts.
 */
import { quantilesOf } from "../measure/quantiles.ts";
import { type OnReplicas, REPLICA_METRICS, type ReplicaMetric } from "../measure/replica-values.ts";
import { METRICS, type Row } from "../measure/row.ts";
import { InputError } from "./command.ts";
import type { Cells } from "./rows.ts";

/** Rising levels out of a text such as "0.1,0.5,0.9". Throws InputError. */
export function readLevels(
  text: string,
  { replicas, hasReplicas }: { readonly replicas: number; readonly hasReplicas: boolean },
): readonly number[] {
  const levels = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (!levels.every((level) => level >= 0 && level <= 1))
    throw new InputError([`--quantiles: is ${text}; give levels from 0 to 1, such as 0.1,0.5,0.9`]);
  if (hasReplicas)
    throw new InputError(["--quantiles: is over the replicas that --replicas prints; give one"]);
  if (replicas < 2)
    throw new InputError(["--quantiles: the experiment has one replica; give it 2 or more"]);
  return [...new Set(levels)].sort((a, b) => a - b);
}

export class QuantileColumns {
  /** loss_q10, loss_q50, ..., grad_norm_q10, ...: in the order of the row's own columns. */
  readonly names: readonly string[];
  readonly #levels: readonly number[];
  readonly #metrics: readonly ReplicaMetric[];
  readonly #isKept: (step: number) => boolean;
  readonly #scratch: Float64Array;
  /** By step and lane, until the row is printed. */
  readonly #known = new Map<string, Record<string, number>>();

  /** `columns`: of the row; `isKept`: which steps are printed. */
  constructor(
    levels: readonly number[],
    options: {
      readonly columns: readonly string[];
      readonly replicas: number;
      readonly isKept: (step: number) => boolean;
    },
  ) {
    this.#levels = levels;
    this.#metrics = METRICS.filter((metric) => options.columns.includes(metric)).filter(
      (metric): metric is ReplicaMetric => (REPLICA_METRICS as readonly string[]).includes(metric),
    );
    this.#isKept = options.isKept;
    this.#scratch = new Float64Array(options.replicas);
    this.names = this.#metrics.flatMap((metric) => levels.map((level) => nameOf(metric, level)));
  }

  /** Bound, so that a run can be given it. */
  readonly take: OnReplicas = (lane, step, values) => {
    if (!this.#isKept(step)) return;
    const cells: Record<string, number> = {};
    const out = new Float64Array(this.#levels.length);
    for (const metric of this.#metrics) {
      const all = values[metric];
      if (all === undefined) continue;
      quantilesOf(all, this.#levels, { scratch: this.#scratch, out });
      this.#levels.forEach((level, index) => {
        cells[nameOf(metric, level)] = out[index] ?? NaN;
      });
    }
    this.#known.set(`${step} ${lane}`, cells);
  };

  /** The row with its quantiles; a lane that has diverged has none. */
  extend(row: Row): Cells {
    const key = `${row.step} ${row.lane}`;
    const cells = this.#known.get(key);
    this.#known.delete(key);
    return { ...row, ...cells };
  }
}

/** "loss_q10" for the level 0.1, "loss_q2.5" for 0.025. */
function nameOf(metric: ReplicaMetric, level: number): string {
  return `${metric}_q${Number((100 * level).toPrecision(12))}`;
}
