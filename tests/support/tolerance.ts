/**
 * How far float32 on a GPU may be from the float64 reference, stated once. Relative numbers are of the largest
 * magnitude in the reference's array, since a sum that nearly cancels loses digits relative to itself, not to its terms.
 */

import { expect } from "vitest";

/**
 * Normals from equal bits. Both branches of AS 241 are quotients of polynomials of degree 7 with positive terms; about
 * 20 roundings in float32, and a logarithm that WGSL allows 2^-21 (absolute, of a number above 2.5) to be off.
 */
export const NORMAL_ABSOLUTE = 4e-6;

/**
 * One update of parameter tensors: about ten roundings an element, slots that carry theirs along for a few steps, and
 * WGSL's division (2.5 units in the last place) and square root.
 */
export const TENSOR_RELATIVE = 5e-6;

/** Sums over up to 70,000 elements: each thread adds at most a few hundred, then at most 128 partial sums. */
export const REDUCTION_RELATIVE = 2e-5;

/**
 * Trajectories over 500 steps that settle: each step adds a rounding of theta and the surface shrinks earlier ones.
 * 500 half units in the last place are 3e-5; curvature up to a thousand turns that into more for gradients, which are
 * compared relative to the largest of the whole run.
 */
export const TRAJECTORY_RELATIVE = 2e-4;

/**
 * Conditioning. The catalogue's rules are judged by what float32 can keep of them: runs with roundings made by chance
 * (rounded-lane.ts) spread around the float64 reference, and a kernel may be off by `SPREADS` times the largest spread
 * so far plus `BASE_RELATIVE` of the largest magnitude so far. A handful of runs finds the size of a spread, not its end:
 * hence a multiple. The base covers arrays of few numbers, whose roundings may all be lucky in the few runs.
 */
const SPREADS = 4;
const BASE_RELATIVE = 1e-6;

/** Runs by chance, besides one that rounds to nearest. */
export const CHANCE_RUNS = 3;

/** Where the spread is above this part of the largest magnitude, float32 does not keep the array: not compared. */
const LOST_RELATIVE = 1e-2;

/**
 * A decision (comparison, sign, floor) whose margin is within this multiple of its spread may fall either way. Paths are
 * compared up to the step before.
 */
const UNDECIDED_SPREADS = 8;

/** Steps that every rule must at least be compared over on every surface. */
export const FEWEST_STEPS = 20;

/** Below float32's normal numbers, in absolute terms: devices may take them for 0. */
const SMALLEST = 2 ** -126;

/** One array of a run over the steps: [steps][any]. */
export type Course = readonly ArrayLike<number>[];

export interface Verdict {
  /** Steps compared. */
  readonly steps: number;
  /** Largest difference relative to the allowed one: right up to 1. */
  readonly worst: number;
  /** The same for the plain run, which is allowed `PLAIN_SPREADS` and `PLAIN_RELATIVE`. */
  readonly plain: number;
}

/** Float64 rounds 2^29 times finer than float32, so a float64 run of its own must be this close to the reference. */
const PLAIN_SPREADS = 1e-5;
const PLAIN_RELATIVE = 1e-12;

/**
 * Compares a kernel's course with the reference's up to step `limit`. `runs`: the same in rounded arithmetics; `plain`:
 * in float64, by other code than the reference's.
 */
export function judge(
  actual: Course,
  expected: Course,
  { plain, runs, limit }: { plain: Course; runs: readonly Course[]; limit: number },
): Verdict {
  let scale = 0;
  let spread = 0;
  const verdict = { steps: 0, worst: 0, plain: 0 };
  for (let step = 0; step < limit; step++) {
    const exact = Array.from(expected[step] ?? []);
    for (const value of exact) scale = Math.max(scale, Math.abs(value));
    for (const run of runs) spread = Math.max(spread, farthest(run[step] ?? [], exact));
    // Neither where float64 is not finite: the language promises nothing there.
    if (!(Number.isFinite(scale) && spread <= LOST_RELATIVE * scale + SMALLEST)) continue;
    const allowed = SPREADS * spread + BASE_RELATIVE * scale + SMALLEST;
    const plainAllowed = PLAIN_SPREADS * spread + PLAIN_RELATIVE * scale + SMALLEST;
    verdict.worst = Math.max(verdict.worst, farthest(actual[step] ?? [], exact) / allowed);
    verdict.plain = Math.max(verdict.plain, farthest(plain[step] ?? [], exact) / plainAllowed);
    verdict.steps++;
  }
  return verdict;
}

/** Expects every array to be close enough, and theta to have been compared over enough steps. */
export function expectVerdicts(
  verdicts: Readonly<Record<string, Verdict>>,
  { fewestSteps }: { fewestSteps: number },
): void {
  for (const [name, { worst, plain }] of Object.entries(verdicts)) {
    expect(worst, `${name}: difference over the allowed one`).toBeLessThan(1);
    expect(plain, `${name}: difference of two float64 runs over the allowed one`).toBeLessThan(1);
  }
  expect(verdicts["theta"]?.steps, "steps compared").toBeGreaterThanOrEqual(fewestSteps);
}

/** First step (from 0) at which a decision may fall either way; `margins`: [runs][steps][decisions]. */
export function firstUndecided(margins: readonly (readonly (readonly number[])[])[]): number {
  const [exact = [], ...rounded] = margins;
  const undecided = exact.findIndex((decisions, step) =>
    decisions.some((margin, index) => {
      const spread = Math.max(
        ...rounded.map((run) => Math.abs((run[step]?.[index] ?? Number.NaN) - margin)),
      );
      return !(spread === 0 || Math.abs(margin) > UNDECIDED_SPREADS * spread);
    }),
  );
  return undecided < 0 ? exact.length : undecided;
}

/** Largest difference; infinite where one is not a number or the lengths differ. */
function farthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((most, value, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(most, difference);
  }, 0);
}

/** Largest difference relative to the largest magnitude of `expected`; NaN and infinities must agree exactly. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let scale = 0;
  let worst = 0;
  for (let index = 0; index < expected.length; index++) {
    const a = actual[index] ?? Number.NaN;
    const b = expected[index] ?? Number.NaN;
    if (Object.is(a, b)) continue;
    const difference = Math.abs(a - b);
    worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
    scale = Math.max(scale, Math.abs(b));
  }
  for (let index = 0; index < expected.length; index++)
    scale = Math.max(scale, Math.abs(expected[index] ?? 0));
  return worst === 0 ? 0 : worst / scale;
}
