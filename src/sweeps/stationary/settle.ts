/**
 * Lets an ensemble run until it is stationary, without knowing its time scale. Steps are doubled, T/2 to T, until on
 * every axis (1) the replicas have forgotten where they stood at T/2: their correlation with it is below 0.1, which
 * leaves about 0.1^4 of a linear rule's start in its variance; and (2) the variance has stopped moving within the noise of
 * the replicas. The second catches slots that settle later than the point does.
 */
import { meanOf } from "../../measure/intervals.ts";
import type { Ensemble } from "./ensemble.ts";
import { correlation, varianceOf } from "./figures.ts";
import type { Frame } from "./frame.ts";
import type { Measured } from "./protocol.ts";

const FIRST_HALF = 32;
const FORGOTTEN = 0.1;
/** Standard errors by which two looks at one variance may differ. */
const SIGMAS = 3;

export interface Watch {
  /** Most steps between two calls of `look`. */
  readonly every: number;
  /** Looks at the ensemble on the way. */
  readonly look: () => void;
}

/** Work between two looks, so that progress is seen and a stop is heeded, and work that a lane may take in all. */
const WORK_BETWEEN = 2e6;
const MOST_STEPS = 2 ** 20;

/**
 * Fills the slots of a rule that divides by them, the point held where it is. Takes at most half of `mostWork`; what is
 * then left is too short to settle in.
 */
export function fillSlots(
  ensemble: Ensemble,
  { mostWork, watch }: { mostWork: number; watch: Watch },
): void {
  const most = Math.floor(mostWork / 2 / ensemble.work);
  ensemble.fillSlots((steps) => {
    advance(ensemble, Math.min(steps, most), watch);
  });
}

/** Advances as far as `mostWork` goes; true once it is settled. */
export function settle(
  ensemble: Ensemble,
  frame: Frame,
  { mostWork, watch }: { mostWork: number; watch: Watch },
): boolean {
  const most = Math.min(MOST_STEPS, Math.max(2, Math.floor(mostWork / ensemble.work)));
  // A slow average with a small share in the step would hide in the noise of a short look.
  const first = Math.max(FIRST_HALF, Math.ceil(ensemble.memory / 2));
  const half = Math.max(1, Math.min(first, Math.floor(most / 2)));
  advance(ensemble, half, watch);
  let before = lookAt(ensemble, frame);
  for (let done = half; 2 * done <= most; done *= 2) {
    advance(ensemble, done, watch);
    const now = lookAt(ensemble, frame);
    // Where there was no time for the slots to fill, rest cannot be told from a slow drift.
    const isLongEnough = done >= first;
    if (isLongEnough && now.every((axis, index) => isAtRest(before[index]!, axis))) return true;
    before = now;
  }
  return false;
}

function advance(ensemble: Ensemble, steps: number, { every, look }: Watch): void {
  const most = Math.max(1, Math.min(every, Math.floor(WORK_BETWEEN / ensemble.work)));
  for (let left = steps; left > 0; left -= most) {
    ensemble.advance(Math.min(left, most));
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
    return { values, variance: varianceOf(values, meanOf(values)) };
  });
}

function isAtRest(before: Look, now: Look): boolean {
  const change = Math.abs(now.variance.value - before.variance.value);
  const noise = Math.hypot(now.variance.error, before.variance.error);
  return Math.abs(correlation(before.values, now.values)) < FORGOTTEN && change <= SIGMAS * noise;
}
