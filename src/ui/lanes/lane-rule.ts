/** The rule of a lane as text, wherever it comes from, and its settings. */
import type { Lane } from "../../experiment/experiment.ts";
import type { Setting } from "../../language/ir.ts";
import { findOptimizer } from "../../optimizers/index.ts";
import type { AppState } from "../../state/store.ts";

const NO_SETTINGS: readonly Setting[] = [];

/** Text of the lane's rule; empty for an optimizer that the catalogue does not have. */
export function ruleText(lane: Lane): string {
  return "rule" in lane ? lane.rule : (findOptimizer(lane.optimizer)?.rule ?? "");
}

/** Settings of the lane's rule as it runs. */
export function laneSettings(state: AppState, lane: number): readonly Setting[] {
  return state.plan?.lanes[lane]?.program.settings ?? NO_SETTINGS;
}

/** What a lane is called: as the plan says, else what the experiment knows. */
export function laneTitle(state: AppState, lane: number): string {
  const chosen = state.experiment.lanes[lane];
  const planned = state.plan?.lanes[lane]?.label;
  if (chosen?.label !== undefined && chosen.label !== "") return chosen.label;
  return planned ?? `Lane ${lane + 1}`;
}
