/** Over how many coordinates a stage works, and how many of them it keeps. */
import { countOf } from "../language/top.ts";
import { STAGE_DEFAULTS, type StageScope, type StageSpec, topCount } from "./stage.ts";

/** Elements of each parameter tensor; a small problem is one tensor. */
export type Tensors = readonly number[];

export function totalOf(tensors: Tensors): number {
  return tensors.reduce((sum, size) => sum + size, 0);
}

/** The parts that the stage looks at one by one: everything at once, or each tensor. */
export function partsOf(stage: StageSpec, tensors: Tensors): Tensors {
  const scope: StageScope = ("scope" in stage ? stage.scope : null) ?? STAGE_DEFAULTS.scope;
  return scope === "all" ? [totalOf(tensors)] : tensors;
}

/** Of `top-k` and `rand-k`: size of each part and how many of it are kept. */
export function keptOf(
  stage: Extract<StageSpec, { kind: "top-k" | "rand-k" }>,
  tensors: Tensors,
): readonly { readonly size: number; readonly kept: number }[] {
  const count = topCount(stage);
  return partsOf(stage, tensors).map((size) => ({ size, kept: countOf(count, size) }));
}
