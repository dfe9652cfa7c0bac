/** What replicas of a network cost, in words: time in runs, memory at least. Small problems have theirs side by side. */
import { findFacts } from "../../data/sets/facts.ts";
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { stateBytes } from "../../experiment/network-cost.ts";
import { describeNetwork } from "../../models/describe.ts";
import type { Plan } from "../../wire/plan.ts";
import { formatCount } from "../format.ts";

export function replicaCost(problem: ProblemChoice, replicas: number, plan: Plan | null): string {
  if (problem.kind === "meta")
    return (
      "The same lanes from other initial parameters, on other batches of tasks, one replica after another: " +
      `${formatCount(replicas)} ${replicas === 1 ? "run" : "runs"} a lane`
    );
  if (problem.kind !== "network")
    return "The same lanes with other noise. From 8 on, bias and variance are taken over them";
  const what =
    "The same lanes from other initial parameters, on other batches, one replica after another: " +
    `${formatCount(replicas)} ${replicas === 1 ? "run" : "runs"} a lane`;
  const facts = findFacts(problem.data.set);
  if (facts === null || plan === null || replicas === 1) return what;
  const { parameterCount } = describeNetwork(problem.model, facts).layout;
  const bytes = stateBytes(plan, parameterCount);
  return `${what}, at least ${formatCount(Math.ceil(bytes / 2 ** 20))} MiB in all`;
}
