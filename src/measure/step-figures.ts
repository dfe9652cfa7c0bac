/**
 * What one step did to one parameter tensor, from the tensor before it, the gradient that the rule was handed, the rule's
 * estimate and the step itself, theta after minus theta before, as stored:
 *
 *   update-to-weight ratio = norm(step) / norm(weights before)
 *   effective learning rate = norm(step) / norm(estimate): how far the step goes for a unit of estimate. The rate itself
 *   for a rule that steps by rate times estimate; for adaptive rules the rate over what they divide by; weight decay is
 *   part of the step. Beside it 10 %, 50 % and 90 % quantiles over the weights of |step| / |estimate|, exact up to 4,096
 *   weights, else over 4,096 of them, evenly spaced. Weights whose estimate is 0 have none.
 */
import { quantilesOf } from "./quantiles.ts";
import { norm, type Vector } from "./vectors.ts";

/** Numbers that are kept of each tensor; the ratios above are made from the norms. NaN: not measured. */
export const STEP_FIGURES = [
  "weights",
  "gradient",
  "estimate",
  "step",
  "lowRate",
  "middleRate",
  "highRate",
  /** tr(Sigma) and |G|^2, both without bias: measure/noise-scale.ts. */
  "trace",
  "truth",
] as const;

export type StepFigure = (typeof STEP_FIGURES)[number];
export type StepFigures = Readonly<Record<StepFigure, number>>;

const LEVELS = [0.1, 0.5, 0.9];
/** Weights whose own rates are looked at. */
export const MOST_RATES = 4096;

export interface TensorStep {
  readonly weights: Vector;
  readonly gradient: Vector;
  readonly estimate: Vector;
  readonly step: Vector;
}

export class StepMeasure {
  readonly #rates = new Float64Array(MOST_RATES);
  readonly #scratch = new Float64Array(MOST_RATES);
  readonly #quantiles = new Float64Array(LEVELS.length);

  /** All but the noise. O(size), no long allocation. */
  measure({ weights, gradient, estimate, step }: TensorStep): Omit<StepFigures, "trace" | "truth"> {
    const [lowRate = NaN, middleRate = NaN, highRate = NaN] = this.#quantilesOf(step, estimate);
    return {
      weights: norm(weights),
      gradient: norm(gradient),
      estimate: norm(estimate),
      step: norm(step),
      ...{ lowRate, middleRate, highRate },
    };
  }

  #quantilesOf(step: Vector, estimate: Vector): Float64Array {
    const stride = Math.ceil(step.length / MOST_RATES);
    let count = 0;
    for (let at = 0; at < step.length; at += stride) {
      const rate = Math.abs(step[at]! / estimate[at]!);
      if (Number.isFinite(rate)) this.#rates[count++] = rate;
    }
    const out = this.#quantiles;
    quantilesOf(this.#rates.subarray(0, count), LEVELS, { scratch: this.#scratch, out });
    return out;
  }
}

/** A ratio of two norms; null where either was not measured or the divisor is 0. */
export function ratioOf(above: number, below: number): number | null {
  return below > 0 && Number.isFinite(above / below) ? above / below : null;
}
