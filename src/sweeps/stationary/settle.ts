/**
 * Lets an ensemble run until it is stationary, without knowing its time scale. Steps are doubled, T/2 to T, until on
 * every axis (1) the replicas have forgotten where they stood at T/2: their correlation with it is below 0.1, which
 * leaves about 0.1^4 of a linear rule's start in its variance; and (2) the variance has stopped moving within the noise of
 * the replicas. The second catches slots that settle later than the point does.
 */
import type { Ensemble } from "./ensemble.ts";
import { correlation, meanOf, varianceOf } from "./figures.ts";
import type { Frame } from "./frame.ts";
import type { Measured } from "./protocol.ts";

const FIRST_HALF = 32;
const FORGOTTEN = 0.1;
/** Standard errors by which two looks at one variance may differ. */
const SIGMAS = 3;

/** `step`: looks at the ensemble on the way, at least at every doubling. */
export interface Watch {
  /** Steps between two calls of `look`. */
  readonly every: number;
  readonly look: () => void;
}

/** Fills the slots of a rule that divides by them, the point held where it is. */
export function fillSlots(ensemble: Ensemble, watch: Watch): void {
  ensemble.fillSlots((steps) => {
    advance(ensemble, steps, watch);
  });
}

/** Advances by at most `most` steps; true once it is settled. */
export function settle(
  ensemble: Ensemble,
  frame: Frame,
  { most, watch }: { most: number; watch: Watch },
): boolean {
  // A slow average with a small share in the step would hide in the noise of a short look.
  const first = Math.max(FIRST_HALF, Math.ceil(ensemble.memory / 2));
  const half = Math.max(1, Math.min(first, Math.floor(most / 2)));
  advance(ensemble, half, watch);
  let before = lookAt(ensemble, frame);
  for (let done = half; 2 * done <= most; done *= 2) {
    advance(ensemble, done, watch);
    const now = lookAt(ensemble, frame);
    if (now.every((axis, index) => isAtRest(before[index]!, axis))) return true;
    before = now;
  }
  return false;
}

function advance(ensemble: Ensemble, steps: number, { every, look }: Watch): void {
  for (let left = steps; left > 0; left -= every) {
    ensemble.advance(Math.min(left, every));
    look();
  }
}

interface Look {
  readonly values: Float64Array;
  readonly variance: Measured;
}

function lookAt({ theta, replicas }: Ensemble, frame: Frame): Look[] {
  return frame.eigenvalues.map((_, axis) => {
    const values = new Float64Array(replicas);
    frame.along(axis, theta, values);
    return { values, variance: varianceOf(values, meanOf(values).value) };
  });
}

function isAtRest(before: Look, now: Look): boolean {
  const change = Math.abs(now.variance.value - before.variance.value);
  const noise = Math.hypot(now.variance.error, before.variance.error);
  return Math.abs(correlation(before.values, now.values)) < FORGOTTEN && change <= SIGMAS * noise;
}
