/**
 * Momentum's weight as arXiv 2403.00853 writes it, beside ours. There it is the weight on the new gradient, and may move
 * from round to round: v = (1 - beta_k) v + beta_k g. Here it is the weight on the past, as in most of the literature.
 */
import type { Lane } from "../../experiment/experiment.ts";
import { findOptimizer } from "../../optimizers/index.ts";

export const SOURCE = "arXiv 2403.00853";

/**
 * The setting that is the weight on the past of the lane's moving average of gradients, where the step is taken along that
 * average; null: none, or not known. Sums (heavy ball) and mixtures with the newest gradient (Nesterov, rsgdm, qhm) are
 * other recursions than the source's as soon as the weight moves.
 */
export function momentumSetting(lane: Lane | undefined): string | null {
  if (lane === undefined || !("optimizer" in lane)) return null;
  const { filter: note, rule = "" } = findOptimizer(lane.optimizer) ?? {};
  if (note === undefined || "form" in note || typeof note.beta !== "string") return null;
  return note.nu === 1 && rule.includes(` + (1 - ${note.beta})*g`) ? note.beta : null;
}

/** One minus a weight, as people write it: of 0.9 it is 0.1, not 0.09999999999999998. */
export function otherWeight(weight: number): number {
  return Number((1 - weight).toPrecision(9));
}
