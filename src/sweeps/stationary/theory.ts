/**
 * What theory says of where a contestant settles, axis by axis and between axes: from the note on its rule, its settings
 * and the closed forms of measure/closed-forms. Exact for linear estimates, whatever the step and the rotation; for steps
 * eta g/r^power the limit of a slow average r, where the parameters lie along the axes.
 */
import {
  smallStepVariance,
  stationaryCovariance,
  stationaryVariance,
} from "../../measure/closed-forms/stationary.ts";
import type { LinearFilter } from "../../measure/closed-forms/linear-filter.ts";
import {
  gibbsVariance,
  scaledTemperature,
  varianceOfMeanSquareScaling,
  varianceOfRmsprop,
} from "../../measure/closed-forms/temperature.ts";
import { effectiveRate, filterOf } from "../../measure/theory.ts";
import type { Frame } from "./frame.ts";
import type { AxisTheory, Contestant } from "./protocol.ts";

export interface SettledTheory {
  readonly axis: (axis: number) => AxisTheory | null;
  /** Between two axes; null where only the axes themselves are known, or beyond the stability edge. */
  readonly between: ((a: number, b: number) => number | null) | null;
  /** Learning rate in front of the estimate. */
  readonly eta: number;
}

/** Null where no closed form covers the rule. `isTurned`: the parameters do not lie along the axes. */
export function theoryOf(
  { note, hyper }: Contestant,
  frame: Frame,
  isTurned: boolean,
): SettledTheory | null {
  if (note === null) return null;
  const filter = filterOf(note, hyper);
  const eta = effectiveRate(note, hyper);
  if (filter !== null && eta !== null) return linearTheory(filter, eta, frame);
  const lr = hyper[note.rate ?? "lr"];
  if (note.step === "langevin" && filter !== null && lr !== undefined)
    return linearTheory(filter, lr, withHeat(frame, lr, hyper["temperature"] ?? NaN));
  if (note.power === undefined || lr === undefined || isTurned) return null;
  return scaledTheory(note.power, lr, frame);
}

/** Added noise sqrt(2 lr T) per step is gradient noise of variance 2T/lr, alike on all axes. */
function withHeat(frame: Frame, lr: number, temperature: number): Frame {
  const heat = (2 * temperature) / lr;
  return { ...frame, noise: (a, b) => frame.noise(a, b) + (a === b ? heat : 0) };
}

function linearTheory(filter: LinearFilter, eta: number, frame: Frame): SettledTheory {
  const h = (axis: number): number => frame.eigenvalues[axis]!;
  return {
    eta,
    axis: (axis) => {
      const problem = { eta, h: h(axis), sigma: Math.sqrt(frame.noise(axis, axis)) };
      const variance = stationaryVariance(filter, problem);
      const smallStep = smallStepVariance(problem, filter);
      return variance === null ? null : { variance, smallStep, isExact: true };
    },
    between: (a, b) => {
      const covariance = frame.noise(a, b);
      return covariance === 0
        ? 0
        : stationaryCovariance(filter, { eta, h: h(a), otherH: h(b), covariance });
    },
  };
}

function scaledTheory(power: 1 | 2, eta: number, frame: Frame): SettledTheory {
  return {
    eta,
    between: null,
    axis: (axis) => {
      const h = frame.eigenvalues[axis]!;
      const sigma = Math.sqrt(frame.noise(axis, axis));
      const form = power === 1 ? varianceOfRmsprop : varianceOfMeanSquareScaling;
      return {
        variance: form({ eta, h, sigma }).variance,
        smallStep: gibbsVariance(h, scaledTemperature({ eta, sigma }, power)),
        isExact: false,
      };
    },
  };
}

/** Mean loss above the minimum; null where an axis has none. */
export function theoryLoss(theory: SettledTheory | null, frame: Frame): number | null {
  if (theory === null) return null;
  let sum = 0;
  for (const [axis, h] of frame.eigenvalues.entries()) {
    const known = theory.axis(axis);
    if (known === null) return null;
    sum += (h / 2) * known.variance;
  }
  return sum;
}

/** d loss/d eta at eta = 0, from the limit for small steps. */
export function theorySlope(theory: SettledTheory, frame: Frame): number {
  return frame.eigenvalues.reduce(
    (sum, h, axis) => sum + ((h / 2) * (theory.axis(axis)?.smallStep ?? NaN)) / theory.eta,
    0,
  );
}
