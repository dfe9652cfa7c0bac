/**
 * The named surfaces: formulas in one or two variables with a start, a window to look through, and their known minima.
 * Every surface is bounded below by 0, so that losses can be read on logarithmic axes; where the published minimum is
 * another one the text is raised by it (`raisedBy`). Texts, starts and ids are part of links: never changed after a
 * release. Who wrote them, and what to look at, is in surface-notes.ts, which the first load of the page does without.
 */
import { absoluteValue, plValley, tiltedWell } from "./surfaces/curves.ts";
import {
  freudensteinRoth,
  goldsteinPrice,
  himmelblau,
  monkeySaddle,
  saddle,
  sixHumpCamel,
  styblinskiTang,
  threeHumpCamel,
} from "./surfaces/few-minima.ts";
import { ackley, beale, cliff, easom, griewank, levy, rastrigin } from "./surfaces/rough.ts";
import type { Surface } from "./surfaces/surface.ts";
import {
  booth,
  matyas,
  nonsmoothRosenbrock,
  ravine,
  rosenbrock,
  spiral,
} from "./surfaces/valleys.ts";

/** In the order in which they are offered. */
export const surfaces: readonly Surface[] = [
  rosenbrock,
  beale,
  himmelblau,
  ravine,
  saddle,
  monkeySaddle,
  booth,
  matyas,
  spiral,
  cliff,
  nonsmoothRosenbrock,
  freudensteinRoth,
  threeHumpCamel,
  sixHumpCamel,
  styblinskiTang,
  goldsteinPrice,
  easom,
  ackley,
  griewank,
  levy,
  rastrigin,
  plValley,
  tiltedWell,
  absoluteValue,
];

const byId = new Map(surfaces.map((surface) => [surface.id, surface]));

/** The surface with this id, or null. */
export function findSurface(id: string): Surface | null {
  return byId.get(id) ?? null;
}
