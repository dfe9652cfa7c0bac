/**
 * Lines of lanes compared with one of them, replica by replica (measure/paired.ts), worked out when a chart wants them:
 * of every sample once, since samples never change.
 */
import {
  type ComparedAs,
  pairedOf,
  type Paired,
  type PairedOptions,
  studentPair,
} from "../measure/paired.ts";
import { bandLevels } from "../measure/replica-values.ts";
import type { Curve, Line } from "../wire/curves.ts";
import type { Comparison } from "../wire/messages.ts";
import type { Track } from "./tracks.ts";

export class Comparisons {
  readonly #replicas: number;
  readonly #options: Omit<PairedOptions, "as">;
  /** Of the comparison that was asked for last: lane and metric, then step. */
  readonly #known = new Map<string, Map<number, Paired | null>>();
  #asked = "";

  constructor(replicas: number) {
    const [low, high] = bandLevels(replicas);
    this.#replicas = replicas;
    this.#options = {
      levels: [low, 0.5, high],
      student: studentPair(replicas),
      pairs: new Float64Array(replicas),
      scratch: new Float64Array(replicas),
    };
  }

  /** Samples have changed: steps were taken back. */
  forget(): void {
    this.#known.clear();
  }

  /** [replicas] each. */
  pair(own: Float64Array, baseline: Float64Array, as: ComparedAs): Paired | null {
    return pairedOf(own, baseline, { ...this.#options, as });
  }

  /**
   * `own` against `baseline`; the same track for a lane against itself, which is 0 or 1 everywhere. `name`: of lane and
   * metric. Steps that only one of the two has are left out: a lane that has diverged ends there.
   */
  line(
    name: string,
    { own, baseline }: { readonly own: Track; readonly baseline: Track },
    comparison: Comparison,
  ): Line {
    const of = `${comparison.as} ${comparison.baseline}`;
    if (of !== this.#asked) this.#known.clear();
    this.#asked = of;
    const known = this.#known.get(name) ?? new Map<number, Paired | null>();
    this.#known.set(name, known);
    const theirs = new Map(baseline.samples.map(({ step, values }) => [step, values]));
    const steps: number[] = [];
    const paired: (Paired | null)[] = [];
    for (const { step, values } of own.samples) {
      const other = theirs.get(step);
      if (other === undefined) continue;
      let pair = known.get(step);
      if (pair === undefined) {
        pair = this.pair(values, other, comparison.as);
        known.set(step, pair);
      }
      steps.push(step);
      paired.push(pair);
    }
    const curve = (read: (pair: Paired) => number | undefined): Curve => ({
      steps: Float64Array.from(steps),
      values: Float64Array.from(paired, (pair) => (pair === null ? NaN : (read(pair) ?? NaN))),
      smoothSteps: new Float64Array(0),
      smoothValues: new Float64Array(0),
    });
    const line = { ...curve(({ centre }) => centre), of };
    if (own === baseline || this.#replicas < 2) return line;
    return {
      ...line,
      interval: { low: curve(({ low }) => low), high: curve(({ high }) => high) },
      detectable: curve(({ detectable }) => detectable),
      band: {
        low: curve(({ quantiles }) => quantiles[0]),
        median: curve(({ quantiles }) => quantiles[1]),
        high: curve(({ quantiles }) => quantiles[2]),
      },
    };
  }
}
