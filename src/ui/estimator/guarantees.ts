/**
 * What stages guarantee, in words for chips and popovers: the constants of estimators/constants.ts at the present
 * setting and number of parameters, and what a step sends.
 */
import { messageBits } from "../../estimators/bits.ts";
import { chainConstants } from "../../estimators/chain-constants.ts";
import { type StageConstants, stageConstants } from "../../estimators/constants.ts";
import { compresses } from "../../estimators/feedback.ts";
import { keptOf, type Tensors, totalOf } from "../../estimators/sizes.ts";
import type { Stage } from "../../experiment/experiment.ts";
import { formatCount, formatPlain } from "../format.ts";
import { inOrder, type Way } from "./way.ts";

const short = (value: number): string => formatPlain(value, 3);

/** The chip's second line: "1 of 3, δ = 0.333", "unbiased, +9 ‖x‖²". */
export function chipWords(stage: Stage, tensors: Tensors): string {
  const constants = stageConstants(stage, tensors);
  const guarantee = shortWords(constants);
  if (stage.kind !== "top-k" && stage.kind !== "rand-k") return guarantee;
  const parts = keptOf(stage, tensors);
  const kept = parts.reduce((sum, part) => sum + part.kept, 0);
  return `${formatCount(kept)} of ${formatCount(totalOf(tensors))}, ${guarantee}`;
}

function shortWords({ unbiased, error, contraction }: StageConstants): string {
  if (error === null) return "biased, no bound";
  const { relative, absolute } = error;
  if (relative === 0 && absolute === 0) return "exact";
  if (!unbiased && contraction !== null) return `δ ${short(contraction)}`;
  const parts = [
    ...(relative > 0 ? [`${short(relative)}‖x‖²`] : []),
    ...(absolute > 0 ? [short(absolute)] : []),
  ];
  return unbiased ? `unbiased, +${parts.join(" + ")}` : `biased, ≤ ${parts.join(" + ")}`;
}

export interface Guarantee {
  /** A sentence without its dot. */
  readonly text: string;
  /** The bound as a formula; null where there is none. */
  readonly formula: string | null;
}

export function stageGuarantee(stage: Stage, tensors: Tensors): Guarantee {
  const constants = stageConstants(stage, tensors);
  return { text: constants.text, formula: formulaOf(constants, "C") };
}

function formulaOf(constants: StageConstants, name: string): string | null {
  const { error, contraction, unbiased } = constants;
  if (error === null || (error.relative === 0 && error.absolute === 0)) return null;
  const left = `E‖${name}(x) − x‖²`;
  if (contraction !== null && !unbiased) return `${left} ≤ (1 − δ)‖x‖², δ = ${short(contraction)}`;
  const parts = [
    ...(error.relative > 0 ? [`${short(error.relative)}‖x‖²`] : []),
    ...(error.absolute > 0 ? [short(error.absolute)] : []),
  ];
  return `${unbiased ? `E ${name}(x) = x, ` : ""}${left} ≤ ${parts.join(" + ")}`;
}

/** Of all stages together; with feedback, of the compressor alone, which is what its theory asks for. */
export function wayGuarantee(way: Way, tensors: Tensors): Guarantee | null {
  const ordered = inOrder(way);
  const stages = way.feedback === null ? ordered : ordered.filter(compresses);
  if (stages.length === 0) return null;
  const { known, reason } = chainConstants(stages, tensors);
  if (known === null) return { text: reason.replace(/\.$/, ""), formula: null };
  return { text: known.text, formula: formulaOf(known, "C") };
}

export interface Sent {
  /** Bits of one worker's message. */
  readonly message: number;
  /** Of the gradient as it is: 32 bits a number. */
  readonly plain: number;
  readonly workers: number;
}

export function sentBits(way: Way, tensors: Tensors): Sent {
  return {
    message: messageBits(inOrder(way), tensors),
    plain: messageBits([], tensors),
    workers: way.workers?.count ?? 1,
  };
}

/** "Sends 64 of 96 bits a step", "20 workers send 1,280 of 1,920 bits a step". */
export function sentWords({ message, plain, workers }: Sent): string {
  const who = workers === 1 ? "Sends" : `${formatCount(workers)} workers send`;
  const bits = formatCount(workers * message);
  const rest = message === plain ? "" : ` of ${formatCount(workers * plain)}`;
  return `${who} ${bits}${rest} bits a gradient`;
}
