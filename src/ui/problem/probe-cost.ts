/** What measuring costs, in words a person can weigh. */
import type { Probe, ProblemChoice } from "../../experiment/experiment.ts";
import { TASK_COUNTS } from "../../problems/sine-tasks.ts";
import { formatCount, formatPercent } from "../format.ts";

/**
 * Networks: a probe takes the gradient of `draws` fresh minibatches and of the large batch; the share is in gradients of
 * minibatch size over those of training. Small problems are measured in closed form.
 */
export function probeCost(problem: ProblemChoice, probe: Probe): string {
  if (problem.kind === "meta") return metaProbeCost(problem, probe);
  if (problem.kind !== "network") {
    return "The true gradient is known in closed form: measuring every step costs next to nothing.";
  }
  const { batch, data } = problem;
  return costWords(probe, { batch, examples: data.train, names: "pictures" });
}

function metaProbeCost({ tasks }: Extract<ProblemChoice, { kind: "meta" }>, probe: Probe): string {
  const facts = { batch: tasks, examples: TASK_COUNTS.train, names: "tasks" };
  return `${costWords(probe, facts)} The true gradient is always exact, which costs more than a first-order one.`;
}

function costWords(
  probe: Probe,
  { batch, examples, names }: { batch: number; examples: number; names: string },
): string {
  const seen = probe.batch === "full" ? examples : Math.min(probe.batch, examples);
  const minibatches = probe.draws + seen / batch;
  const share = (minibatches * probe.burst) / Math.max(probe.every, probe.burst);
  return (
    `A probe computes about ${formatCount(minibatches)} minibatches a lane ` +
    `(${formatCount(probe.draws)} draws and ${formatCount(seen)} ${names} for the true gradient): ` +
    `${formatPercent(share)} on top of training.`
  );
}
