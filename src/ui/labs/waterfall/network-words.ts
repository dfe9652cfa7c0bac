/** The waterfall of a network in words: what each bar is, and how it was measured. */
import type { BarKind } from "../../../measure/waterfall.ts";
import type { Plan, PlanLane } from "../../../wire/plan.ts";
import type { NetworkWaterfall } from "../../../wire/waterfall.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { barWords, SHOWN_ERRORS_WORDS } from "./words.ts";

/** Of the lane that was measured. */
export function networkBarWords(
  what: BarKind,
  lane: PlanLane,
  { problem }: Plan,
): { title: string; detail: string } {
  if (what.kind !== "noise") return barWords(what, lane);
  if (problem.kind !== "network") return { title: "Minibatch", detail: "" };
  const { batch, sampling, augment = [] } = problem.network;
  const varied = augment.length > 0 ? ", flipped or cropped" : "";
  const drawn = sampling === "iid" ? "with replacement" : "without replacement";
  return {
    title: "Minibatch",
    detail: `${formatCount(batch)} examples ${drawn}${varied}, against all`,
  };
}

/** What was done, in sentences. */
export function networkMethodWords(
  waterfall: NetworkWaterfall,
  { label, feedback, stages }: Pick<PlanLane, "label" | "feedback" | "stages">,
): readonly string[] {
  const { step, gradientNorm, isExact, draws, groups } = waterfall;
  const where = step === 0 ? "at its start" : `after step ${formatCount(step)}`;
  const remembers =
    feedback !== undefined || stages.some((stage) => stage.kind === "delay" && stage.steps > 0);
  return [
    `${label}, replica 0, ${where}, where ‖∇f‖ = ${formatNumber(gradientNorm)}. Bias is against this ∇f, ${truthWords(waterfall)}.`,
    isExact
      ? "Nothing on the way is random: one step tells all, up to the rounding of float32."
      : `Each row is measured on the same ${formatCount(draws)} draws of the next step, so changes are sharper than totals; ${SHOWN_ERRORS_WORDS}${groups < draws ? `, over ${formatCount(groups)} groups of draws` : ""}.`,
    `Every draw starts from the lane’s own memory as it stands${remembers ? ", the stages’ and the workers’ too" : ""}: bias is what memory and damage cause, given the history, and variance what this batch causes. ` +
      "The waterfall of a small problem lets all memories settle at the point instead.",
  ];
}

function truthWords({
  pictures,
  shards,
  together,
}: Pick<NetworkWaterfall, "pictures" | "shards" | "together">): string {
  const [least, most] = [Math.min(...shards), Math.max(...shards)];
  const over =
    together === null
      ? `${formatCount(pictures)} training examples`
      : `minibatches of ${formatCount(Math.min(together, most))} in a fixed order, each normalised by itself as in training, of ${formatCount(pictures)} training examples`;
  if (least === most) return `the mean gradient over ${together === null ? "all " : ""}${over}`;
  return (
    `the mean over ${formatCount(shards.length)} workers of their own mean gradients, so that every worker counts alike ` +
    `with its ${formatCount(least)} to ${formatCount(most)} examples: over ${over}`
  );
}
