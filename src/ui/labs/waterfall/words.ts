/** The waterfall in words: what each bar is, and how it was measured. */
import type { PlanLane } from "../../../wire/plan.ts";
import type { BarKind } from "../../../measure/waterfall.ts";
import type { Waterfall } from "../../../sweeps/waterfall/protocol.ts";
import { feedbackWords } from "../../estimator/feedback-chip.tsx";
import { stageKind, stageWords } from "../../estimator/stages.ts";
import { inOrder } from "../../estimator/way.ts";
import { formatCount, formatNumber } from "../../format.ts";

/** Of the lane that was measured. */
export function barWords(what: BarKind, lane: PlanLane): { title: string; detail: string } {
  const { workers, feedback } = lane;
  switch (what.kind) {
    case "data":
      return { title: "Worker’s data", detail: "‖∇fᵢ − ∇f‖², mean over the workers" };
    case "noise":
      return { title: "Problem’s noise", detail: "of the batch that a step sees" };
    case "stage": {
      const ordered = inOrder({
        stages: lane.stages,
        workers: null,
        feedback: feedback?.kind ?? null,
      });
      const stage = ordered[what.index];
      if (stage === undefined) return { title: `Stage ${what.index + 1}`, detail: "" };
      return { title: stageWords(stage), detail: stageKind(stage).title };
    }
    case "feedback":
      return {
        title: feedback === undefined ? "Feedback" : feedbackWords(feedback.kind).title,
        detail: "feedback around C, against C alone",
      };
    case "aggregate":
      return {
        title: `Server: ${workers?.aggregate ?? "mean"} of ${formatCount(workers?.count ?? 1)}`,
        detail: "from one message to the aggregate",
      };
    case "estimate":
      return { title: "Rule’s estimate", detail: "from g to what the step uses" };
  }
}

export const SHOWN_ERRORS_WORDS = "bars and ± are two standard errors (jackknife)";

/** What was done, in sentences. */
export function methodWords(
  { draws, isExact, settled, gradient }: Waterfall,
  { step, title }: { readonly step: number; readonly title: string },
): readonly string[] {
  const length = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  const where = step === 0 ? "at its start" : `after step ${formatCount(step)}`;
  return [
    `${title}, replica 0, run again in float64 and frozen ${where}, where ‖∇f‖ = ${formatNumber(length)}. Bias is against this ∇f.`,
    isExact
      ? "Nothing on the way is random: the figures are exact."
      : `Each row is measured on ${formatCount(draws)} draws or more, shared by the rows, so changes are sharper than totals; ${SHOWN_ERRORS_WORDS}.`,
    `Memories of the way begin empty: delays are filled first, feedback is averaged over ${formatCount(1024)} steps behind as many. ` +
      `The rule goes on from its own memory with θ held for ${formatCount(settled.steps)} steps, and its law is that of the ${formatCount(settled.window)} after them.` +
      (settled.isSettled ? "" : " It had not settled yet: two such stretches still differ."),
  ];
}
