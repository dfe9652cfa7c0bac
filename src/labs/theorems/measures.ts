/** What the checks of theorems share: usual settings, usual grounds, and deviations as one number. */
import { closedGround, normalGround, openGround, USUAL_PROBLEM } from "../grounds.ts";
import { distancesOf, ROUNDING } from "../distance.ts";
import { short } from "../equivalence.ts";
import type { Subject } from "../subject.ts";
import { type Ground, runAlong, type Track } from "../track.ts";
import type { Finding } from "./theorem.ts";

/** No round numbers: at these no factor of a formula hides behind another. */
export const LR = 0.0519;
export const BETA = 0.873;
const OPEN_STEPS = 60;
const CLOSED_STEPS = 160;
const SIZE = 3;

export const TWO_GROUNDS =
  `${OPEN_STEPS} given normal gradients of ${SIZE} elements, and ${CLOSED_STEPS} steps on a noisy quadratic ` +
  `in ${SIZE} dimensions`;
export const GIVEN = `${OPEN_STEPS} given normal gradients of ${SIZE} elements`;

export function usualOpen(): Ground {
  return normalGround(7, OPEN_STEPS, SIZE);
}

function usualClosed(): Ground {
  return closedGround(USUAL_PROBLEM, CLOSED_STEPS, 5);
}

/** A part played by a text at these settings. */
export function subject(
  name: string,
  rule: string,
  hyper: Readonly<Record<string, number>>,
): Subject {
  return { name, rule, hyper };
}

/** Largest relative distance of theta and the estimates; infinite where a number is not finite. */
export function farthest(a: Subject, b: Subject, ground: Ground): number {
  const { steps, largest } = distancesOf(runAlong(a, ground), runAlong(b, ground));
  return steps < ground.steps ? Infinity : largest;
}

/** Equal to rounding, in open and in closed loop. */
export function samePath(a: Subject, b: Subject): Finding {
  const figure = Math.max(farthest(a, b, usualOpen()), farthest(a, b, usualClosed()));
  return within(figure, ROUNDING, "Largest relative distance of theta and of the estimates");
}

/** Holds when the deviation is no larger than the bound. */
export function within(figure: number, bound: number, what: string): Finding {
  const holds = figure <= bound;
  const measured = Number.isFinite(figure) ? short(figure) : "not finite";
  return { holds, figure, words: `${what}: ${measured} (at most ${short(bound)}).` };
}

/** Largest |got - expected| over the largest |expected|. NaN becomes Infinity. */
export function deviation(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let gap = 0;
  let size = 0;
  for (let index = 0; index < expected.length; index++) {
    const here = Math.abs(got[index]! - expected[index]!);
    if (!(here <= gap)) gap = Number.isNaN(here) ? Infinity : here;
    size = Math.max(size, Math.abs(expected[index]!));
  }
  return gap === 0 ? 0 : gap / size;
}

/** [steps, size] estimates along a given sequence. */
export function estimatesAlong(
  given: Subject,
  gradients: readonly (readonly number[])[],
): Float64Array {
  return runAlong(given, openGround(gradients)).estimate;
}

/** [steps, size] what each step adds to theta. */
export function movesOf({ steps, size, start, theta }: Track): Float64Array {
  const moves = new Float64Array(steps * size);
  for (let index = 0; index < moves.length; index++) {
    moves[index] = theta[index]! - (index < size ? start[index]! : theta[index - size]!);
  }
  return moves;
}

/** Moves of one element that starts at 0, along a given sequence of numbers. */
export function movesAlong(given: Subject, gradients: readonly number[]): Float64Array {
  return movesOf(runAlong(given, openGround(gradients.map((gradient) => [gradient]))));
}

/** A list of one number a row. */
export function columnOf(numbers: readonly number[]): readonly number[][] {
  return numbers.map((number) => [number]);
}
