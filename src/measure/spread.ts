/**
 * Bias and variance of an estimate e of the true gradient G from K samples of d = e - G, with mean b and mean squared
 * spread s2 = sum |d_k - b|^2 / (K - 1), summed over all elements:
 *
 *   variance = s2, bias = sqrt(max(0, |b|^2 - s2/K)), floor = sqrt(s2/K).
 *
 * |b|^2 alone reads pure noise as bias: its mean is |true bias|^2 + s2/K, which is why s2/K is taken off and why
 * whatever lies below the floor means nothing. float64; deviations are taken from a mean, never from raw squares.
 */
import { assert } from "../base/assert.ts";
import type { Columns, Vector } from "./vectors.ts";

export interface Spread {
  /** |b|^2 - s2/K: unbiased for the squared bias, so it may be negative. Average this, not its root. */
  readonly squaredBias: number;
  readonly variance: number;
  /** K; 1 with variance 0 where nothing is random. */
  readonly samples: number;
}

/** sqrt(max(0, |b|^2 - s2/K)). */
export function biasOf(spread: Spread): number {
  return Math.sqrt(Math.max(0, spread.squaredBias));
}

/** What unbiased noise alone would put into |b|: sqrt(s2/K). */
export function floorOf(spread: Spread): number {
  return Math.sqrt(spread.variance / spread.samples);
}

/** Nothing is random: no variance, no floor, and the whole error is bias. error: norm(e - G). */
export function deterministicSpread(error: number): Spread {
  return { squaredBias: error * error, variance: 0, samples: 1 };
}

interface SampleLayout {
  readonly count: number;
  readonly dimension: number;
  /** Distance between samples, and between elements of one sample. */
  readonly sampleStride: number;
  readonly elementStride: number;
}

/** Two passes an element. Deviations from the first sample first: equal samples give a spread of exactly zero. */
function spreadOf(
  layout: SampleLayout,
  difference: (at: number, element: number) => number,
  from: number,
): Spread {
  const { count, dimension, sampleStride, elementStride } = layout;
  assert(count >= 2, "a spread needs at least two samples");
  let squaredMean = 0;
  let squares = 0;
  for (let element = 0; element < dimension; element++) {
    const start = from + element * elementStride;
    const first = difference(start, element);
    let sum = 0;
    for (let sample = 1; sample < count; sample++)
      sum += difference(start + sample * sampleStride, element) - first;
    const center = first + sum / count;
    for (let sample = 0; sample < count; sample++) {
      const deviation = difference(start + sample * sampleStride, element) - center;
      squares += deviation * deviation;
    }
    squaredMean += center * center;
  }
  const variance = squares / (count - 1);
  return { squaredBias: squaredMean - variance / count, variance, samples: count };
}

/** The samples are the replicas of one step, each against its own true gradient. Needs two replicas or more. */
export function spreadOverReplicas(estimate: Columns, truth: Columns): Spread {
  const { dimension, replicas } = estimate;
  const offset = truth.from - estimate.from;
  return spreadOf(
    { count: replicas, dimension, sampleStride: 1, elementStride: replicas },
    (at) => estimate.values[at]! - truth.values[at + offset]!,
    estimate.from,
  );
}

/** Estimates of one step drawn again `count` times: [count, dimension, replicas], each draw laid out as a block step. */
export interface Draws {
  readonly values: Float64Array;
  readonly count: number;
}

/** The samples are the draws of one replica, all against that replica's true gradient. Needs two draws or more. */
export function spreadOfDraws(draws: Draws, truth: Columns, replica: number): Spread {
  const { dimension, replicas } = truth;
  return spreadOf(
    { count: draws.count, dimension, sampleStride: dimension * replicas, elementStride: replicas },
    (at, element) => draws.values[at]! - truth.values[truth.from + element * replicas + replica]!,
    replica,
  );
}

/**
 * Mean of several spreads (of replicas that are too few to be the samples themselves): the squared biases are averaged
 * before the root, so that a replica whose squared bias came out negative counts as what it is, noise around zero.
 */
export function meanSpread(spreads: readonly Spread[]): Spread {
  let squaredBias = 0;
  let variance = 0;
  for (const spread of spreads) {
    squaredBias += spread.squaredBias;
    variance += spread.variance;
  }
  const samples = spreads[0]?.samples ?? 1;
  return {
    squaredBias: squaredBias / spreads.length,
    variance: variance / spreads.length,
    samples,
  };
}

/**
 * Gathers draws of a long vector one at a time (Welford), so that a network's probe holds one vector, not K.
 * Source: B. P. Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
 */
export class DrawSpread {
  readonly #mean: Float64Array;
  #count = 0;
  #squares = 0;

  /** length: elements of a draw. */
  constructor(length: number) {
    this.#mean = new Float64Array(length);
  }

  get count(): number {
    return this.#count;
  }

  /** Mean of the draws so far, [length]. Not a copy. */
  get mean(): Float64Array {
    return this.#mean;
  }

  /** Mean squared spread of the draws (divisor K - 1), summed over all elements; NaN with fewer than two. */
  get variance(): number {
    return this.#count < 2 ? NaN : this.#squares / (this.#count - 1);
  }

  reset(): void {
    this.#mean.fill(0);
    this.#count = 0;
    this.#squares = 0;
  }

  /** Adds one draw of the estimate. O(length), no allocation. */
  add(draw: Vector): void {
    const mean = this.#mean;
    const share = 1 / ++this.#count;
    let squares = 0;
    for (let index = 0; index < mean.length; index++) {
      const before = draw[index]! - mean[index]!;
      // A weight of exactly 1 keeps the first draw to the bit, so that equal draws have no spread at all.
      mean[index] = this.#count === 1 ? draw[index]! : mean[index]! + share * before;
      squares += before * (draw[index]! - mean[index]!);
    }
    this.#squares += squares;
  }

  /** Against an exact true gradient. Null with fewer than two draws. */
  against(truth: Vector): Spread | null {
    return this.againstHalves(truth, truth);
  }

  /**
   * Against the true gradient as two independent halves of a large batch see it: |b|^2 becomes
   * <mean(e) - G_A, mean(e) - G_B>, in which the halves' own noise has mean zero. Null with fewer than two draws.
   */
  againstHalves(truthA: Vector, truthB: Vector): Spread | null {
    if (this.#count < 2) return null;
    const mean = this.#mean;
    let product = 0;
    for (let index = 0; index < mean.length; index++) {
      product += (mean[index]! - truthA[index]!) * (mean[index]! - truthB[index]!);
    }
    const { variance } = this;
    return { squaredBias: product - variance / this.#count, variance, samples: this.#count };
  }
}
