/** From a theorem to an experiment of the page that shows it. */
import { canonicalize } from "../../experiment/canonical.ts";
import type { Experiment, Lane, ProblemChoice } from "../../experiment/experiment.ts";
import type { ProblemSketch } from "../../labs/grounds.ts";
import type { TheoremCard } from "../../labs/protocol.ts";

/** Null for a theorem with nothing to look at there. */
export function showingExperiment({ title, roles, showing }: TheoremCard): Experiment | null {
  if (showing === undefined) return null;
  const lanes = showing.lanes.flatMap(({ role, hyper, label }): Lane[] => {
    const origin = roles[role];
    if (origin === undefined) return [];
    return [{ ...origin, hyper: { ...hyper }, ...(label === undefined ? {} : { label }) }];
  });
  const problem = problemOf(showing.problem);
  return canonicalize({ v: 1, title, problem, lanes, steps: showing.steps });
}

function problemOf(sketch: ProblemSketch): ProblemChoice {
  if (sketch.kind === "signal") return { ...sketch };
  return { ...sketch, eigenvalues: [...sketch.eigenvalues], start: [...sketch.start] };
}
