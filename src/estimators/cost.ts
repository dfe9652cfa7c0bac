/** What a step of a lane costs, known before it runs: any of these can be the x axis of a chart. */
import { evaluationsPerStep } from "../language/demands.ts";
import type { Program } from "../language/ir.ts";
import { messageBits } from "./bits.ts";
import { type FeedbackSpec, splitStages } from "./feedback.ts";
import type { Tensors } from "./sizes.ts";
import type { StageSpec } from "./stage.ts";

export interface StepCost {
  /** Gradients taken, over all workers. A `composite` stage takes the same number, at other points. */
  readonly evaluations: number;
  /** Bits sent up by all workers together (bits.ts). */
  readonly bits: number;
  /** Examples read, over all workers; a rule's further gradients are of the same examples. */
  readonly examples: number;
}

/** program: the bare rule; batch: examples a step and worker. Costs are the same in every step. */
export function stepCost(
  {
    program,
    stages,
    feedback = null,
  }: {
    readonly program: Program;
    readonly stages: readonly StageSpec[];
    readonly feedback?: FeedbackSpec | null;
  },
  {
    tensors,
    workers = 1,
    batch,
  }: { readonly tensors: Tensors; readonly workers?: number; readonly batch: number },
): StepCost {
  const evaluations = evaluationsPerStep(program);
  // Feedback wraps the compressor alone, whose stages follow all others wherever they stand in the list.
  const sending =
    feedback === null ? stages : splitStages(stages).compressor.map(({ stage }) => stage);
  return {
    evaluations: evaluations * workers,
    // A rule's further gradients take the same way, each with a message of its own.
    bits: evaluations * workers * messageBits(sending, tensors),
    examples: batch * workers,
  };
}

const COMPRESSING: ReadonlySet<StageSpec["kind"]> = new Set([
  "top-k",
  "rand-k",
  "sign",
  "quantize",
  "power-of-two",
]);

/** True where it matters what is sent: there are workers, feedback, or a stage that makes messages shorter. */
export function isSending({
  stages,
  workers,
  feedback,
}: {
  readonly stages: readonly StageSpec[];
  readonly workers?: unknown;
  readonly feedback?: unknown;
}): boolean {
  return (
    workers !== undefined ||
    feedback !== undefined ||
    stages.some(({ kind }) => COMPRESSING.has(kind))
  );
}
