/**
 * Every step of a signal's run, newest MOST_STEPS of it: the true gradient, what was delivered, and per lane the
 * estimate with what was measured of it. Answers with the curves and numbers of any stretch of steps (wire SignalView).
 */
import { AGE_OUTPUTS } from "../measure/age.ts";
import type { Row } from "../measure/row.ts";
import type { View } from "../wire/messages.ts";
import type { Sampled, SignalFigures, SignalLaneBench, SignalView } from "../wire/signal.ts";
import type { StepBlock } from "./stepper.ts";

/** Steps that are kept: 100 numbers a step at eight lanes are 26 MB. */
export const MOST_STEPS = 32_768;
/** Points of a curve before steps are left out between them. */
const MOST_POINTS = 800;
const FIRST_CAPACITY = 1024;
const DEFAULT_WINDOW = { newest: 400 } as const;

export type SignalWindow = NonNullable<View["signal"]>;

/** Numbers by step; grows to MOST_STEPS, then the oldest are overwritten. */
class Column {
  #values = new Float64Array(FIRST_CAPACITY).fill(NaN);

  set(step: number, value: number): void {
    const at = (step - 1) % MOST_STEPS;
    if (at >= this.#values.length) {
      const grown = new Float64Array(2 * this.#values.length).fill(NaN);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[at] = value;
  }

  at(step: number): number {
    return this.#values[(step - 1) % MOST_STEPS] ?? NaN;
  }
}

const MEASURED = ["bias", "bias_floor", "variance", "age", "lag", "lag_fit"] as const;

class LaneHistory {
  /** Of replica 0. */
  readonly estimate = new Column();
  /** Over the replicas: the mean of the estimate, and of its squared distance to the true gradient. */
  readonly mean = new Column();
  readonly squaredError = new Column();
  readonly factor = new Column();
  readonly measured = Object.fromEntries(
    MEASURED.map((metric) => [metric, new Column()]),
  ) as Record<(typeof MEASURED)[number], Column>;
  last = 0;

  push(block: StepBlock, index: number, row: Row | undefined): void {
    const { replicas } = block;
    const step = block.firstStep + index;
    const from = index * replicas;
    let sum = 0;
    let squares = 0;
    for (let replica = from; replica < from + replicas; replica++) {
      const error = block.estimate[replica]! - block.truth[replica]!;
      sum += block.estimate[replica]!;
      squares += error * error;
    }
    this.estimate.set(step, block.estimate[from]!);
    this.mean.set(step, sum / replicas);
    this.squaredError.set(step, squares / replicas);
    this.factor.set(step, meanFactor(block, index));
    for (const metric of MEASURED) this.measured[metric].set(step, row?.[metric] ?? NaN);
    this.last = step;
  }
}

/** The start-up factor, mean over the replicas; [steps, replicas], or [steps] where it is the same for all. */
function meanFactor({ outputs, steps, replicas }: StepBlock, index: number): number {
  const values = outputs[AGE_OUTPUTS.startUp];
  if (values === undefined) return NaN;
  const each = values.length / steps;
  let sum = 0;
  for (let at = index * each; at < (index + 1) * each; at++) sum += values[at]!;
  return each === replicas || each === 1 ? sum / each : NaN;
}

export class SignalHistory {
  readonly #truth = new Column();
  readonly #delivered = new Column();
  readonly #lanes: readonly LaneHistory[];
  #newest = 0;
  /** Newest step ever: what it overwrote is gone, even after going back. */
  #furthest = 0;

  constructor(lanes: number) {
    this.#lanes = Array.from({ length: lanes }, () => new LaneHistory());
  }

  /** The first `count` records of the block with their rows; one parameter. Blocks of a lane come in step order. */
  push(lane: number, block: StepBlock, { rows, count }: { rows: readonly Row[]; count: number }) {
    const history = this.#lanes[lane];
    for (let index = 0; index < count; index++) {
      const step = block.firstStep + index;
      history?.push(block, index, rows[index]);
      if (step <= this.#newest) continue;
      this.#newest = step;
      this.#furthest = Math.max(this.#furthest, step);
      this.#truth.set(step, block.truth[index * block.replicas]!);
      this.#delivered.set(step, block.delivered[index * block.replicas]!);
    }
  }

  /** Back to after `step` steps of a lane. Later values stay until they come again, which they do to the bit. */
  rewind(lane: number, step: number): void {
    const history = this.#lanes[lane];
    if (history !== undefined) history.last = step;
    this.#newest = Math.max(0, ...this.#lanes.map(({ last }) => last));
  }

  /** Curves and numbers of a stretch; what of it is not kept, or not done yet, is left out. */
  view(window: SignalWindow = DEFAULT_WINDOW): SignalView {
    const last = this.#newest;
    const first = Math.max(1, this.#furthest - MOST_STEPS + 1);
    const wanted = "newest" in window ? { from: last - window.newest + 1, to: last } : window;
    const from = Math.max(first, wanted.from);
    const to = Math.min(last, wanted.to);
    const stride = strideOf(to - from + 1);
    const steps = sampleSteps(from, to, stride);
    const sample = (valueAt: (step: number) => number): Sampled =>
      sampled(steps, { stride, to }, valueAt);
    const truth = sample((step) => this.#truth.at(step));
    const delivered = sample((step) => this.#delivered.at(step));
    const lanes = this.#lanes.map((lane) => this.#bench(lane, { from, to, steps, sample }));
    return {
      kind: "signal",
      steps,
      truth: truth.values,
      delivered: delivered.values,
      estimates: lanes.map(({ estimate }) => estimate.values),
      bench: {
        from: steps.length === 0 ? 0 : from,
        to: steps.length === 0 ? 0 : to,
        kept: { first: last === 0 ? 0 : first, last },
        stride,
        truth,
        delivered,
        lanes,
      },
    };
  }

  #bench(
    lane: LaneHistory,
    {
      from,
      to,
      steps,
      sample,
    }: {
      from: number;
      to: number;
      steps: Float64Array;
      sample: (valueAt: (step: number) => number) => Sampled;
    },
  ): SignalLaneBench {
    const known = (column: Column) => (step: number) => (step <= lane.last ? column.at(step) : NaN);
    const factor = known(lane.factor);
    const mean = known(lane.mean);
    const truth = (step: number): number => this.#truth.at(step);
    const curves = {
      offset: (step: number) => mean(step) - truth(step),
      startUp: (step: number) => beyondRounding(factor(step), 1) * truth(step),
      xi: (step: number) => beyondRounding(mean(step), factor(step) * truth(step)),
    };
    const at = Math.min(to, lane.last);
    const isThere = at >= from && at > 0;
    const over = (column: Column, power: 1 | 2): number | null =>
      isThere ? meanOf(column, { from, to: at, power }) : null;
    const now = (value: number): number | null => (isThere && !Number.isNaN(value) ? value : null);
    const { bias, bias_floor, variance, age, lag, lag_fit } = lane.measured;
    const figures: SignalFigures = {
      at: isThere ? at : null,
      error: root(over(lane.squaredError, 1)),
      bias: root(over(bias, 2)),
      biasFloor: root(over(bias_floor, 2)),
      variance: over(variance, 1),
      age: now(age.at(at)),
      lag: now(lag.at(at)),
      lagFit: now(lag_fit.at(at)),
      factor: now(factor(at)),
      startUp: now(curves.startUp(at)),
      xi: now(curves.xi(at)),
    };
    return {
      estimate: sample(known(lane.estimate)),
      offset: sample(curves.offset),
      startUp: sample(curves.startUp),
      xi: sample(curves.xi),
      factor: steps.map(factor),
      figures,
    };
  }
}

/** Relative; a sum of some thousand weights is right to about this. */
const ROUNDING = 1e-13;

/** a - b, and 0 where the two are equal up to rounding: nobody should read 1e-16 as an effect. */
function beyondRounding(a: number, b: number): number {
  const difference = a - b;
  return Math.abs(difference) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b)) ? 0 : difference;
}

/** A power of two, so that a point once drawn stays while a run grows. */
function strideOf(count: number): number {
  let stride = 1;
  while (count / stride > MOST_POINTS) stride *= 2;
  return stride;
}

/** Steps from..to that are 1 more than a multiple of the stride, with both ends; empty where to < from. */
function sampleSteps(from: number, to: number, stride: number): Float64Array {
  if (to < from) return new Float64Array(0);
  const steps = [from];
  for (let step = Math.floor((from - 1) / stride + 1) * stride + 1; step < to; step += stride)
    steps.push(step);
  if (to > from) steps.push(to);
  return Float64Array.from(steps);
}

function sampled(
  steps: Float64Array,
  { stride, to }: { stride: number; to: number },
  valueAt: (step: number) => number,
): Sampled {
  const values = steps.map(valueAt);
  if (stride === 1) return { values, low: new Float64Array(0), high: new Float64Array(0) };
  const low = values.slice();
  const high = values.slice();
  steps.forEach((first, index) => {
    const end = steps[index + 1] ?? to + 1;
    for (let step = first + 1; step < end; step++) {
      const value = valueAt(step);
      if (value < low[index]!) low[index] = value;
      if (value > high[index]!) high[index] = value;
    }
  });
  return { values, low, high };
}

/** Mean of value^power over the steps that have one; null where none has. */
function meanOf(
  column: Column,
  { from, to, power }: { from: number; to: number; power: 1 | 2 },
): number | null {
  let sum = 0;
  let count = 0;
  for (let step = from; step <= to; step++) {
    const value = column.at(step);
    if (Number.isNaN(value)) continue;
    sum += power === 1 ? value : value * value;
    count++;
  }
  return count === 0 ? null : sum / count;
}

function root(square: number | null): number | null {
  return square === null ? null : Math.sqrt(square);
}
