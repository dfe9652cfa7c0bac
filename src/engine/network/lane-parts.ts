/** From a planned lane to what a run steps: its programs, one network a replica, and where its pictures come from. */
import type { Augmentation } from "../../data/augment.ts";
import type { Dataset } from "../../data/dataset.ts";
import { shardExamples } from "../../data/shards.ts";
import { isSending, stepCost } from "../../estimators/cost.ts";
import { composeStep, isRandom } from "../../estimators/compose.ts";
import { composeWorker } from "../../estimators/worker.ts";
import { withAge } from "../../language/differentiate.ts";
import { withNorms } from "../../language/instrument.ts";
import type { Program } from "../../language/ir.ts";
import type { PlanLane, PlanWorkers } from "../../wire/plan.ts";
import type { WorkersView } from "../../wire/workers.ts";
import { UnsupportedError } from "../run.ts";
import { initialParameters } from "../../models/initial.ts";
import type { NetworkLayout } from "../tf/gradients.ts";
import type { NetworkLane } from "./lane.ts";
import type { BatchOrder, PictureOrder, Vary } from "./order.ts";
import { type DrawSource, NetworkDraws } from "./probe.ts";
import type { NetworkRunOptions } from "./run.ts";
import { WorkerDraws } from "./worker-draws.ts";
import { WorkerLane } from "./worker-lane.ts";
import { WorkerOrders } from "./worker-orders.ts";
import { WorkerPool } from "./worker-pool.ts";
import { WorkerWatch } from "./worker-watch.ts";

export interface LaneParts {
  readonly program: Program;
  /** Per replica. */
  readonly replicas: readonly NetworkLane[];
  readonly orders: readonly PictureOrder[];
  /** null: nothing is random. */
  readonly draws: DrawSource | null;
  /** Replica 0's workers, for those who look; null: none. */
  readonly workers: { readonly watch: WorkerWatch; readonly view: () => WorkersView | null } | null;
}

/** How the batches of a step are taken. */
export interface Batches {
  readonly batch: number;
  readonly sampling: "reshuffle" | "iid";
  readonly augment?: readonly Augmentation[];
  readonly vary?: Vary;
}

/** What the lanes of a run share. */
export interface SharedParts extends Batches {
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
  { batch, sampling, orders }: SharedParts,
): Promise<LaneParts> {
  const { plan, gradients, arithmetic, breathe, dataset } = options;
  const program = withNorms(composeStep(withAge(lane.program), lane.stages, 0, lane.feedback));
  const { settings } = lane;
  refuseReplicas(program, options);
  const replicas: NetworkLane[] = [];
  for (let replica = 0; replica < plan.replicas; replica++) {
    const start = initialParameters(gradients.layout, plan.seed, replica);
    const place = { seed: plan.seed, replica, batch, start };
    replicas.push(await options.createLane({ program, settings, gradients, ...place }));
  }
  const drawn = { batch, examples: dataset.train.count, withReplacement: sampling === "iid" };
  const draws = new NetworkDraws(
    program,
    { gradients, seed: plan.seed, breathe, sampling: drawn },
    arithmetic,
  );
  return { program, replicas, orders, draws, workers: null };
}

function workerLane(
  lane: PlanLane,
  workers: PlanWorkers,
  options: NetworkRunOptions,
  { orders: _plain, ...batches }: SharedParts,
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
    (_, replica) => new WorkerOrders({ shards, seed, replica, ...batches }),
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
  const watch = new WorkerWatch({
    parameterCount: layout.parameterCount,
    seed,
    shards,
    dataset,
    slots: ofWorker.slots.map(({ name }) => name),
  });
  const replicas = orders.map(
    (own, replica) =>
      new WorkerLane({
        ...(replica === 0 && { watch }),
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
  const view = (): WorkersView | null => watch.view(memories[0]!.step);
  return { program, replicas, orders, draws, workers: { watch, view } };
}

/** What a lane's workers send a step; null where nobody asks. */
export function bitsOf(lane: PlanLane, { tensors }: NetworkLayout, batch: number): number | null {
  if (!isSending(lane)) return null;
  const sizes = tensors.map(({ size }) => size);
  return stepCost(lane, { tensors: sizes, workers: lane.workers?.count ?? 1, batch }).bits;
}

/**
 * Parameters, their gradient, the step's copy and every slot of each replica stay in memory. A single run is let do
 * what it can.
 */
function refuseReplicas(
  { slots }: Program,
  { plan: { replicas }, gradients, device }: NetworkRunOptions,
): void {
  const { parameterCount } = gradients.layout;
  const held = slots.filter(({ shape }) => shape === "vector").length + 2;
  const bytes = replicas * parameterCount * (held * (device.name === "webgpu" ? 4 : 8) + 4);
  if (replicas === 1 || bytes <= MOST_BYTES) return;
  const most = Math.max(1, Math.floor((MOST_BYTES * replicas) / bytes));
  throw new UnsupportedError(
    `${replicas} replicas of a network with ${parameterCount.toLocaleString("en")} parameters would keep ` +
      `${mebibytes(bytes)} MiB a lane, more than ${mebibytes(MOST_BYTES)}: take at most ${most}, or a smaller network.`,
  );
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

function mebibytes(size: number): string {
  return Math.round(size / 2 ** 20).toLocaleString("en");
}

function refuseTooMuch(bytes: number, { count }: PlanWorkers, parameters: number): void {
  if (bytes <= MOST_BYTES) return;
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
