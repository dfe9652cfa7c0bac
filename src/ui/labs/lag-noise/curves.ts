/** Theory on the plane of lag and noise: the curves, and the point that kappa moves along its curve. */
import { averageNoise, leastNoise } from "../../../measure/closed-forms/average-bound.ts";
import { noiseGain, settledAge } from "../../../measure/closed-forms/filters.ts";
import { kappaFamily, kappaOfGradient, rectified } from "../../../measure/closed-forms/forms.ts";

export interface Spot {
  /** Steps. */
  readonly age: number;
  /** Variance of the estimate over that of white gradient noise. */
  readonly noise: number;
}

const POINTS = 160;

/** Up to this age the curves are drawn. */
export const FARTHEST = 2000;

/** Ages from 0 on with equal ratios of 1 + age, which is how the logarithmic axis lies. */
function ages(): readonly number[] {
  return Array.from({ length: POINTS }, (_, index) => (1 + FARTHEST) ** (index / (POINTS - 1)) - 1);
}

/** The moving average over its beta; the means of the newest n gradients lie on it too. */
export function averageCurve(): readonly Spot[] {
  return ages().map((age) => ({ age, noise: averageNoise(age) }));
}

/** RSGDM over its beta, found from its age beta^2/(1 - beta). */
export function rectifiedCurve(): readonly Spot[] {
  return ages().map((age) => {
    // beta^2 + age beta - age = 0, written so that nothing cancels for large ages.
    const beta = (2 * age) / (age + Math.sqrt(age * age + 4 * age) || 1);
    return { age, noise: noiseGain(rectified(beta)) };
  });
}

/** Averages without negative weights cannot lie below it. */
export function boundCurve(): readonly Spot[] {
  return ages().map((age) => ({ age, noise: leastNoise(age) }));
}

export function kappaSpot(beta: number, kappa: number): Spot {
  const filter = kappaFamily(beta, kappa);
  return { age: settledAge(filter), noise: noiseGain(filter) };
}

/** From the moving average at kappa = 0 to the gradient at beta/(1 - beta). */
export function kappaCurve(beta: number): readonly Spot[] {
  return Array.from({ length: POINTS }, (_, index) =>
    kappaSpot(beta, (kappaOfGradient(beta) * index) / (POINTS - 1)),
  );
}
