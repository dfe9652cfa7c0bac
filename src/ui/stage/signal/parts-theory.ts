/**
 * Closed forms of the parts of the error, beneath the measured ones: the start-up factor s of each step, and xi as the
 * sum of w_k (G_{t-k} - G_t) over the true gradients. Only of linear rules whose settings stay as they are, with
 * nothing but noise on the way: what other stages do to the gradient is measured, but stands in no formula.
 */
import type { Change, Lane } from "../../../experiment/experiment.ts";
import { pastBiases, startUpFactor } from "../../../measure/closed-forms/start-up.ts";
import { filterOf } from "../../../measure/theory.ts";
import { findOptimizer } from "../../../optimizers/index.ts";
import { signalGradient } from "../../../problems/signals.ts";
import type { Plan } from "../../../wire/plan.ts";
import { isUsed } from "../../charts/theory.ts";

export interface PartsTheory {
  /** [steps]: of step 1, 2, ... */
  readonly factor: Float64Array;
  readonly startUp: Float64Array;
  readonly xi: Float64Array;
}

/** Longer runs have no theory beneath them: all true gradients from the first on enter it. */
const MOST_STEPS = 20_000;

export function partsTheory(
  plan: Plan,
  lanes: readonly Lane[],
  changes: readonly Change[],
): readonly (PartsTheory | null)[] {
  const signal = plan.problem.kind === "small" ? plan.problem.small.signal : null;
  if (signal === null || plan.steps > MOST_STEPS) return plan.lanes.map(() => null);
  const steps = Float64Array.from({ length: plan.steps }, (_, index) => index + 1);
  const truth = steps.map((step) => signalGradient(signal, step, plan.seed));
  return plan.lanes.map(({ settings, schedules, stages }, index) => {
    const lane = lanes[index];
    const note =
      lane !== undefined && "optimizer" in lane ? findOptimizer(lane.optimizer)?.filter : undefined;
    if (note === undefined) return null;
    const moved = changes.filter((change) => change.lane === index).map(({ name }) => name);
    if ([...moved, ...Object.keys(schedules)].some((name) => isUsed(note, name))) return null;
    if (stages.some(({ kind }) => kind !== "noise")) return null;
    const filter = filterOf(note, settings);
    if (filter === null) return null;
    const factor = steps.map((step) => startUpFactor(filter, step));
    const startUp = truth.map((gradient, at) => (factor[at]! - 1) * gradient);
    return { factor, startUp, xi: pastBiases(filter, truth) };
  });
}
