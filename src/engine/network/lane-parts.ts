/** From a planned lane to what a run steps: its programs, one network a replica, and where its pictures come from. */
import type { Dataset } from "../../data/dataset.ts";
import { shardExamples } from "../../data/shards.ts";
import { composeStep, isRandom } from "../../estimators/compose.ts";
import { composeWorker } from "../../estimators/worker.ts";
import { withAge } from "../../language/differentiate.ts";
import { withNorms } from "../../language/instrument.ts";
import type { Program } from "../../language/ir.ts";
import type { PlanLane, PlanWorkers } from "../../wire/plan.ts";
import { UnsupportedError } from "../run.ts";
import { initialParameters } from "../../models/initial.ts";
import type { NetworkLane } from "./lane.ts";
import type { BatchOrder, PictureOrder } from "./order.ts";
import { type DrawSource, NetworkDraws } from "./probe.ts";
import type { NetworkRunOptions } from "./run.ts";
import { WorkerDraws } from "./worker-draws.ts";
import { WorkerLane } from "./worker-lane.ts";
import { WorkerOrders } from "./worker-orders.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface LaneParts {
  readonly program: Program;
  /** Per replica. */
  readonly replicas: readonly NetworkLane[];
  readonly orders: readonly PictureOrder[];
  /** null: nothing is random. */
  readonly draws: DrawSource | null;
}

/** What the lanes of a run share. */
export interface SharedParts {
  readonly batch: number;
  readonly sampling: "reshuffle" | "iid";
  /** Per replica, of lanes without workers. */
  readonly orders: readonly BatchOrder[];
}

/** Throws UnsupportedError where the workers' memory would be too large. */
export async function createLaneParts(
  lane: PlanLane,
  options: NetworkRunOptions,
  shared: SharedParts,
): Promise<LaneParts> {
  return lane.workers === undefined
    ? plainLane(lane, options, shared)
    : workerLane(lane, lane.workers, options, shared);
}

async function plainLane(
  lane: PlanLane,
  options: NetworkRunOptions,
  { batch, orders }: SharedParts,
): Promise<LaneParts> {
  const { plan, gradients, arithmetic, breathe } = options;
  const program = withNorms(composeStep(withAge(lane.program), lane.stages, 0, lane.feedback));
  const { settings } = lane;
  const replicas: NetworkLane[] = [];
  for (let replica = 0; replica < plan.replicas; replica++) {
    const start = initialParameters(gradients.layout, plan.seed, replica);
    const place = { seed: plan.seed, replica, batch, start };
    replicas.push(await options.createLane({ program, settings, ...place }));
  }
  const draws = new NetworkDraws(
    program,
    { gradients, seed: plan.seed, breathe, batch },
    arithmetic,
  );
  return { program, replicas, orders, draws };
}

function workerLane(
  lane: PlanLane,
  workers: PlanWorkers,
  options: NetworkRunOptions,
  { batch, sampling }: SharedParts,
): LaneParts {
  const { plan, gradients, arithmetic, breathe, dataset } = options;
  const { layout } = gradients;
  const { seed } = plan;
  // No stages in front of the rule: they are the workers'.
  const program = withNorms(composeStep(withAge(lane.program), [], 0));
  const ofWorker = composeWorker({
    stages: lane.stages,
    ...(lane.feedback && { feedback: lane.feedback }),
    noise: 0,
    batch: null,
  });
  const held = vectorsHeld(program, ofWorker, workers) * plan.replicas;
  refuseTooMuch(held * layout.parameterCount * 8, workers, layout.parameterCount);
  const shards = shardsOf(dataset, workers, seed);
  const orders = Array.from(
    { length: plan.replicas },
    (_, replica) => new WorkerOrders({ shards, seed, replica, batch, sampling }),
  );
  const pool = new WorkerPool({
    program: ofWorker,
    count: workers.count,
    rule: workers,
    gradients,
    seed,
    arithmetic,
    breathe,
  });
  const replicas = orders.map(
    (own, replica) =>
      new WorkerLane({
        program,
        layout,
        pool,
        orders: own,
        settings: lane.settings,
        seed,
        replica,
        arithmetic,
        start: initialParameters(layout, seed, replica),
      }),
  );
  const isCertain = !isRandom(ofWorker) && !isRandom(program) && orders.every((own) => own.isWhole);
  const memories = replicas.map((network) => network.memories);
  const draws = isCertain
    ? null
    : new WorkerDraws({ program, pool, arithmetic, seed, layout, orders, memories });
  return { program, replicas, orders, draws };
}

/** Vectors of float64 that a lane's workers keep from step to step, or side by side for the server. */
function vectorsHeld(
  { points }: Program,
  { slots }: Program,
  { count, aggregate }: PlanWorkers,
): number {
  return count * (slots.length * (1 + points.length) + (aggregate === "mean" ? 0 : 1));
}

/** Above this a page is likely to be ended by its browser. */
const MOST_BYTES = 2 ** 30;

function refuseTooMuch(bytes: number, { count }: PlanWorkers, parameters: number): void {
  if (bytes <= MOST_BYTES) return;
  const mebibytes = (size: number): string => Math.round(size / 2 ** 20).toLocaleString("en");
  throw new UnsupportedError(
    `${count} workers of a network with ${parameters.toLocaleString("en")} parameters would keep ` +
      `${mebibytes(bytes)} MiB a lane, more than ${mebibytes(MOST_BYTES)}: take fewer workers, a smaller network, ` +
      `no feedback, or the mean as aggregate.`,
  );
}

function shardsOf(
  { train }: Dataset,
  { count, split, alpha }: PlanWorkers,
  seed: number,
): readonly Uint32Array[] {
  return shardExamples(train.labels, { count, split, ...(alpha !== null && { alpha }) }, seed);
}
