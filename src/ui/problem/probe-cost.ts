/** What measuring costs, in words a person can weigh. */
import type { Probe, ProblemChoice } from "../../experiment/experiment.ts";
import { formatCount, formatPercent } from "../format.ts";

/**
 * Networks: a probe takes the gradient of `draws` fresh minibatches and of the large batch; the share is in gradients of
 * minibatch size over those of training. Small problems are measured in closed form.
 */
export function probeCost(problem: ProblemChoice, probe: Probe): string {
  if (problem.kind !== "network") {
    return "The true gradient is known in closed form: measuring every step costs next to nothing.";
  }
  const { batch, data } = problem;
  const pictures = probe.batch === "full" ? data.train : Math.min(probe.batch, data.train);
  const minibatches = probe.draws + pictures / batch;
  const share = (minibatches * probe.burst) / Math.max(probe.every, probe.burst);
  return (
    `A probe computes about ${formatCount(minibatches)} minibatches a lane ` +
    `(${formatCount(probe.draws)} draws and ${formatCount(pictures)} pictures for the true gradient): ` +
    `${formatPercent(share)} on top of training.`
  );
}
