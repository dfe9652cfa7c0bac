/**
 * The stages of the gradient's way to the optimizer, as data (DESIGN.md part 4), and what kind of thing each is. What a
 * stage computes is in stage-nodes.ts, what it guarantees in constants.ts, what it sends in bits.ts.
 */
import type { TopCount } from "../language/ir.ts";

/** Over what norms, sums and choices are taken: the whole gradient (the default), or each parameter tensor by itself. */
export type StageScope = "all" | "tensor";

interface Scoped {
  readonly scope?: StageScope;
}

/** A number of coordinates, or a share of them: max(1, share * size rounded, halves up). */
type Share = { readonly k: number } | { readonly fraction: number };

export type StageSpec =
  | { readonly kind: "noise"; readonly sigma: number }
  /** Per coordinate +size with probability p, else -p size / (1 - p): mean 0. */
  | { readonly kind: "skewed-noise"; readonly p: number; readonly size: number }
  | { readonly kind: "bias"; readonly value: number | readonly number[] }
  | { readonly kind: "delay"; readonly steps: number }
  /** First only: the gradient is taken at theta + the mean of `samples` normal draws of deviation sigma. */
  | { readonly kind: "composite"; readonly samples: number; readonly sigma: number }
  | ({ readonly kind: "clip"; readonly norm: number } & Scoped)
  | { readonly kind: "clip"; readonly value: number }
  | ({ readonly kind: "top-k" } & Share & Scoped)
  /** `scaled` (the default) multiplies what is kept by size / k, which makes it unbiased. */
  | ({ readonly kind: "rand-k"; readonly scaled?: boolean } & Share & Scoped)
  /** `scaled` (the default) multiplies the signs by the mean magnitude. */
  | ({ readonly kind: "sign"; readonly scaled?: boolean } & Scoped)
  /** QSGD (Alistarh and others 2017): magnitudes over the norm are rounded at random to `levels` equal steps. */
  | ({ readonly kind: "quantize"; readonly levels: number } & Scoped)
  | { readonly kind: "round"; readonly grid: number }
  /** To the nearest power of two, or (`stochastic`) to one of the two around it, without bias. */
  | { readonly kind: "power-of-two"; readonly stochastic?: boolean }
  | ({ readonly kind: "normalize" } & Scoped);

/** What `scaled` and `stochastic` are where a stage does not say. */
export const STAGE_DEFAULTS = { scope: "all", scaled: true, stochastic: false } as const;

/** True if two runs of this stage on one gradient can differ. */
export function isRandomStage(stage: StageSpec): boolean {
  switch (stage.kind) {
    case "noise":
    case "composite":
      return stage.sigma > 0;
    case "skewed-noise":
      return stage.p > 0 && stage.size !== 0;
    case "rand-k":
    case "quantize":
      return true;
    case "power-of-two":
      return stage.stochastic ?? STAGE_DEFAULTS.stochastic;
    default:
      return false;
  }
}

/** What `top` is asked for. */
export function topCount(stage: Share): TopCount {
  return "k" in stage ? stage.k : { fraction: stage.fraction };
}
