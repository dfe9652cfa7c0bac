/**
 * The example in which compression makes a convex problem diverge: three workers in three dimensions,
 * f_i(x) = <a_i, x>^2 + |x|^2/4 with a = (-3, 2, 2), (2, -3, 2), (2, 2, -3), each sending the largest coordinate of its
 * gradient. On the diagonal x = (s, s, s) worker i's gradient is s (4.5, .., -5.5 at i, ..), so it sends -5.5 s at i and
 * the mean is -(11/6) x: descent walks away from the minimum, which is 0.
 *
 * Source: Beznosikov, Horvath, Richtarik and Safaryan, "On biased compression for distributed learning", 2020, example 1
 * (attribution not checked in the original); the factors are derived here.
 */
import { contraction } from "./stability.ts";
import type { LinearFilter } from "./linear-filter.ts";

/** Terms of the problem, in x, y and z, one a worker. */
export const DIVERGING_TERMS: readonly string[] = [
  "(-3*x + 2*y + 2*z)^2 + (x^2 + y^2 + z^2)/4",
  "(2*x - 3*y + 2*z)^2 + (x^2 + y^2 + z^2)/4",
  "(2*x + 2*y - 3*z)^2 + (x^2 + y^2 + z^2)/4",
];

/** What the mean message is, as a multiple of x on the diagonal. */
const PUSH = -11 / 6;

/** Factor a step of SGD from a start on the diagonal: 1 + 11 gamma/6. */
export function topOneFactor(step: number): number {
  return 1 - PUSH * step;
}

/**
 * Factor a step, in the long run, of theta -= step * estimate for any linear estimate: the largest root of its step at
 * u = -11 step/6. For a moving average that keeps beta, z^2 - (1 + beta - u (1 - beta)) z + beta. Above 1 for every
 * beta < 1: momentum slows the divergence and does not stop it.
 */
export function topOneGrowth(filter: LinearFilter, step: number): number {
  return contraction(filter, PUSH * step);
}
