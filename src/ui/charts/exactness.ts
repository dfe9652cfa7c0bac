/**
 * What in a plan is random and what is exact. Smoothing takes out noise; where there is none it would only bend a true
 * curve (a smoothed age sags below its theory). Pure.
 */
import type { Metric } from "../../measure/row.ts";
import type { Plan, PlanLane } from "../../wire/plan.ts";

/** Exact wherever they are measured, whatever the gradients' noise: never smoothed. */
const EXACT_METRICS: readonly Metric[] = ["age", "lag", "lag_fit", "test_loss", "test_accuracy"];

/** True if two draws of this lane's gradient at one point can differ. */
export function isRandomLane(plan: Plan, { stages, program }: PlanLane): boolean {
  const { problem } = plan;
  if (problem.kind === "network") return true;
  return (
    problem.small.noise.some((sigma) => sigma > 0) ||
    stages.some((stage) => stage.kind === "noise" && stage.sigma > 0) ||
    program.nodes.some(({ kind }) => kind === "random")
  );
}

export type Randomness = "all" | "some" | "none";

/** In how many of the lanes something is random. */
export function randomness(plan: Plan): Randomness {
  const random = plan.lanes.filter((lane) => isRandomLane(plan, lane)).length;
  return random === 0 ? "none" : random === plan.lanes.length ? "all" : "some";
}

/** Lanes, by place, whose curves have no noise to smooth. A random walk is rough without any: it may be smoothed. */
export function exactLanes(plan: Plan): readonly number[] {
  const isWalk = plan.problem.kind === "small" && plan.problem.small.signal?.name === "walk";
  if (isWalk) return [];
  return plan.lanes.flatMap((lane, index) => (isRandomLane(plan, lane) ? [] : [index]));
}

export function isExactMetric(metric: Metric): boolean {
  return EXACT_METRICS.includes(metric);
}
