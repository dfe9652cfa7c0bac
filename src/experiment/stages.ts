/** What stages cannot do on the problem that they are for. */
import { findFacts } from "../data/sets/facts.ts";
import { describeNetwork } from "../models/describe.ts";
import { regressionLayout } from "../models/regression.ts";
import type { Plan } from "../wire/plan.ts";
import type { Stage } from "./experiment.ts";
import type { Mistake } from "./mistakes.ts";

/** A list of biases must fit the parameters; networks and meta-learning take one number. A signal's gradient has no other points. */
export function stageMistakes(
  path: string,
  stages: readonly Stage[],
  problem: Plan["problem"],
): Mistake[] {
  const dimension = problem.kind === "small" ? problem.small.dimension : null;
  return stages.flatMap((stage, index): Mistake[] => {
    const at = `${path}[${index}]`;
    if (stage.kind === "composite" && problem.kind === "small" && problem.small.signal !== null) {
      const message =
        "takes the gradient at points near theta, but a signal's gradient is given and is the same everywhere; choose " +
        "another problem";
      return [{ path: at, message }];
    }
    if ("k" in stage) return keptMistakes(at, stage, problem);
    if (stage.kind !== "bias" || typeof stage.value === "number") return [];
    if (stage.value.length === dimension) return [];
    const cure = dimension === null ? "one number" : `${dimension} numbers, or one for all`;
    const message = `has ${stage.value.length} numbers, which does not fit the problem; give ${cure}`;
    return [{ path: `${at}.value`, message }];
  });
}

/** No more can be kept than there is: of all parameters, or of the largest tensor where each is cut by itself. */
function keptMistakes(
  at: string,
  { k, scope = "all" }: Extract<Stage, { readonly k: number }>,
  problem: Plan["problem"],
): Mistake[] {
  const tensors = tensorsOf(problem);
  if (tensors === null) return [];
  const all = scope === "all" || tensors.length === 1;
  const most = all ? tensors.reduce((sum, size) => sum + size, 0) : Math.max(...tensors);
  if (k <= most) return [];
  const there = all
    ? `${most} parameter${most === 1 ? "" : "s"}`
    : `a tensor, the largest of which has ${most} parameters`;
  const cure = problem.kind === "small" ? "" : ", or a fraction";
  return [
    { path: `${at}.k`, message: `cannot keep ${k} of ${there}; give at most ${most}${cure}` },
  ];
}

/** Sizes of the parameter tensors; null where they are known only once the data are read. */
export function tensorsOf(problem: Plan["problem"]): readonly number[] | null {
  if (problem.kind === "small") return [problem.small.dimension];
  if (problem.kind === "meta")
    return regressionLayout(problem.meta.hidden).tensors.map(({ size }) => size);
  const { data, model } = problem.network;
  const facts = findFacts(data.set);
  if (facts === null) return null;
  return describeNetwork(model, facts).layout.tensors.map(({ size }) => size);
}
