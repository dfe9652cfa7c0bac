/** Why a chart has nothing to show for a plan, and what would fill it. Plain words, one sentence each, or null. */
import type { Plan } from "../../wire/plan.ts";

/** Replicas from this number on are the samples that bias is taken over (DESIGN.md 5). */
const REPLICAS_FOR_BIAS = 8;

export function lossReason(plan: Plan): string | null {
  const isSignal = plan.problem.kind === "small" && plan.problem.small.kind === "signal";
  return isSignal
    ? "A signal is a given sequence of gradients and has no loss. Choose a surface or a network to see one."
    : null;
}

export function networkOnly(plan: Plan): string | null {
  return plan.problem.kind === "network"
    ? null
    : "Only networks have test pictures. Choose shapes or CIFAR-10 as the problem to fill this chart.";
}

/** What the samples of bias and variance are, in words. */
export function samplesOf(plan: Plan): string {
  return plan.replicas >= REPLICAS_FOR_BIAS
    ? `${String(plan.replicas)} replicas`
    : `${String(plan.probe.draws)} fresh draws`;
}

export function biasReason(plan: Plan): string | null {
  if (plan.replicas >= REPLICAS_FOR_BIAS || plan.probe.draws >= 2) return null;
  return `Bias needs samples: set at least ${String(REPLICAS_FOR_BIAS)} replicas, or a probe with two or more draws.`;
}

/** Probed steps in a row that the fit of a lag takes. */
export function lagSteps({ probe }: Plan): number {
  return probe.window + probe.maxLag;
}

/** Lag compares a whole stretch of probed steps; see `lagSteps`. */
export function lagReason(plan: Plan): string | null {
  const { every, burst } = plan.probe;
  const needed = lagSteps(plan);
  const inARow = every <= burst ? plan.steps : burst;
  if (inARow >= needed) return null;
  return every <= burst
    ? `Lag is fitted over ${String(needed)} steps in a row; this run has ${String(plan.steps)}. Run longer, or make window and maxLag of the probe smaller.`
    : `Lag is fitted over ${String(needed)} probed steps in a row; this probe looks at ${String(burst)} at a time. Set its burst to ${String(needed)} or more.`;
}

/** What an available but empty chart waits for. */
export function waitingFor(plan: Plan, step: number, metricIsProbed: boolean): string {
  if (step === 0) return "Press play: this chart fills as the lanes run.";
  if (metricIsProbed && plan.probe.every > 1) {
    return `Measured every ${String(plan.probe.every)} steps; the first value is on its way.`;
  }
  return "Nothing was measured yet: values appear once they are defined for this problem.";
}
