/**
 * Rules of the catalogue in the loop of a quadratic, many curvatures at once: each column is a quadratic of its own. The
 * rate stands beside the filter as the rule has it: heavy ball, PID and AggMo step by sums, not by averages.
 */
import type { GradientSource } from "../../../src/labs/sources.ts";
import * as forms from "../../../src/measure/closed-forms/forms.ts";
import type { LinearFilter } from "../../../src/measure/closed-forms/linear-filter.ts";
import type { QuasiHyperbolic } from "../../../src/measure/closed-forms/stability.ts";

export interface LoopCase {
  readonly id: string;
  readonly hyper: Readonly<Record<string, number>>;
  /** theta -= lr * filter, unscaled. */
  readonly filter: LinearFilter;
  /** The same in the quasi-hyperbolic family, theta -= eta * mix, eta = lr times the second number. */
  readonly family?: readonly [QuasiHyperbolic, number];
}

const BETA = 0.8371;
const MU = 0.7731;

export const LOOPS: readonly LoopCase[] = [
  { id: "sgd", hyper: {}, filter: forms.PLAIN, family: [{ beta: 0, nu: 0 }, 1] },
  {
    id: "momentum",
    hyper: { beta: BETA },
    filter: forms.movingAverage(BETA),
    family: [{ beta: BETA, nu: 1 }, 1],
  },
  {
    id: "rsgdm",
    hyper: { beta: BETA },
    filter: forms.rectified(BETA),
    family: [{ beta: BETA, nu: BETA }, 1],
  },
  {
    id: "qhm",
    hyper: { beta: 0.9131, nu: 0.6317 },
    filter: forms.quasiHyperbolic(0.9131, 0.6317),
    family: [{ beta: 0.9131, nu: 0.6317 }, 1],
  },
  {
    // More than the moving average: roots may leave the circle as a pair.
    id: "qhm",
    hyper: { beta: BETA, nu: 1.317 },
    filter: forms.quasiHyperbolic(BETA, 1.317),
    family: [{ beta: BETA, nu: 1.317 }, 1],
  },
  {
    id: "heavy-ball",
    hyper: { momentum: MU },
    filter: forms.heavyBall(MU),
    family: [{ beta: MU, nu: 1 }, 1 / (1 - MU)],
  },
  {
    id: "nesterov",
    hyper: { momentum: MU },
    filter: forms.nesterov(MU),
    family: [{ beta: MU, nu: MU }, 1 / (1 - MU)],
  },
  {
    id: "rsgdm-two-beta",
    hyper: { beta1: BETA, beta2: 0.6113 },
    filter: forms.twoDecays({ beta1: BETA, beta2: 0.6113 }),
  },
  {
    id: "aggmo",
    hyper: { beta1: 0.1273, beta2: MU, beta3: 0.9271 },
    filter: forms.aggregated([0.1273, MU, 0.9271]),
  },
  {
    id: "pid",
    hyper: { momentum: MU, integral: 1.337, derivative: 2.171 },
    filter: forms.controller({ momentum: MU, integral: 1.337, derivative: 2.171 }),
  },
];

/** g_j = curvature_j x_j, plus what `noise` adds. */
export function quadratics(
  curvatures: readonly number[],
  noise: (t: number, column: number) => number = () => 0,
): GradientSource {
  return {
    size: curvatures.length,
    isClosed: true,
    evaluate: (theta, t, gradient) => {
      curvatures.forEach((h, column) => {
        gradient[column] = h * theta[column]! + noise(t, column);
      });
      return NaN;
    },
  };
}
