/**
 * What one simulated worker does in a step, as a program of its own: its gradient (of its own batch or shard) passes the
 * stages and the feedback, and `delivered` is the message. theta, which the server sends down, stays as it is. Executors
 * run it for all workers at once, one column a worker (and replica).
 */
import { GraphBuilder } from "../language/graph.ts";
import type { Program } from "../language/ir.ts";
import { batchMean, batchSquares } from "./batch.ts";
import type { FeedbackSpec } from "./feedback.ts";
import type { StageSpec } from "./stage.ts";
import { AddedSlots, alongWay, shiftOf, Taps } from "./way.ts";

export interface WorkerOptions {
  readonly stages: readonly StageSpec[];
  readonly feedback?: FeedbackSpec;
  /** Deviation of one example's gradient noise, per parameter or one number for all; 0 for networks. */
  readonly noise: number | readonly number[];
  /** Examples a step of a worker on a small problem; null: a network, whose batch is in the gradient. */
  readonly batch: number | null;
  /** Adds a slot for the gradient at theta, and one for what it is behind each stage (way.ts). */
  readonly isTapped?: boolean;
}

/**
 * The input `g` is the worker's gradient at theta; with a `composite` stage the gradient is taken at the program's one
 * point instead. `estimate` is the gradient of the worker's batch, before all stages.
 */
export function composeWorker({
  stages,
  feedback,
  noise,
  batch,
  isTapped = false,
}: WorkerOptions): Program {
  const graph = new GraphBuilder();
  const added = new AddedSlots(graph, []);
  const shift = shiftOf(graph, stages);
  const points = shift === null ? [] : [graph.add(graph.input("theta"), shift)];
  const raw = shift === null ? graph.input("g") : graph.gradient(0);
  const mean = batchMean(graph, raw, noise, batch ?? 1);
  const taps = isTapped ? new Taps() : null;
  taps?.add(graph.input("g"));
  const message = alongWay(mean, {
    ...{ graph, stages, feedback: feedback ?? null, added },
    tap: taps?.add,
  });
  taps?.keep(added);
  return workerProgram(graph, { slots: added.slots, delivered: message, estimate: mean, points });
}

/** A program that delivers the mean over a worker's batch of squared per-example gradients, before all stages. */
export function composeSquares({
  noise,
  batch,
}: {
  noise: WorkerOptions["noise"];
  batch: number;
}): Program {
  const graph = new GraphBuilder();
  const mean = batchMean(graph, graph.input("g"), noise, batch);
  const squares = batchSquares(graph, mean, noise, batch);
  return workerProgram(graph, { slots: [], delivered: squares, estimate: squares, points: [] });
}

function workerProgram(
  graph: GraphBuilder,
  parts: Pick<Program, "slots" | "delivered" | "estimate" | "points">,
): Program {
  const theta = graph.input("theta");
  return { nodes: graph.nodes, settings: [], theta, outputs: {}, statements: [], ...parts };
}
