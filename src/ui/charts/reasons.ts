/** Why a chart has nothing to show for a plan, and what would fill it. Plain words, one sentence each, or null. */
import type { Phase } from "../../state/store.ts";
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
  return plan.problem.kind !== "small"
    ? null
    : "Only networks have test pictures. Choose shapes or CIFAR-10 as the problem to fill this chart.";
}

/** What the samples of bias and variance are, in words; for lanes in which something is random. */
export function samplesOf({ problem, probe, replicas }: Plan): string {
  if (replicas >= REPLICAS_FOR_BIAS) return `${String(replicas)} replicas`;
  const draws = `${String(probe.draws)} fresh ${drawnWords(problem)}`;
  return replicas > 1 ? `${draws}, mean of ${String(replicas)} replicas` : draws;
}

function drawnWords(problem: Plan["problem"]): string {
  switch (problem.kind) {
    case "network":
      return `batches of ${String(problem.network.batch)}`;
    case "meta":
      return `batches of ${String(problem.meta.tasks)} tasks`;
    case "small":
      return "draws";
  }
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
export function waitingFor(
  plan: Plan,
  now: {
    readonly phase: Phase;
    readonly hasBegun: boolean;
    readonly isProbed: boolean;
    /** Play waits for a person's answer about a download. */
    readonly isAsked: boolean;
  },
): string {
  const { every } = plan.probe;
  if (!now.hasBegun) {
    if (now.phase === "running") return "The first step is on its way.";
    if (now.isAsked) return "Play waits for your answer about the download.";
    if (now.phase === "loading") return "The experiment is being prepared.";
    return "Press play: this chart fills as the lanes run.";
  }
  if (now.isProbed && every > 1) {
    return `Measured every ${String(every)} steps; the first value is on its way.`;
  }
  return now.phase === "running"
    ? "The next report brings the first values."
    : "No lane has a value yet: they appear once they are defined for this problem.";
}
