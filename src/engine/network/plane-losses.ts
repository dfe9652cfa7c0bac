/** The loss at any parameters, as the mean over training examples that stay the same: what a loss plane is drawn from. */
import type { Dataset } from "../../data/dataset.ts";
import { networkCost } from "../../models/cost.ts";
import { describeNetwork } from "../../models/describe.ts";
import type { PlanePictures } from "../../wire/path-plane.ts";
import type { Plan } from "../../wire/plan.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import type { Batches } from "./lane-parts.ts";
import { BatchOrder } from "./order.ts";

/** Multiply-adds between two looks at the messages, about as many as a training step has; and examples, at most. */
const PIECE_COST = 2e8;
const MOST_PIECE = 128;
/** How often a loss is timed at most, and no more than twice where that takes so long. */
const COST_TURNS = 5;
const COST_MS = 100;
/** Tasks of meta-learning: their networks are small, but each takes its inner steps. */
const TASKS_PIECE = 32;

export interface PlaneLossOptions {
  readonly plan: Plan;
  readonly dataset: Dataset;
  readonly gradients: NetworkGradients;
  readonly batches: Pick<Batches, "batch">;
}

export class PlaneLosses {
  readonly pictures: PlanePictures;
  readonly #gradients: NetworkGradients;
  readonly #pieces: readonly Uint32Array[];

  /** pictures: how many are wanted. They are the first of one shuffle, as they are: not flipped or cropped. */
  constructor({ plan, dataset, gradients, batches }: PlaneLossOptions, pictures: number) {
    const { batch } = batches;
    const of = dataset.train.count;
    const wanted = Math.max(1, Math.min(of, Math.round(pictures)));
    const isNormalised = gradients.statistics.count > 0;
    const count = isNormalised ? Math.max(1, Math.floor(wanted / batch)) * batch : wanted;
    const order = { seed: plan.seed, replica: 0, count: of, sampling: "reshuffle" as const };
    const taken = new BatchOrder({ ...order, batch: count }).batch(1);
    const size = isNormalised ? batch : pieceSize(plan, dataset);
    this.#pieces = Array.from({ length: Math.ceil(count / size) }, (_, piece) =>
      taken.slice(piece * size, (piece + 1) * size),
    );
    this.#gradients = gradients;
    this.pictures = { count, of, batch: isNormalised ? batch : null };
  }

  /** Float64 mean of float32 losses. theta: [parameters]. */
  async at(theta: Float32Array, breathe: () => Promise<void>): Promise<number> {
    let sum = 0;
    for (const piece of this.#pieces) {
      await breathe();
      sum += (await this.#gradients.loss(theta, piece)) * piece.length;
    }
    return sum / this.pictures.count;
  }

  /** Milliseconds that `at` takes, from one piece: the fastest of a few times, since the first ones make things ready. */
  async cost(
    theta: Float32Array,
    { now, breathe }: { now: () => number; breathe: () => Promise<void> },
  ): Promise<number> {
    const [first] = this.#pieces;
    if (first === undefined) return 0;
    let fastest = Infinity;
    for (let [turn, spent] = [0, 0]; turn < COST_TURNS && (turn < 2 || spent < COST_MS); turn++) {
      await breathe();
      const start = now();
      await this.#gradients.loss(theta, first);
      const taken = now() - start;
      fastest = Math.min(fastest, taken);
      spent += taken;
    }
    return (fastest * this.pictures.count) / first.length;
  }
}

function pieceSize({ problem }: Plan, dataset: Dataset): number {
  if (problem.kind !== "network") return TASKS_PIECE;
  const { height, width, channels, classes } = dataset;
  const input = { height, width, channels, classes: classes.length };
  const { forward } = networkCost(describeNetwork(problem.network.model, input));
  return Math.max(4, Math.min(MOST_PIECE, Math.round(PIECE_COST / forward)));
}
