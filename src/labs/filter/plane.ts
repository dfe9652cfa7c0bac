/** A rule's place on the plane of lag and noise: the age of its settled estimate and the noise it lets through. */
import { RefusedError } from "../subject.ts";
import { closedFormOf, closedWeights, settledFigures } from "./closed.ts";
import { figuresOf, type WeightFigures } from "./figures.ts";
import { testLinearity } from "./linearity.ts";
import { settle } from "./settle.ts";
import { still } from "./still.ts";
import { Transfer } from "./transfer.ts";
import {
  givenGradients,
  refuseNoNumbers,
  type FilterSubject,
  type GradientChoice,
} from "./view.ts";

export type PlanePoint =
  | {
      readonly kind: "measured";
      readonly isLinear: boolean;
      /** Step of the measurement. */
      readonly step: number;
      readonly isSettled: boolean;
      readonly figures: WeightFigures;
      /** Noise gain over the squared sum of the weights: that of an estimate brought to its right size. */
      readonly noise: number;
      /** Whether a weight is below zero: such estimates may lie under the bound. */
      readonly hasNegative: boolean;
      readonly closed: { readonly age: number; readonly noise: number } | null;
    }
  | { readonly kind: "refused"; readonly message: string };

/** Weights below this share of the largest one count as zero. */
const NOTHING = 1e-12;

export function measurePlanePoint(
  { subject, origin }: FilterSubject,
  choice: GradientChoice,
): PlanePoint {
  try {
    const rule = still(subject);
    const { isLinear } = testLinearity(rule);
    const transfer = new Transfer(rule, givenGradients(rule, choice));
    const end = isLinear ? settle(transfer) : transfer.unsettled(choice.steps);
    const { step, weights, isSettled } = end;
    refuseNoNumbers(rule, weights);
    const figures = figuresOf(weights);
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const form = isLinear ? closedFormOf(origin, rule.settings) : null;
    const closed = form === null ? null : settledFigures(form, closedWeights(form, 1));
    return {
      kind: "measured",
      isLinear,
      step,
      isSettled,
      figures,
      noise: figures.noiseGain / figures.sum ** 2,
      hasNegative: weights.some((weight) => weight < -NOTHING * largest),
      closed:
        closed === null
          ? null
          : { age: closed.age ?? NaN, noise: closed.noiseGain / closed.sum ** 2 },
    };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { kind: "refused", message: error.message };
  }
}
