/** How long a rule must be fed until its figures stand still. */
import { figuresOf, type WeightFigures } from "./figures.ts";
import type { Transfer } from "./transfer.ts";

export interface Settled {
  readonly step: number;
  /** [step] by age. */
  readonly weights: Float64Array;
  /** False: at the last step that was tried the figures still moved. */
  readonly isSettled: boolean;
}

const FIRST_STEP = 64;
const LAST_STEP = 2 ** 17;
/** Relative change of all figures from half the steps to all of them. */
const STILL = 1e-10;

/** Doubles the steps until sum, age and noise gain have stopped moving. */
export function settle(transfer: Transfer, most = LAST_STEP): Settled {
  const last = Math.min(most, transfer.mostSteps);
  let before = figuresOf(transfer.weights(Math.min(FIRST_STEP / 2, last)));
  for (let step = Math.min(FIRST_STEP, last); ; step = Math.min(2 * step, last)) {
    const weights = transfer.weights(step);
    const figures = figuresOf(weights);
    const isSettled = isClose(before, figures);
    if (isSettled || step >= last) return { step, weights, isSettled };
    before = figures;
  }
}

function isClose(a: WeightFigures, b: WeightFigures): boolean {
  const pairs = [
    [a.sum, b.sum],
    // An age of 0 is met where the estimate is the gradient itself.
    [1 + (a.age ?? NaN), 1 + (b.age ?? NaN)],
    [a.noiseGain, b.noiseGain],
  ] as const;
  return pairs.every(([old, now]) => Math.abs(now - old) <= STILL * Math.abs(now));
}
