/**
 * Linear rules of the catalogue beside the closed forms that speak for them, at settings that are no round numbers: what
 * the tests of this folder measure, by running the rules' own texts on the float64 reference.
 */
import type { GradientSource } from "../../../src/labs/sources.ts";
import { catalogued } from "../../../src/labs/subject.ts";
import { runAlong } from "../../../src/labs/track.ts";
import * as forms from "../../../src/measure/closed-forms/forms.ts";
import {
  type LinearFilter,
  mixedWithGradient,
  unitGain,
} from "../../../src/measure/closed-forms/linear-filter.ts";

export interface Case {
  readonly id: string;
  readonly hyper: Readonly<Record<string, number>>;
  /** Scaled as the rule's `estimate` is. */
  readonly filter: LinearFilter;
}

const BETA = 0.8371;
const LOW = 0.1273;
const NU = 0.6317;
const MU = 0.7731;

export const CASES: readonly Case[] = [
  { id: "sgd", hyper: {}, filter: forms.PLAIN },
  { id: "momentum", hyper: { beta: BETA }, filter: forms.movingAverage(BETA) },
  { id: "momentum", hyper: { beta: 0 }, filter: forms.movingAverage(0) },
  { id: "adam", hyper: { beta1: BETA }, filter: forms.correctedAverage(BETA) },
  { id: "heavy-ball", hyper: { momentum: MU }, filter: unitGain(forms.heavyBall(MU)) },
  { id: "nesterov", hyper: { momentum: MU }, filter: unitGain(forms.nesterov(MU)) },
  { id: "rsgdm", hyper: { beta: BETA }, filter: forms.rectified(BETA) },
  { id: "rsgdm", hyper: { beta: LOW }, filter: forms.rectified(LOW) },
  {
    id: "rsgdm-b",
    hyper: { beta: BETA },
    filter: forms.rectified(BETA, { firstDifference: "zero" }),
  },
  { id: "qhm", hyper: { beta: 0.9131, nu: NU }, filter: forms.quasiHyperbolic(0.9131, NU) },
  ...[0, 0.4173, BETA, 2.317, BETA / (1 - BETA)].map((kappa) => ({
    id: "rsgdm-kappa",
    hyper: { beta: BETA, kappa },
    filter: forms.kappaFamily(BETA, kappa),
  })),
  {
    id: "rsgdm-kappa",
    hyper: { beta: 0, kappa: 0.731 },
    filter: forms.kappaFamily(0, 0.731),
  },
  {
    id: "rsgdm-two-beta",
    hyper: { beta1: BETA, beta2: 0.6113 },
    filter: forms.twoDecays({ beta1: BETA, beta2: 0.6113 }),
  },
  {
    id: "aggmo",
    hyper: { beta1: LOW, beta2: MU, beta3: 0.9271 },
    filter: unitGain(forms.aggregated([LOW, MU, 0.9271])),
  },
  {
    id: "pid",
    hyper: { momentum: MU, integral: 1.337, derivative: 2.171, dampening: 0.113 },
    filter: unitGain(
      forms.controller({ momentum: MU, integral: 1.337, derivative: 2.171, dampening: 0.113 }),
    ),
  },
  {
    id: "adan",
    hyper: { beta1: 0.8971, beta2: 0.7313 },
    filter: forms.averageAndDifferences({ beta1: 0.8971, beta2: 0.7313 }),
  },
  {
    id: "ademamix",
    hyper: { beta1: BETA, beta3: 0.9571, alpha: 1.731 },
    filter: unitGain(forms.fastAndSlow({ beta1: BETA, beta3: 0.9571, alpha: 1.731 })),
  },
  {
    id: "grokfast-adamw",
    hyper: { beta1: BETA, alpha: 0.9173, lamb: 1.713 },
    filter: unitGain(forms.amplifiedAverage({ beta: BETA, alpha: 0.9173, lambda: 1.713 })!),
  },
  {
    id: "qhadam",
    hyper: { nu1: NU, beta1: BETA },
    filter: mixedWithGradient(forms.correctedAverage(BETA), NU),
  },
  {
    id: "lion",
    hyper: { beta1: MU, beta2: 0.9313 },
    filter: forms.interpolated({ beta1: MU, beta2: 0.9313 }),
  },
];

/**
 * Rules that are no catalogue entry of their own: dampened PyTorch; Grokfast and MARS without what stands behind them;
 * g/sigma^2 whose mean square starts at a number, since from 0 its first step is lr/((1 - alpha) g), without a variance.
 */
const WRITTEN: Readonly<Record<string, string>> = {
  dampened: "hyper beta = 0.9\nstate m = g\nm = beta*m + (1 - beta)*g\nestimate = m",
  grokfast:
    "hyper alpha = 0.98\nhyper lamb = 2\nstate s = g\ns = alpha*s + (1 - alpha)*g\nestimate = g + lamb*s",
  mars:
    "hyper beta = 0.9\nhyper gamma = 0.1\nc = g + gamma*beta/(1 - beta)*(g - g_prev)\ng_prev = g\n" +
    "m = beta*m + (1 - beta)*c\nestimate = m/(1 - beta^t)",
  "mean-square":
    "hyper lr = 0.1\nhyper alpha = 0.9\nhyper first = 1\nstate s = first\ns = alpha*s + (1 - alpha)*g^2\n" +
    "theta = theta - lr*g/s",
};

export const WRITTEN_CASES: readonly Case[] = [
  { id: "dampened", hyper: { beta: BETA }, filter: forms.averageFromFirst(BETA) },
  {
    id: "grokfast",
    hyper: { alpha: 0.9173, lamb: 1.713 },
    filter: forms.amplified({ alpha: 0.9173, lambda: 1.713 }),
  },
  {
    id: "mars",
    hyper: { beta: BETA, gamma: 0.0713 },
    filter: forms.varianceReduced({ beta: BETA, gamma: 0.0713 }),
  },
];

function textOf(id: string): string {
  const written = WRITTEN[id];
  if (written === undefined) return catalogued(id);
  return written.includes("theta = ") ? written : `${written}\ntheta = theta - 0*g\n`;
}

/** "rsgdm-kappa 0.8371 2.317" */
export function titleOf({ id, hyper }: Case): string {
  return [id, ...Object.values(hyper)].join(" ");
}

/** Gradients that no rule can change: `fill` writes those of step t (from 1) of all columns. */
export function given(size: number, fill: (t: number, out: Float64Array) => void): GradientSource {
  return {
    size,
    isClosed: false,
    evaluate: (_, t, gradient) => {
      fill(t, gradient);
      return NaN;
    },
  };
}

interface Way {
  readonly source: GradientSource;
  readonly steps: number;
  /** [size], zeros if absent. */
  readonly start?: readonly number[];
}

/** Estimates and points after each step, both [steps][size]; column j of a source is an experiment of its own. */
export function runOf(
  { id, hyper }: Pick<Case, "id" | "hyper">,
  { source, steps, start = Array.from({ length: source.size }, () => 0) }: Way,
): { readonly estimates: readonly Float64Array[]; readonly points: readonly Float64Array[] } {
  const track = runAlong(
    { name: id, rule: textOf(id), hyper },
    { source, start, steps, seed: 7731 },
  );
  const rows = (values: Float64Array): Float64Array[] =>
    Array.from({ length: steps }, (_, step) =>
      values.subarray(step * source.size, (step + 1) * source.size),
    );
  return { estimates: rows(track.estimate), points: rows(track.theta) };
}
