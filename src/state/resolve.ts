/** The experiment as edited on the page, checked like any other: first its shape, then what only a plan can see. */
import type { Experiment } from "../experiment/experiment.ts";
import type { Mistake } from "../experiment/mistakes.ts";
import { planExperiment } from "../experiment/plan.ts";
import { validateExperiment } from "../experiment/validate.ts";
import type { Plan } from "../wire/plan.ts";

/** An experiment made into a plan, or the reasons why that is impossible. */
export type Resolved =
  | { readonly plan: Plan; readonly mistakes: readonly [] }
  | { readonly plan: null; readonly mistakes: readonly Mistake[] };

export function resolveExperiment(experiment: Experiment): Resolved {
  const checked = validateExperiment(experiment);
  if (checked.experiment === null) return { plan: null, mistakes: checked.problems };
  const { plan, problems } = planExperiment(checked.experiment);
  return plan === null ? { plan, mistakes: problems } : { plan, mistakes: [] };
}
