/** Grounds to run rules on, from plain data that crosses postMessage: given gradients, and small problems. */
import { quadraticProblem, signalProblem } from "../problems/build.ts";
import { givenSource, normalGradients, problemSource } from "./sources.ts";
import type { Ground } from "./track.ts";

/** A problem in the words of an experiment; the part of them that labs need. */
export type ProblemSketch =
  | {
      readonly kind: "quadratic";
      readonly eigenvalues: readonly number[];
      readonly start: readonly number[];
      /** Deviation of the gradient noise. */
      readonly noise: number;
      readonly rotation: number;
    }
  | { readonly kind: "signal"; readonly signal: "ramp"; readonly slope: number };

/** Three directions, neither round nor along the axes, with noise: what labs use unless they say otherwise. */
export const USUAL_PROBLEM = {
  kind: "quadratic",
  eigenvalues: [0.71, 2.3, 5.9],
  start: [1.7, -2.3, 0.9],
  noise: 0.41,
  rotation: 11,
} as const satisfies ProblemSketch;

/** Closed loop on the problem; draws as in a run of the page with this seed. */
export function closedGround(problem: ProblemSketch, steps: number, seed: number): Ground {
  if (problem.kind === "signal") {
    const { signal, slope } = problem;
    const built = signalProblem({ name: signal, slope, amplitude: 1, period: 100, at: 1 }, 0);
    return { source: problemSource(built, seed), start: built.start, steps, seed };
  }
  const { eigenvalues, start, noise, rotation } = problem;
  const built = quadraticProblem({
    eigenvalues,
    start,
    noise: start.map(() => noise),
    minimum: start.map(() => 0),
    rotation,
  });
  return { source: problemSource(built, seed), start, steps, seed };
}

/** Open loop along a given sequence, [steps][size], from zero. */
export function openGround(gradients: readonly (readonly number[])[], start?: number[]): Ground {
  const source = givenSource(gradients);
  const from = start ?? Array.from({ length: source.size }, () => 0);
  return { source, start: from, steps: gradients.length, seed: 1 };
}

/** Open loop along normal gradients of a seed. */
export function normalGround(seed: number, steps: number, size: number): Ground {
  return openGround(normalGradients(seed, steps, size), USUAL_PROBLEM.start.slice(0, size));
}
