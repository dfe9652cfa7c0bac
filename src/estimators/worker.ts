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
import { AddedSlots, alongWay, shiftOf } from "./way.ts";

export interface WorkerOptions {
  readonly stages: readonly StageSpec[];
  readonly feedback?: FeedbackSpec;
  /** Deviation of one example's gradient noise, per parameter or one number for all; 0 for networks. */
  readonly noise: number | readonly number[];
  /** Examples a step of a worker on a small problem; null: a network, whose batch is in the gradient. */
  readonly batch: number | null;
  /** `estimate` is the mean over the worker's batch of squared per-example gradients, instead of the message. */
  readonly squares?: boolean;
}

/**
 * The input `g` is the worker's gradient at theta. With a `composite` stage the gradient is taken at the program's one
 * point instead, and `g` is read only for the squares.
 */
export function composeWorker({
  stages,
  feedback,
  noise,
  batch,
  squares = false,
}: WorkerOptions): Program {
  const graph = new GraphBuilder();
  const added = new AddedSlots(graph, []);
  const theta = graph.input("theta");
  const shift = shiftOf(graph, stages);
  const points = shift === null ? [] : [graph.add(theta, shift)];
  const raw = shift === null ? graph.input("g") : graph.gradient(0);
  const mean = batchMean(graph, raw, noise, batch ?? 1);
  const message = alongWay(mean, { graph, stages, feedback: feedback ?? null, added });
  const own = (): number => batchMean(graph, graph.input("g"), noise, batch ?? 1);
  const estimate = squares ? batchSquares(graph, own(), noise, batch ?? 1) : message;
  return {
    nodes: graph.nodes,
    settings: [],
    slots: added.slots,
    theta,
    delivered: message,
    estimate,
    points,
    outputs: {},
    statements: [],
  };
}
