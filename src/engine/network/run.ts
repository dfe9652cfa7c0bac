/** A run of a network: every lane trains on the same batches from the same initial parameters; probes look inside. */
import { isSending, stepCost } from "../../estimators/cost.ts";
import type { Program } from "../../language/ir.ts";
import { NO_METRICS, divergedRow } from "../../measure/no-metrics.ts";
import { isProbed } from "../../measure/probe-rhythm.ts";
import type { OnReplicas } from "../../measure/replica-values.ts";
import type { Row } from "../../measure/row.ts";
import type {
  BuffersView,
  DeviceReport,
  Inspection,
  PicturesView,
  PointsView,
  Place,
} from "../../wire/messages.ts";
import type { Plan, PlanLane } from "../../wire/plan.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { describeValues } from "../buffers.ts";
import type { Advance, Run } from "../run.ts";
import { LaneSettings } from "../settings.ts";
import { MovingStatistics } from "../../models/moving-statistics.ts";
import type { NetworkGradients, NetworkLayout } from "../tf/gradients.ts";
import { examplesView } from "./examples-view.ts";
import { NetworkInspector } from "./inspector.ts";
import type { NetworkLane } from "./lane.ts";
import { LaneProbe } from "./lane-probe.ts";
import { meanRow, type ReplicaFigures, replicaValues, stepFigures } from "./figures.ts";
import { createLaneParts, type LaneParts } from "./lane-parts.ts";
import { BatchOrder } from "./order.ts";

export interface LaneOptions {
  readonly program: Program;
  readonly settings: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly replica: number;
  readonly batch: number;
  readonly start: Float32Array;
}

export interface NetworkRunOptions {
  readonly plan: Plan;
  readonly dataset: Dataset;
  readonly device: DeviceReport;
  /** For probes and test pictures. */
  readonly gradients: NetworkGradients;
  readonly createLane: (options: LaneOptions) => Promise<NetworkLane>;
  /** For draws at frozen points, whatever the lanes run on. */
  readonly arithmetic: Arithmetic;
  readonly replicaRows: boolean;
  readonly onReplicas?: OnReplicas | undefined;
  /** Awaited between pieces of work: lets messages in, waits while paused, throws CancelledError when given up. */
  readonly breathe: () => Promise<void>;
}

interface LaneState extends Omit<LaneParts, "draws"> {
  readonly index: number;
  readonly probe: LaneProbe;
  /** Per replica: what batch norms go by on test pictures. */
  readonly statistics: readonly MovingStatistics[];
  /** Replicas that have diverged; the lane has with the first of them. */
  readonly ended: Set<number>;
  /** Per replica: steps done. Within a step of the run some lanes are ahead of others. */
  readonly done: number[];
  /** Sent a step; null where nobody asks. */
  readonly bits: number | null;
  diverged: boolean;
}

export async function createNetworkRun(options: NetworkRunOptions): Promise<Run> {
  const { plan, gradients, dataset } = options;
  if (plan.problem.kind !== "network") throw new Error("this plan is not of a network");
  const { batch, sampling = "reshuffle" } = plan.problem.network;
  const { count } = dataset.train;
  const orders = Array.from(
    { length: plan.replicas },
    (_, replica) => new BatchOrder({ seed: plan.seed, replica, count, batch, sampling }),
  );
  const lanes: LaneState[] = [];
  for (const [index, lane] of plan.lanes.entries()) {
    const { draws, ...parts } = await createLaneParts(lane, options, { batch, sampling, orders });
    const probe = new LaneProbe({
      ...{ plan, gradients, dataset, breathe: options.breathe, draws },
      minibatch: batch,
    });
    const statistics = parts.replicas.map(() => new MovingStatistics(gradients.statistics));
    const state = { ended: new Set<number>(), done: [], diverged: false };
    const bits = bitsOf(lane, gradients.layout, batch);
    lanes.push({ index, ...parts, probe, statistics, bits, ...state });
  }
  return new NetworkRun(options, lanes);
}

function bitsOf(lane: PlanLane, { tensors }: NetworkLayout, batch: number): number | null {
  if (!isSending(lane)) return null;
  const sizes = tensors.map(({ size }) => size);
  return stepCost(lane, { tensors: sizes, workers: lane.workers?.count ?? 1, batch }).bits;
}

class NetworkRun implements Run {
  readonly device: DeviceReport;
  readonly steps: number;
  step = 0;
  readonly #options: NetworkRunOptions;
  readonly #lanes: readonly LaneState[];
  readonly #settings: LaneSettings;
  readonly #predictions: (Uint8Array | null)[];
  readonly #regions: (Uint8Array | null)[];
  /** For the lane that was looked at last: it keeps a copy of all slots. */
  #inspector: { readonly lane: number; readonly inspector: NetworkInspector } | null = null;

  constructor(options: NetworkRunOptions, lanes: readonly LaneState[]) {
    this.#options = options;
    this.device = options.device;
    this.steps = options.plan.steps;
    this.#lanes = lanes;
    this.#settings = new LaneSettings(options.plan);
    this.#predictions = lanes.map(() => null);
    this.#regions = lanes.map(() => null);
  }

  async advance(count: number): Promise<Advance> {
    const rows: Row[] = [];
    const replicaRows: Row[] = [];
    for (let left = Math.min(count, this.steps - this.step); left > 0; left--) {
      const t = this.step + 1;
      this.#enter(t);
      for (const lane of this.#lanes) {
        const { row, replicas } = await this.#stepLane(lane, t);
        rows.push(row);
        if (this.#options.replicaRows) replicaRows.push(...replicas);
      }
      this.step = t;
    }
    return { rows, replicaRows };
  }

  async #stepLane(lane: LaneState, t: number): Promise<{ row: Row; replicas: readonly Row[] }> {
    const place = { step: t, lane: lane.index };
    const sent = lane.bits === null ? {} : { bits: lane.bits * t };
    // Where every replica is reported, the sound ones go on behind a lane that has diverged.
    if (lane.diverged && !this.#options.replicaRows)
      return { row: divergedRow(place), replicas: [] };
    const isProbe = isProbed(this.#options.plan.probe, t);
    const wantsTest = isProbe || t === this.steps;
    const figures: ReplicaFigures[] = [];
    for (const [replica, network] of lane.replicas.entries()) {
      if (lane.ended.has(replica)) {
        figures.push({ metrics: {}, diverged: true, probed: null });
        continue;
      }
      await this.#options.breathe();
      const order = lane.orders[replica]!;
      // Where parameters live on a GPU they are read back only for a probe or a test.
      const theta = wantsTest ? await network.theta() : new Float32Array(0);
      const point = { t, theta, order };
      const moving = lane.statistics[replica]!;
      const tested = wantsTest ? await lane.probe.test(point, moving.values) : null;
      if (tested !== null && replica === 0) {
        this.#predictions[lane.index] = tested.predictions;
        this.#regions[lane.index] = await lane.probe.regions(point);
      }
      const settings = this.#settings.at(lane.index, t);
      for (const name of this.#settings.lanes[lane.index]?.scheduled ?? [])
        network.setSetting(name, settings[name] ?? NaN);
      const before = isProbe
        ? await lane.probe.before(point, { slots: await network.slots(), settings, replica })
        : null;
      await this.#options.breathe();
      const pictures = order.batch(t);
      const step = await network.step(t, pictures, isProbe);
      moving.add(step.statistics);
      lane.done[replica] = t;
      const probed =
        before === null
          ? null
          : lane.probe.after(before, step.estimate ?? new Float64Array(0), replica);
      figures.push(stepFigures(step, { batch: pictures.length, tested, probed }));
    }
    figures.forEach(({ diverged }, replica) => {
      if (diverged) lane.ended.add(replica);
    });
    lane.diverged = lane.ended.size > 0;
    if (!lane.diverged) this.#options.onReplicas?.(lane.index, t, replicaValues(figures));
    const over = isProbe && !lane.diverged ? lane.probe.over(t, figures) : null;
    const row: Row = lane.diverged
      ? divergedRow(place)
      : { ...place, ...sent, ...NO_METRICS, ...meanRow(figures, over), diverged: false };
    return {
      row,
      replicas: figures.map(({ metrics, diverged }, replica) =>
        diverged
          ? divergedRow({ ...place, replica })
          : { ...place, replica, ...sent, ...NO_METRICS, ...metrics, diverged: false },
      ),
    };
  }

  #enter(step: number): void {
    this.#settings.enter(step, ({ lane, name, value }) => {
      this.#apply(lane, name, value);
    });
  }

  setSetting(lane: number, name: string, value: number): number {
    // What was recorded for the same step comes first, so that the slider has the last word, as in a replay.
    this.#enter(this.step + 1);
    this.#settings.set(lane, name, value);
    this.#apply(lane, name, value);
    return this.step + 1;
  }

  #apply(lane: number, name: string, value: number): void {
    for (const network of this.#lanes[lane]?.replicas ?? []) network.setSetting(name, value);
  }

  stage(): Promise<PicturesView | PointsView> {
    const answers = { predictions: this.#predictions, regions: this.#regions };
    return Promise.resolve(examplesView(this.#options.dataset, answers));
  }

  async buffers(index: number): Promise<BuffersView | null> {
    const lane = this.#lanes[index];
    const network = lane?.replicas[0];
    if (lane === undefined || network === undefined) return null;
    const { tensors, parameterCount } = this.#options.gradients.layout;
    const values = await network.slots();
    const shown: BuffersView["tensors"][number][] = [];
    let at = 0;
    for (const { name: slot, shape } of lane.program.slots) {
      const isVector = shape === "vector";
      const length = isVector ? parameterCount : shape === "scalar" ? tensors.length : 1;
      const isOwn = !slot.includes("__");
      if (isOwn && isVector) {
        for (const tensor of tensors) {
          const part = values.subarray(at + tensor.offset, at + tensor.offset + tensor.size);
          shown.push(describeValues({ tensor: tensor.name, shape: tensor.shape, slot }, part));
        }
      } else if (isOwn) {
        shown.push(
          describeValues(
            { tensor: "all", shape: [length], slot },
            values.subarray(at, at + length),
          ),
        );
      }
      at += length;
    }
    return { lane: index, tensors: shown };
  }

  async inspect(index: number, place: Place): Promise<Inspection | null> {
    const lane = this.#lanes[index];
    const network = lane?.replicas[place.replica];
    const order = lane?.orders[place.replica];
    if (lane === undefined || network === undefined || order === undefined) return null;
    if (lane.diverged || lane.ended.has(place.replica)) return null;
    const t = (lane.done[place.replica] ?? 0) + 1;
    const settings = this.#settings.ahead(index, t);
    const inspector = this.#inspectorOf(index, lane.program);
    const target = { lane: index, place };
    return inspector.inspect(target, network, { t, settings, pictures: order.batch(t) });
  }

  #inspectorOf(lane: number, running: Program): NetworkInspector {
    if (this.#inspector?.lane === lane) return this.#inspector.inspector;
    const { plan, gradients } = this.#options;
    const planned = plan.lanes[lane];
    if (planned === undefined || plan.problem.kind !== "network")
      throw new Error(`no lane ${lane}`);
    const { batch } = plan.problem.network;
    const { seed } = plan;
    const inspector = new NetworkInspector({ lane: planned, running, gradients, seed, batch });
    this.#inspector = { lane, inspector };
    return inspector;
  }

  dispose(): void {
    for (const lane of this.#lanes) for (const network of lane.replicas) network.dispose();
    this.#options.gradients.dispose();
  }
}
