/** What of a lane's rule can be looked at as its belief, and what is looked at until a person chooses. */
import type { Lane } from "../../../experiment/experiment.ts";
import { KEEP, SPREAD, valueNames, vectorNames } from "../../../language/beside.ts";
import type { Program } from "../../../language/ir.ts";
import { findOptimizer } from "../../../optimizers/index.ts";
import type { BandReading, BeliefBand } from "../../../wire/belief.ts";

export interface BeliefChoice {
  readonly band: BeliefBand | null;
  readonly keep: string | null;
}

/** Point and gradient, and the estimate itself, are not what an estimate is held to be off by. */
const NOT_SPREADS: ReadonlySet<string> = new Set(["theta", "g", "estimate"]);

export const READINGS: readonly BandReading[] = ["deviation", "variance", "mean-square"];

/** True if the rule says itself how far its estimate may be off. */
export function statesSpread(rule: Program): boolean {
  return rule.statements.some(({ target }) => target === SPREAD);
}

/** Names that can be read as a spread, the rule's own first. */
export function bandNames(rule: Program): readonly string[] {
  const others = vectorNames(rule).filter((name) => !NOT_SPREADS.has(name) && name !== SPREAD);
  return statesSpread(rule) ? [SPREAD, ...others] : others;
}

/** Names that can be read as the weight on the past, the rule's own first. */
export function keepNames(rule: Program): readonly string[] {
  const names = [...valueNames(rule)].filter(
    (name) => !NOT_SPREADS.has(name) && name !== KEEP && name !== SPREAD,
  );
  return rule.statements.some(({ target }) => target === KEEP) ? [KEEP, ...names] : names;
}

/** What the rule states; else what its catalogue entry takes for the nearest thing; else nothing. `lane` as chosen. */
export function firstChoice(rule: Program, lane: Lane | undefined): BeliefChoice {
  const moments =
    lane !== undefined && "optimizer" in lane ? findOptimizer(lane.optimizer)?.moments : undefined;
  const states = (name: string): boolean => rule.statements.some(({ target }) => target === name);
  const nearest: BeliefBand | null =
    moments === undefined ? null : { name: moments.meanSquare, as: "mean-square" };
  return {
    band: states(SPREAD) ? { name: SPREAD, as: "deviation" } : nearest,
    keep: states(KEEP) ? KEEP : (moments?.keep ?? null),
  };
}

/** A choice that was made for this lane's rule, as far as the rule, which may have been edited, still has it. */
export function keptChoice(rule: Program, chosen: BeliefChoice): BeliefChoice {
  const { band, keep } = chosen;
  return {
    band: band !== null && bandNames(rule).includes(band.name) ? band : null,
    keep: keep !== null && keepNames(rule).includes(keep) ? keep : null,
  };
}
