/** Everything a probe finds out about one lane of a network, at a step and over the steps of a burst. */
import type { Dataset } from "../../data/dataset.ts";
import { LagTracker, type Lag, type LagState } from "../../measure/lag.ts";
import { canMeasureLag } from "../../measure/probe-rhythm.ts";
import { createSketch, type Sketch } from "../../measure/sketch.ts";
import { ENOUGH_REPLICAS } from "../../measure/small-rows.ts";
import { DrawSpread, meanSpread, type Spread } from "../../measure/spread.ts";
import { cosine, distance } from "../../measure/vectors.ts";
import type { Plan } from "../../wire/plan.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import type { ReplicaFigures } from "./figures.ts";
import type { LaneStep } from "./lane.ts";
import { RECONSTRUCTED } from "./lane-answers.ts";
import type { LayerWatch } from "./layer-watch.ts";
import { type DrawSource, measureTruth, type ProbePoint, type Truth } from "./probe.ts";

/** Test pictures that are looked at before messages are let in again. */
const PIECE = 100;
/** Places of the plane: a point costs far less than a picture. */
const PLANE_PIECE = 1024;

const NO_ANSWERS = { predictions: null, confidences: null } as const;

export interface Tested {
  readonly loss: number;
  /** null without classes, as `predictions`. */
  readonly accuracy: number | null;
  readonly predictions: Uint8Array | null;
  /** Softmax of each prediction. */
  readonly confidences: Float32Array | null;
}

interface Before {
  readonly t: number;
  readonly truth: Truth;
  readonly spread: Spread | null;
  readonly traces: Float64Array | null;
}

/** What a probed step tells of one replica. */
export interface Probed {
  readonly error: number;
  readonly cosine: number | null;
  readonly spread: Spread | null;
}

interface LaneProbeOptions {
  readonly plan: Plan;
  readonly gradients: NetworkGradients;
  readonly dataset: Dataset;
  readonly breathe: () => Promise<void>;
  /** Pictures of a training step. */
  readonly minibatch: number;
  /** null: nothing is random, neither the pictures of a step nor their gradient's way. */
  readonly draws: DrawSource | null;
  /** Told of replica 0. */
  readonly layers: LayerWatch;
}

export class LaneProbe {
  readonly #options: LaneProbeOptions;
  readonly #sketch: Sketch | null;
  readonly #tracker: LagTracker | null;
  /** [replicas of sketches] of estimate and truth at the step under way. */
  readonly #estimates: Float64Array;
  readonly #truths: Float64Array;
  /** Spread over replicas of e - G, where there are enough of them. */
  readonly #across: DrawSpread | null;

  constructor(options: LaneProbeOptions) {
    const { plan, gradients } = options;
    const { parameterCount } = gradients.layout;
    this.#options = options;
    this.#sketch = canMeasureLag(plan.probe)
      ? createSketch({ seed: plan.seed, vectorLength: parameterCount })
      : null;
    const length = (this.#sketch?.length ?? 0) * plan.replicas;
    this.#estimates = new Float64Array(length);
    this.#truths = new Float64Array(length);
    this.#tracker =
      this.#sketch === null
        ? null
        : new LagTracker({ length, window: plan.probe.window, maxLag: plan.probe.maxLag });
    this.#across = plan.replicas >= ENOUGH_REPLICAS ? new DrawSpread(parameterCount) : null;
  }

  /** Mean loss and accuracy on the test pictures, at the point before the step; batch norms by moving `statistics`. */
  async test({ theta }: ProbePoint, statistics?: Float32Array): Promise<Tested> {
    const { gradients, dataset, breathe } = this.#options;
    const { count } = dataset.test;
    const predictions = new Uint8Array(count);
    const confidences = new Float32Array(count);
    let lossSum = 0;
    let correct = 0;
    let answered = 0;
    for (let from = 0; from < count; from += PIECE) {
      await breathe();
      const to = Math.min(from + PIECE, count);
      const part = await gradients.test(theta, from, to, statistics);
      predictions.set(part.predictions, from);
      confidences.set(part.confidences, from);
      answered += part.predictions.length;
      lossSum += part.lossSum;
      correct += part.correct;
    }
    const accuracy = Number.isNaN(correct) ? null : correct / count;
    const seen = answered > 0 ? { predictions, confidences } : NO_ANSWERS;
    return { loss: lossSum / count, accuracy, ...seen };
  }

  /** Bytes that a network without classes makes of the first test pictures; null for points. */
  async reconstructions(
    { theta }: ProbePoint,
    statistics: Float32Array,
  ): Promise<Uint8Array | null> {
    const { gradients, dataset, breathe } = this.#options;
    const { channels, mean, deviation, test } = dataset;
    if (dataset.axes !== undefined) return null;
    await breathe();
    const count = Math.min(RECONSTRUCTED, test.count);
    const values = await gradients.outputs(theta, count, statistics);
    // A channel without deviation is normalised by 1.
    const spread = deviation.map((value) => (value > 0 ? value : 1));
    const bytes = Uint8ClampedArray.from(
      values,
      (value, at) => 255 * (value * spread[at % channels]! + mean[at % channels]!),
    );
    return new Uint8Array(bytes.buffer);
  }

  /** Classes that the network sees over the data's plane; null where the data have none. */
  async regions({ theta }: ProbePoint): Promise<Uint8Array | null> {
    const { gradients, dataset, breathe } = this.#options;
    const points = dataset.axes?.plane?.points;
    if (points === undefined) return null;
    const classes = new Uint8Array(points.count);
    for (let from = 0; from < points.count; from += PLANE_PIECE) {
      await breathe();
      const to = Math.min(from + PLANE_PIECE, points.count);
      const { predictions } = await gradients.test(theta, from, to, undefined, points);
      // A network that tells no classes apart has no regions.
      if (predictions.length === 0) return null;
      classes.set(predictions, from);
    }
    return classes;
  }

  /** What it remembers from step to step: the lag's window. Null: lag is not measured. */
  save(): LagState | null {
    return this.#tracker?.save() ?? null;
  }

  restore(lag: LagState | null): void {
    if (lag === null) this.#tracker?.reset();
    else this.#tracker?.restore(lag);
  }

  get stateBytes(): number {
    return this.#tracker?.stateBytes ?? 0;
  }

  /** True gradient and fresh draws, from the slots as they are before the step. */
  async before(
    point: ProbePoint,
    memory: { slots: Float64Array; settings: Readonly<Record<string, number>>; replica: number },
  ): Promise<Before> {
    const { plan, gradients, breathe, draws: source, layers } = this.#options;
    const { draws, batch } = plan.probe;
    if (memory.replica === 0) layers.before(point.t, point.theta, memory.slots);
    const truth = await measureTruth(point, {
      gradients,
      seed: plan.seed,
      breathe,
      size: batch,
      minibatch: this.#options.minibatch,
    });
    if (this.#across !== null || source === null || draws < 2)
      return { t: point.t, truth, spread: null, traces: null };
    const drawn = await source.draw(point, { ...memory, count: draws });
    const spread = drawn.againstHalves(truth.halfA, truth.halfB);
    return { t: point.t, truth, spread, traces: source.traces() };
  }

  /** Compares the estimate that the step used with the truth found before it. */
  after({ t, truth, spread, traces }: Before, step: LaneStep, replica: number): Probed {
    const { mean } = truth;
    const estimate = step.estimate ?? new Float64Array(0);
    if (replica === 0) this.#options.layers.after(t, step, { truth, traces });
    if (this.#sketch !== null) {
      const at = replica * this.#sketch.length;
      this.#sketch.apply(estimate, this.#estimates.subarray(at, at + this.#sketch.length));
      this.#sketch.apply(mean, this.#truths.subarray(at, at + this.#sketch.length));
    }
    if (this.#across !== null) {
      if (replica === 0) this.#across.reset();
      this.#across.add(estimate.map((value, index) => value - mean[index]!));
    }
    return {
      error: distance(estimate, mean),
      cosine: cosine(estimate, mean),
      spread: this.#options.draws === null ? certainSpread(estimate, truth) : spread,
    };
  }

  /** What takes all replicas of the step: spread and lag. */
  over(t: number, figures: readonly ReplicaFigures[]): { spread: Spread | null; lag: Lag | null } {
    this.#tracker?.push(t, this.#estimates, this.#truths);
    const lag = this.#tracker?.read() ?? null;
    if (this.#across !== null) {
      return {
        spread: this.#across.against(
          new Float64Array(this.#options.gradients.layout.parameterCount),
        ),
        lag,
      };
    }
    const spreads = figures.flatMap(({ probed }) =>
      probed?.spread === null || probed === null ? [] : [probed.spread],
    );
    return { spread: spreads.length === 0 ? null : meanSpread(spreads), lag };
  }
}

/** Where nothing is random there is no variance: the whole error is bias, less what the halves of the truth differ in. */
function certainSpread(estimate: Float64Array, { halfA, halfB }: Truth): Spread {
  let squaredBias = 0;
  for (let at = 0; at < estimate.length; at++)
    squaredBias += (estimate[at]! - halfA[at]!) * (estimate[at]! - halfB[at]!);
  return { squaredBias, variance: 0, samples: 1 };
}
