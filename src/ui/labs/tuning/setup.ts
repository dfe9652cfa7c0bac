/** From the page's experiment and the choices of the form to what a tuning runs, or a sentence why it cannot. */
import type { Experiment } from "../../../experiment/experiment.ts";
import type { AppState } from "../../../state/store.ts";
import { TUNING_LIMITS, type TuningChoices } from "../../../sweeps/tuning/choices.ts";
import {
  planSearch,
  type LaneSearch,
  type LaneSpace,
  type SearchAxis,
} from "../../../sweeps/tuning/search.ts";
import type { TrialGround } from "../../../sweeps/tuning/trial.ts";

/** What of the page's state a tuning is made from. */
type Chosen = Pick<AppState, "experiment" | "plan" | "mistakes">;

export interface Setup {
  readonly experiment: Experiment;
  readonly titles: readonly string[];
  readonly choices: TuningChoices;
  readonly spaces: readonly LaneSpace[];
  readonly searches: readonly LaneSearch[];
  readonly ground: TrialGround;
}

/** Why the page's experiment cannot be tuned, with what can; null where it can. */
export function refusalOf({ plan, mistakes }: Omit<Chosen, "experiment">): string | null {
  if (plan === null || mistakes.length > 0)
    return "The experiment has mistakes. Correct them on the page, then tune.";
  if (plan.problem.kind !== "small")
    return "A network takes too long to be swept in a page. Surfaces, typed formulas and quadratics can be tuned here: choose one under Problem.";
  if (plan.problem.small.formula === null)
    return "A signal has no loss, so no settings are better than others. Choose a surface, a typed formula or a quadratic under Problem.";
  return null;
}

/** Null where `refusalOf` has something to say. */
export function setupOf(
  state: Chosen,
  choices: TuningChoices,
  spaces: readonly LaneSpace[],
): Setup | null {
  const { experiment, plan } = state;
  if (plan?.problem.kind !== "small" || refusalOf(state) !== null) return null;
  const { seed } = plan;
  const searches = plan.lanes.map(({ program, settings }, lane) =>
    planSearch({ declared: program.settings, settings, ...spaces[lane] }, choices, seed),
  );
  const { steps, objective } = choices;
  const ground = { problem: plan.problem.small, lanes: plan.lanes, seed, steps, objective };
  const titles = plan.lanes.map(({ label }) => label);
  return { experiment, titles, choices, spaces, searches, ground };
}

/** Ranges that no search can walk through, in words; empty when all is well. */
export function rangeMistakes(
  searches: readonly LaneSearch[],
  titles: readonly string[],
): readonly string[] {
  return searches.flatMap(({ axes }, lane) =>
    axes.flatMap((axis) => {
      const mistake = rangeMistake(axis);
      return mistake === null
        ? []
        : [`${titles[lane] ?? `Lane ${lane + 1}`}, ${axis.name}: ${mistake}`];
    }),
  );
}

function rangeMistake({ low, high, scale }: SearchAxis): string | null {
  if (!(low < high)) return "the range is empty; give the smaller number first.";
  if (scale === "log" && !(low > 0)) return "it is searched by ratios; start above 0.";
  if (scale === "one-minus-log" && !(high < 1)) return "end the range below 1.";
  return null;
}

/** The steps of the experiment, as far as a tuning goes. */
export function stepsFor({ steps }: Experiment): number {
  return Math.min(steps, TUNING_LIMITS.steps.max);
}
