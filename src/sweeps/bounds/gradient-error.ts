/**
 * What a lane's gradients are wrong by, as the bounds ask for it: |E g - grad f|^2 <= B^2 and E|g - E g|^2 <= sigma^2 given the
 * past. Exact where noise and bias are simply added; the largest value on the path where nothing is random; from the
 * compressor's bound where it has one; else none, with the reason.
 */
import { chainConstants } from "../../estimators/chain-constants.ts";
import type { StageSpec } from "../../estimators/stage.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane } from "../../wire/plan.ts";
import { exact, onPath, uncapitalised } from "./constant.ts";
import type { Path } from "./path.ts";
import type { Constant } from "./protocol.ts";
import type { WorkerSpread } from "./worker-spread.ts";

export interface GradientError {
  /** B. */
  readonly bias: Constant;
  /** sigma. */
  readonly noise: Constant;
  /**
   * Where nothing is random and |b_k| was measured: at K - 1 the mean of |b_k|^2 over k < K. Sums over the path, as in T1,
   * ask for no more than this.
   */
  readonly meanBias: Float64Array | null;
}

export type ErrorFound =
  | { readonly found: GradientError; readonly reason: null }
  | { readonly found: null; readonly reason: string };

interface Situation {
  readonly lane: PlanLane;
  readonly problem: SmallProblem;
  readonly curvatures: readonly number[] | null;
  readonly isRandom: boolean;
  readonly path: Path;
  /** Null for a single stream. */
  readonly spread: WorkerSpread | null;
}

export function gradientError(situation: Situation): ErrorFound {
  const { lane, problem, isRandom, path, spread } = situation;
  const added = addedError(situation);
  if (added !== null) return { found: added, reason: null };
  if (!isRandom) {
    const B = Math.sqrt(path.error);
    return {
      found: {
        bias: onPath("B", B, "largest |g − ∇f|; nothing is random"),
        noise: exact("σ", 0, "nothing is random"),
        meanBias: path.errors,
      },
      reason: null,
    };
  }
  if (lane.feedback !== undefined)
    return none("error feedback around random stages: its memory is a bias that is not known");
  if (spread !== null && lane.workers?.aggregate !== "mean")
    return none("a median or trimmed mean of random messages: its bias is not known");
  const stages: readonly StageSpec[] = [...batchNoise(problem), ...lane.stages];
  const chain = chainConstants(stages, [problem.dimension]);
  if (chain.known === null) return none(uncapitalised(chain.reason));
  const { unbiased, error } = chain.known;
  if (error === null) return none("the stages have no bound that holds for every gradient");
  // Of one message in the mean; biases may add up, independent draws do not.
  const worst = error.relative * (spread?.square ?? path.square) + error.absolute;
  const count = spread === null ? 1 : (lane.workers?.count ?? 1);
  const words = `the stages' bound at the largest ${spread === null ? "|∇f|" : "mean |∇fᵢ|²"}`;
  return {
    found: {
      bias: unbiased
        ? exact("B", 0, "the stages are unbiased")
        : onPath("B", Math.sqrt(worst), words),
      noise: onPath("σ", Math.sqrt(worst / count), words),
      meanBias: null,
    },
    reason: null,
  };
}

/** Noise and bias that do not depend on the gradient; null where a stage does anything else. */
function addedError({ lane, problem, curvatures }: Situation): GradientError | null {
  const { dimension, noise, batch = 1 } = problem;
  const aggregate = lane.workers?.aggregate ?? "mean";
  const count = lane.workers?.count ?? 1;
  if (lane.feedback !== undefined || (count > 1 && aggregate !== "mean")) return null;
  let variance = noise.reduce((sum, sigma) => sum + (sigma * sigma) / batch, 0);
  const bias = new Float64Array(dimension);
  for (const stage of lane.stages) {
    switch (stage.kind) {
      case "noise":
        variance += dimension * stage.sigma ** 2;
        break;
      case "skewed-noise":
        variance += (dimension * stage.size ** 2 * stage.p) / (1 - stage.p);
        break;
      case "bias": {
        const { value } = stage;
        bias.forEach((before, at) => {
          bias[at] = before + (typeof value === "number" ? value : (value[at] ?? 0));
        });
        break;
      }
      case "composite":
        // grad f is linear: the draw moves it by H times a normal, whose mean is zero.
        if (curvatures === null) return null;
        variance +=
          curvatures.reduce((sum, h) => sum + h * h, 0) * (stage.sigma ** 2 / stage.samples);
        break;
      default:
        return null;
    }
  }
  const shared = count > 1 ? ` / ${count} workers` : "";
  const silent = variance === 0;
  return {
    bias: exact("B", Math.hypot(...bias), bias.some((b) => b !== 0) ? "|b|" : "unbiased"),
    noise: exact(
      "σ",
      Math.sqrt(variance / count),
      silent ? "nothing is random" : `square root of the summed variances${shared}`,
    ),
    meanBias: null,
  };
}

/** The problem's own noise as a stage, whose bound asks for the summed variance only. */
function batchNoise({ dimension, noise, batch = 1 }: SmallProblem): StageSpec[] {
  const variance = noise.reduce((sum, sigma) => sum + (sigma * sigma) / batch, 0);
  return variance === 0 ? [] : [{ kind: "noise", sigma: Math.sqrt(variance / dimension) }];
}

function none(reason: string): ErrorFound {
  return { found: null, reason };
}
