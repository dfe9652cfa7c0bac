/**
 * The first steps: three averages that start from nothing, and what the choice between them does to Adam's and VSGD's
 * steps. The averages are measured on the catalogue's rules by their weights; Adam is run in its published and in its
 * simplified form along the same gradients.
 */
import {
  correctedNoiseGain,
  minAverageNoiseGain,
  minAverageWeight,
  startUpFactor,
  startUpNoiseGain,
  startUpWeight,
} from "../../measure/closed-forms/start-up.ts";
import { correctedAverage, movingAverage } from "../../measure/closed-forms/forms.ts";
import { openGround } from "../grounds.ts";
import { normalGradients } from "../sources.ts";
import { catalogued, type Subject } from "../subject.ts";
import { runAlong } from "../track.ts";
import { figuresOf } from "./figures.ts";
import { still } from "./still.ts";
import { Transfer } from "./transfer.ts";

export interface StartUpChoice {
  /** Gradients in the average of gradients: beta = 1 - 1/N. Whole, from 2. */
  readonly N: number;
  /** Steps that are shown. */
  readonly steps: number;
  /** Of the gradients that the two Adams are run on: mean and deviation. */
  readonly mean: number;
  readonly deviation: number;
  readonly seed: number;
}

export interface AverageStart {
  readonly kind: "plain" | "corrected" | "min";
  /** By step: sum of the weights, and variance of the estimate over that of independent gradients. */
  readonly sum: readonly number[];
  readonly noise: readonly number[];
  readonly closedSum: readonly number[];
  readonly closedNoise: readonly number[];
  /** By step, then by age: measured weights. */
  readonly weights: readonly (readonly number[])[];
  readonly closedWeights: readonly (readonly number[])[];
  /** Largest difference of a measured weight from its closed form, over all steps. */
  readonly miss: number;
}

interface Average {
  readonly kind: AverageStart["kind"];
  readonly subject: Subject;
  readonly sum: (t: number) => number;
  readonly noise: (t: number) => number;
  readonly weight: (t: number, age: number) => number;
}

function averages(N: number): readonly Average[] {
  const beta = 1 - 1 / N;
  const plain = movingAverage(beta);
  const corrected = correctedAverage(beta);
  const of = (id: string, hyper: Record<string, number>): Subject => ({
    name: id,
    rule: catalogued(id),
    hyper,
  });
  return [
    {
      kind: "plain",
      subject: of("momentum", { beta }),
      sum: (t) => startUpFactor(plain, t),
      noise: (t) => startUpNoiseGain(plain, t),
      weight: (t, age) => startUpWeight(plain, t, age),
    },
    {
      kind: "corrected",
      subject: of("adam", { beta1: beta }),
      sum: () => 1,
      noise: (t) => correctedNoiseGain(beta, t),
      weight: (t, age) => startUpWeight(corrected, t, age),
    },
    {
      kind: "min",
      subject: of("adam-minavg", { N_g: N }),
      sum: () => 1,
      noise: (t) => minAverageNoiseGain(N, t),
      weight: (t, age) => minAverageWeight(N, t, age),
    },
  ];
}

export function measureAverages({ N, steps }: StartUpChoice): readonly AverageStart[] {
  return averages(N).map(({ kind, subject, sum, noise, weight }) => {
    const transfer = new Transfer(still(subject), (_, out) => out.fill(0));
    transfer.extend(steps);
    const times = Array.from({ length: steps }, (_, index) => index + 1);
    const weights = times.map((t) => transfer.weights(t));
    const figures = weights.map((row) => figuresOf(row));
    const closed = weights.map((row, index) => Array.from(row, (_, age) => weight(index + 1, age)));
    const misses = weights.flatMap((row, index) =>
      Array.from(row, (value, age) => Math.abs(value - closed[index]![age]!)),
    );
    const miss = misses.reduce((most, value) => Math.max(most, value), 0);
    return {
      kind,
      sum: figures.map((figure) => figure.sum),
      noise: figures.map((figure) => figure.noiseGain),
      closedSum: times.map(sum),
      closedNoise: times.map(noise),
      weights: weights.map((row) => [...row]),
      closedWeights: closed,
      miss,
    };
  });
}

export interface AdamStart {
  /** By step: displacement of the first weight over lr. */
  readonly published: readonly number[];
  readonly simplified: readonly number[];
  readonly uncorrected: readonly number[];
  /** Pearson's, of the published and the simplified step, over all weights and the first `EARLY` steps. */
  readonly correlation: number;
  /** Largest difference of the two over lr and all weights: in the first `EARLY` steps, and after them. */
  readonly early: number;
  readonly late: number;
}

/** As in ALGORITHMS 1.5. */
export const EARLY = 50;
/** Steps of the comparison: beyond what is shown, to see how the two forms come together. */
export const ADAM_STEPS = 2000;
/** Weights, each with gradients of its own. */
export const ADAM_WEIGHTS = 64;
const ADAM_RATE = 1e-3;

export function compareAdams({ N, steps, mean, deviation, seed }: StartUpChoice): AdamStart {
  const gradients = normalGradients(seed, ADAM_STEPS, ADAM_WEIGHTS).map((row) =>
    row.map((value) => mean + deviation * value),
  );
  const ground = openGround(gradients, new Array<number>(ADAM_WEIGHTS).fill(0));
  const stepsOf = (id: string, hyper: Record<string, number>): Float64Array => {
    const subject = { name: id, rule: catalogued(id), hyper: { ...hyper, lr: ADAM_RATE } };
    const { theta } = runAlong(subject, ground);
    return theta.map((value, index) => (value - (theta[index - ADAM_WEIGHTS] ?? 0)) / ADAM_RATE);
  };
  const beta1 = 1 - 1 / N;
  const published = stepsOf("adam", { beta1 });
  const simplified = stepsOf("adam-minavg", { N_g: N });
  const uncorrected = stepsOf("adam-uncorrected", { beta1 });
  const first = (all: Float64Array): number[] =>
    Array.from({ length: steps }, (_, index) => all[index * ADAM_WEIGHTS]!);
  const seam = EARLY * ADAM_WEIGHTS;
  return {
    published: first(published),
    simplified: first(simplified),
    uncorrected: first(uncorrected),
    correlation: correlationOf(published.subarray(0, seam), simplified.subarray(0, seam)),
    early: farthest(published.subarray(0, seam), simplified.subarray(0, seam)),
    late: farthest(published.subarray(seam), simplified.subarray(seam)),
  };
}

function farthest(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  const center = (values: Float64Array): Float64Array => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const dot = (x: Float64Array, y: Float64Array): number =>
    x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  const [x, y] = [center(a), center(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** First move over lr at one size of the gradient. */
export interface FirstMove {
  readonly gradient: number;
  readonly code: number;
  readonly paper: number;
}

const SIZES = [1e-3, 1e-2, 0.1, 1, 10] as const;

/** VSGD's first step, as its authors' code computes it and as the paper prints it. */
export function firstMoves(): readonly FirstMove[] {
  return SIZES.map((gradient) => {
    const moveOf = (id: string): number => {
      const subject = { name: id, rule: catalogued(id), hyper: { lr: 1 } };
      return -runAlong(subject, openGround([[gradient]], [0])).theta[0]!;
    };
    return { gradient, code: moveOf("vsgd"), paper: moveOf("vsgd-paper") };
  });
}
