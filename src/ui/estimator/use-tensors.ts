/** Sizes of the parameter tensors of what is being edited; null where they are known only once the data are read. */
import { useMemo } from "react";
import { findFacts } from "../../data/sets/facts.ts";
import type { Tensors } from "../../estimators/sizes.ts";
import { describeNetwork } from "../../models/describe.ts";
import type { Plan } from "../../wire/plan.ts";
import { useStore } from "../store-context.ts";

export function tensorsOf(problem: Plan["problem"]): Tensors | null {
  if (problem.kind === "small") return [problem.small.dimension];
  const { data, model } = problem.network;
  const facts = findFacts(data.set);
  if (facts === null) return null;
  return describeNetwork(model, facts).layout.tensors.map(({ size }) => size);
}

export function useTensors(): Tensors | null {
  const problem = useStore((state) => state.plan?.problem ?? null);
  return useMemo(() => (problem === null ? null : tensorsOf(problem)), [problem]);
}
