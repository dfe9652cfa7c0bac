/** What the engine runs against what is on the page, which may have been edited since. */
import type { Experiment } from "../experiment/experiment.ts";
import { keyOf } from "./history/kept-run.ts";
import type { AppState } from "./store.ts";

/** Whether two experiments do the same. */
export function isSameRun(one: Experiment | null, other: Experiment | null): boolean {
  return one !== null && other !== null && (one === other || keyOf(one) === keyOf(other));
}

/** Whether the engine's numbers are those of the experiment on the page. */
export function isOnPage({
  running,
  experiment,
}: Pick<AppState, "running" | "experiment">): boolean {
  return isSameRun(running, experiment);
}

/** Whether the experiment on the page was made here, and not only opened. */
export function isOwn({ experiment, opened }: Pick<AppState, "experiment" | "opened">): boolean {
  return keyOf(experiment) !== opened;
}

type Past = Pick<AppState, "plan" | "noWayBack" | "running" | "experiment">;

/**
 * Why nothing can be made of the steps that were done, a sentence; null: it can. Small problems do them again in a
 * moment, networks would train for as long as before.
 */
export function whyNoPast(state: Past): string | null {
  if (state.plan === null || state.plan.problem.kind === "small") return null;
  if (state.noWayBack !== null) return state.noWayBack;
  return isOnPage(state)
    ? null
    : "The experiment was edited since its steps were done, and a network does them again for as long as before: play it first.";
}
