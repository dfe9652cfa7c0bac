/**
 * The simple gradient noise scale, B_simple = tr(Sigma) / |G|^2, for all parameters and for each tensor: Sigma is the
 * covariance of the gradients of single training examples, G their mean. A batch much smaller than it is mostly noise, one
 * much larger wastes examples.
 *
 * tr(Sigma) is estimated without bias from what a probe draws anyway, fresh minibatches of B examples: the mean squared
 * spread of their gradients (divisor K - 1), times B. Batches without replacement from N examples vary less, by 1 - B/N
 * with Sigma of divisor N - 1; with replacement Sigma of divisor N is what shows, and N/(N - 1) turns one into the other.
 * |G|^2 is the product of two halves of the probe's batch, in which their noise has mean zero; it may come out negative.
 * The ratio of two unbiased figures is not unbiased itself: average both before dividing.
 *
 * Where batch norm ties examples together no single example has a gradient, and tr(Sigma) is B times the spread of
 * minibatches. Flips and crops add their own variance, to which 1 - B/N does not apply; it is off by less than B/N.
 *
 * Source: S. McCandlish, J. Kaplan, D. Amodei and OpenAI Dota Team, "An Empirical Model of Large-Batch Training", 2018,
 * arXiv 1812.06162, equation 2.9 and appendix A.1.
 */
import { DrawSpread } from "./spread.ts";
import type { Vector } from "./vectors.ts";

export interface Sampling {
  /** B: examples of a minibatch. */
  readonly batch: number;
  /** N: examples it is drawn from. */
  readonly examples: number;
  readonly withReplacement: boolean;
}

/** From the spread of minibatch gradients to tr(Sigma); null where minibatches are all there is and do not vary. */
export function traceFactor({ batch, examples, withReplacement }: Sampling): number | null {
  if (examples < 2) return null;
  if (withReplacement) return (batch * examples) / (examples - 1);
  return batch < examples ? batch / (1 - batch / examples) : null;
}

/** Gathers the gradients of minibatches tensor by tensor, one at a time. */
export class MinibatchNoise {
  readonly #factor: number | null;
  readonly #tensors: readonly { readonly offset: number; readonly spread: DrawSpread }[];

  constructor(
    tensors: readonly { readonly offset: number; readonly size: number }[],
    sampling: Sampling,
  ) {
    this.#factor = traceFactor(sampling);
    this.#tensors = tensors.map(({ offset, size }) => ({ offset, spread: new DrawSpread(size) }));
  }

  reset(): void {
    for (const { spread } of this.#tensors) spread.reset();
  }

  /** gradient: mean over a minibatch, all tensors one after another. O(parameters). */
  add(gradient: Vector): void {
    for (const { offset, spread } of this.#tensors)
      spread.add(gradient.subarray(offset, offset + spread.mean.length));
  }

  /** tr(Sigma) of each tensor; null with fewer than two minibatches, or where they do not vary. */
  traces(): Float64Array | null {
    const factor = this.#factor;
    if (factor === null || this.#tensors.some(({ spread }) => spread.count < 2)) return null;
    return Float64Array.from(this.#tensors, ({ spread }) => factor * spread.variance);
  }
}

/** B_simple in examples, from figures that were averaged as far as they are to be; null where |G|^2 is lost in its noise. */
export function noiseScale(trace: number, squaredGradient: number): number | null {
  const isKnown = Number.isFinite(trace) && squaredGradient > 0;
  return isKnown ? trace / squaredGradient : null;
}
