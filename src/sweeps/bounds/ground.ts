/** What the bounds ask of the problem: smoothness, a lower bound, and PL. Exact on quadratics, else read off the paths. */
import type { SmallProblem } from "../../problems/problem.ts";
import { exact, onPath } from "./constant.ts";
import type { Path } from "./path.ts";
import type { Constant } from "./protocol.ts";

export interface Ground {
  /** Null where the loss has no lower bound. */
  readonly lower: Constant | null;
  readonly smoothness: Constant;
  /** Null with a reason where there is none above 0. */
  readonly pl: Constant | null;
  readonly plReason: string;
  /** f(x_0) - f*. */
  readonly gap: Constant;
}

export function groundOf(
  problem: SmallProblem,
  curvatures: readonly number[] | null,
  path: Path,
): Ground {
  const startLoss = path.loss.mean[0] ?? NaN;
  return curvatures === null
    ? measuredGround(problem, path, startLoss)
    : quadraticGround(curvatures, startLoss);
}

function quadraticGround(curvatures: readonly number[], startLoss: number): Ground {
  const largest = Math.max(...curvatures.map(Math.abs));
  const positive = curvatures.filter((h) => h > 0);
  const isBounded = curvatures.every((h) => h >= 0);
  const least = Math.min(...positive);
  return {
    lower: isBounded ? exact("f*", 0, "minimum of the quadratic") : null,
    smoothness: exact("L", largest, "largest |eigenvalue|"),
    pl: isBounded && positive.length > 0 ? exact("μ", least, "smallest eigenvalue above 0") : null,
    plReason: isBounded ? "all eigenvalues are 0" : "an eigenvalue is negative",
    gap: exact("D₀", startLoss, "f(x₀) − f*"),
  };
}

function measuredGround({ minimum }: SmallProblem, path: Path, startLoss: number): Ground {
  const smoothness = onPath("L", path.smoothness, "least L that holds from each point to the next");
  if (minimum === null) {
    return {
      lower: onPath("f*", path.lowest, "smallest loss met: nobody told the minimum"),
      smoothness,
      pl: null,
      plReason: "the minimum is not known",
      gap: onPath("D₀", startLoss - path.lowest, "f(x₀) less the smallest loss met"),
    };
  }
  const pl = Number.isFinite(path.dominance) ? path.dominance : 0;
  return {
    lower: exact("f*", minimum.loss, "minimum of the surface"),
    smoothness,
    pl: pl > 0 ? onPath("μ", pl, "smallest |∇f|²/(2(f − f*))") : null,
    plReason: "|∇f| vanishes on the path above the minimum",
    gap: exact("D₀", startLoss - minimum.loss, "f(x₀) − f*"),
  };
}
