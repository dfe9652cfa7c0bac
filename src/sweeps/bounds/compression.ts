/** What T4 asks of a lane: a compressor that contracts, on exact gradients, whose mean is the step; and the workers' spread. */
import { chainConstants } from "../../estimators/chain-constants.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane } from "../../wire/plan.ts";
import type { Compression } from "./findings.ts";
import { exact, onPath, uncapitalised } from "./constant.ts";
import type { WorkerSpread } from "./worker-spread.ts";

interface Situation {
  readonly problem: SmallProblem;
  /** Its workers' gradients differ by the same at every point. */
  readonly isQuadratic: boolean;
  /** Null for a single stream. */
  readonly spread: WorkerSpread | null;
}

export function compressionOf(
  { stages, workers, feedback }: PlanLane,
  { problem, isQuadratic, spread }: Situation,
): Compression {
  if (stages.length === 0) return { reason: "no stage compresses" };
  if (feedback !== undefined) return { reason: "error feedback is around the compressor" };
  if (spread !== null && workers?.aggregate !== "mean")
    return { reason: "the workers are not averaged" };
  if (problem.noise.some((sigma) => sigma !== 0))
    return { reason: "the gradients are noisy before they are compressed" };
  const { known, reason } = chainConstants(stages, [problem.dimension]);
  if (known === null) return { reason: uncapitalised(reason) };
  if (known.contraction === null) return { reason: `the stages are ${known.text}` };
  const alpha = exact("α", known.contraction, known.text);
  if (spread === null) return { alpha, spread: exact("ζ²", 0, "one worker"), reason: null };
  const zeta = isQuadratic
    ? exact("ζ²", spread.spread, "by the distances of the workers' minima")
    : onPath("ζ²", spread.spread, "largest mean of |∇fᵢ − ∇f|²");
  return { alpha, spread: zeta, reason: null };
}
