/**
 * What in a plan is random and what is exact. Smoothing takes out noise; where there is none it would only bend a true
 * curve (a smoothed age sags below its theory). Pure.
 */
import { isRandomStage } from "../../estimators/stage.ts";
import type { Metric } from "../../measure/row.ts";
import type { Plan, PlanLane } from "../../wire/plan.ts";

/** Exact wherever they are measured, whatever the gradients' noise: never smoothed. */
const EXACT_METRICS: readonly Metric[] = ["age", "lag", "lag_fit", "test_loss", "test_accuracy"];

/** True if two draws of this lane's gradient at one point can differ. */
export function isRandomLane(plan: Plan, { stages, program }: PlanLane): boolean {
  const { problem } = plan;
  if (problem.kind !== "small") return true;
  return (
    problem.small.noise.some((sigma) => sigma > 0) ||
    stages.some(isRandomStage) ||
    program.nodes.some(({ kind }) => kind === "random")
  );
}

/** Measured by the probe, only at the steps that it looks at. */
export const PROBED_METRICS: readonly Metric[] = [
  "bias",
  "bias_floor",
  "variance",
  "lag",
  "lag_fit",
  "error",
  "cosine",
];

export type Randomness = "all" | "some" | "none";

/** In how many of the lanes something is random. */
export function randomness(plan: Plan): Randomness {
  const random = plan.lanes.filter((lane) => isRandomLane(plan, lane)).length;
  return random === 0 ? "none" : random === plan.lanes.length ? "all" : "some";
}

/** Whether the curve of a lane and metric may be smoothed. */
export type Smooths = (lane: number, metric: Metric) => boolean;

/**
 * Only noisy curves of many samples: a random walk is rough without any noise, so it may be smoothed; what a network
 * measures at a probe now and then is too sparse, and an average would trail many probes behind.
 */
export function smoothsOf(plan: Plan): Smooths {
  const { problem, probe } = plan;
  const isWalk = problem.kind === "small" && problem.small.signal?.name === "walk";
  const noisy = plan.lanes.map((lane) => isWalk || isRandomLane(plan, lane));
  const isSparse = probe.every > probe.burst;
  return (lane, metric) =>
    noisy[lane] === true &&
    !EXACT_METRICS.includes(metric) &&
    !(isSparse && PROBED_METRICS.includes(metric));
}
