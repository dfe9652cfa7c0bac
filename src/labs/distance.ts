/** How far two tracks are apart, step by step, and whether that is rounding, a transient, or a difference. */
import type { Track } from "./track.ts";

/**
 * Relative distances up to this are rounding. One operation errs by 1.1e-16; a hundred steps of a rule written in another
 * order stay below 1e-13 on a contracting problem.
 */
export const ROUNDING = 1e-12;

export interface Gap {
  /** [steps] Euclidean distance. */
  readonly absolute: Float64Array;
  /** [steps] the same over the largest norm that either had up to this step. */
  readonly relative: Float64Array;
}

export interface Distances {
  /** Steps compared: up to the first at which a number is not finite. */
  readonly steps: number;
  readonly theta: Gap;
  readonly estimate: Gap;
  /** First step at which theta or the estimate differ by more than rounding; null: never. */
  readonly firstStep: number | null;
  /** Largest relative distance of both, over all steps. */
  readonly largest: number;
}

export function distancesOf(a: Track, b: Track): Distances {
  const steps = Math.min(finiteSteps(a), finiteSteps(b));
  const theta = gapOf(a.theta, b.theta, { steps, size: a.size, start: [a.start, b.start] });
  const estimate = gapOf(a.estimate, b.estimate, { steps, size: a.size, start: [] });
  let firstStep: number | null = null;
  let largest = 0;
  for (let index = 0; index < steps; index++) {
    const here = Math.max(theta.relative[index]!, estimate.relative[index]!);
    largest = Math.max(largest, here);
    if (here > ROUNDING) firstStep ??= index + 1;
  }
  return { steps, theta, estimate, firstStep, largest };
}

/** Steps before the first in which theta or the estimate is not finite. */
export function finiteSteps({ steps, size, theta, estimate }: Track): number {
  for (let index = 0; index < steps * size; index++) {
    if (!Number.isFinite(theta[index]) || !Number.isFinite(estimate[index])) {
      return Math.floor(index / size);
    }
  }
  return steps;
}

function gapOf(
  a: Float64Array,
  b: Float64Array,
  { steps, size, start }: { steps: number; size: number; start: readonly Float64Array[] },
): Gap {
  const absolute = new Float64Array(steps);
  const relative = new Float64Array(steps);
  let scale = Math.max(0, ...start.map((point) => Math.hypot(...point)));
  for (let index = 0; index < steps; index++) {
    const ofA = a.subarray(index * size, (index + 1) * size);
    const ofB = b.subarray(index * size, (index + 1) * size);
    const gap = Math.hypot(...ofA.map((value, element) => value - ofB[element]!));
    scale = Math.max(scale, Math.hypot(...ofA), Math.hypot(...ofB));
    absolute[index] = gap;
    relative[index] = gap === 0 ? 0 : gap / scale;
  }
  return { absolute, relative };
}

export interface Decay {
  /** Factor per step. */
  readonly rate: number;
  /** Steps the fit rests on. */
  readonly points: number;
}

/** A geometric decay is told by at least this many steps, ... */
const FEWEST_POINTS = 8;
/** ... each within this share of the fitted line, ... */
const LARGEST_MISFIT = 0.01;
/** ... over at least this factor. */
const SMALLEST_DROP = 2;

/**
 * The factor per step by which the distance of the estimates decays, by least squares on its logarithm from the first
 * step that differs down to ten times rounding; null where it does not decay geometrically.
 */
export function decayOf({ absolute, relative }: Gap): Decay | null {
  const first = relative.findIndex((value) => value > ROUNDING);
  if (first < 0) return null;
  const rest = relative.subarray(first);
  const end = rest.findIndex((value) => value <= 10 * ROUNDING);
  const points = end < 0 ? rest.length : end;
  // What comes back after it had gone was no transient.
  if (points < FEWEST_POINTS || rest.subarray(points).some((value) => value > 10 * ROUNDING)) {
    return null;
  }
  const logs = absolute.slice(first, first + points).map(Math.log);
  const { slope, misfit } = fitLine(logs);
  const drop = -slope * (points - 1);
  if (!(misfit <= LARGEST_MISFIT) || !(drop >= Math.log(SMALLEST_DROP))) return null;
  return { rate: Math.exp(slope), points };
}

function fitLine(values: Float64Array): { slope: number; misfit: number } {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, index) => {
    above += (index - middle) * (value - mean);
    below += (index - middle) ** 2;
  });
  const slope = above / below;
  const misfits = values.map((value, index) => Math.abs(value - mean - slope * (index - middle)));
  return { slope, misfit: Math.max(...misfits) };
}
