/**
 * Error feedback as nodes around a lane's (or worker's) compressor C, and which stages C is made of. What a scheme
 * remembers are ordinary slots: `e` what was not sent yet, `h` what the server holds, `v` the worker's own momentum.
 *
 * - ef14: p = G + e, send C(p), e = p - C(p) (Seide and others 2014; Stich, Cordonnier and Jaggi 2018; here without the
 *   rate inside the memory, which is the same while the rate stands still).
 * - ef21: h = h + C(G - h), send h (Richtarik, Sokolov and Fatkhullin 2021); h starts at 0.
 * - clip21: ef21 with a clipping C (Khirirat and others 2023).
 * - ef21-sgdm: v = (1 - eta) v + eta G, h = h + C(v - h), send h (Fatkhullin, Tyurin and Richtarik 2023); v starts at the
 *   first gradient, as theirs does, and h at 0, as in ef21, so that the first message is compressed like the others.
 */
import type { GraphBuilder } from "../language/graph.ts";
import type { NodeId } from "../language/ir.ts";
import type { StageSpec } from "./stage.ts";

export type FeedbackSpec =
  | { readonly kind: "ef14" | "ef21" | "clip21" }
  | { readonly kind: "ef21-sgdm"; readonly eta: number };

/** A stage with its place in its estimator, which addresses its draws. */
export interface PlacedStage {
  readonly stage: StageSpec;
  readonly index: number;
}

/** What happens to a gradient before it is sent; everything else is the compressor. */
const BEFORE: ReadonlySet<StageSpec["kind"]> = new Set([
  "noise",
  "skewed-noise",
  "bias",
  "delay",
  "composite",
]);

/** True for a stage that is part of the compressor C. */
export function compresses({ kind }: StageSpec): boolean {
  return !BEFORE.has(kind);
}

/** As gradients meet them: with feedback, C comes last. */
export function stagesInOrder<S extends StageSpec>({
  stages,
  feedback,
}: {
  readonly stages: readonly S[];
  readonly feedback?: unknown;
}): readonly S[] {
  if (feedback === undefined) return stages;
  return [...stages.filter((stage) => !compresses(stage)), ...stages.filter(compresses)];
}

/** Stages before the compressor, and the compressor's own, each in the order given. */
export function splitStages(stages: readonly StageSpec[]): {
  readonly before: readonly PlacedStage[];
  readonly compressor: readonly PlacedStage[];
} {
  const placed = stages.map((stage, index) => ({ stage, index }));
  return {
    before: placed.filter(({ stage }) => !compresses(stage)),
    compressor: placed.filter(({ stage }) => compresses(stage)),
  };
}

interface FeedbackContext {
  readonly graph: GraphBuilder;
  readonly compress: (value: NodeId) => NodeId;
  /** A new vector slot: its value before the step. `assign` is called once with its next value. */
  readonly remember: (name: string) => { value: NodeId; assign: (next: NodeId) => void };
}

/** What is delivered of `gradient`, which has passed the stages before the compressor. */
export function applyFeedback(
  feedback: FeedbackSpec,
  gradient: NodeId,
  { graph, compress, remember }: FeedbackContext,
): NodeId {
  if (feedback.kind === "ef14") {
    const error = remember("e");
    const wanted = graph.add(gradient, error.value);
    const sent = compress(wanted);
    error.assign(graph.subtract(wanted, sent));
    return sent;
  }
  let target = gradient;
  if (feedback.kind === "ef21-sgdm") {
    const momentum = remember("v");
    const eta = graph.constant(feedback.eta);
    const past = graph.multiply(graph.constant(1 - feedback.eta), momentum.value);
    const isFirst = graph.apply("equal", graph.input("t"), graph.constant(1));
    const mixed = graph.add(past, graph.multiply(eta, gradient));
    target = graph.apply("where", isFirst, gradient, mixed);
    momentum.assign(target);
  }
  const held = remember("h");
  const next = graph.add(held.value, compress(graph.subtract(target, held.value)));
  held.assign(next);
  return next;
}
