/** A run of a network: every lane trains on the same batches from the same initial parameters; probes look inside. */
import type { Program } from "../../language/ir.ts";
import { NO_METRICS, divergedRow } from "../../measure/no-metrics.ts";
import { isProbed } from "../../measure/probe-rhythm.ts";
import type { OnReplicas } from "../../measure/replica-values.ts";
import type { Row } from "../../measure/row.ts";
import type { Inspection, Place } from "../../wire/inspection.ts";
import type { DeviceReport } from "../../wire/messages.ts";
import type { BuffersView, PicturesView, PointsView } from "../../wire/stage.ts";
import type { BeliefRequest, BeliefView } from "../../wire/belief.ts";
import type { TasksView } from "../../wire/tasks.ts";
import type { Checkpoint } from "../../wire/checkpoint.ts";
import type { Plan } from "../../wire/plan.ts";
import type { LayersRequest, LayersView } from "../../wire/layers.ts";
import type { NetworkWaterfall } from "../../wire/waterfall.ts";
import type { WorkersView } from "../../wire/workers.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { Arithmetic } from "../arithmetic.ts";
import type { NetworkBelief } from "../belief/network-belief.ts";
import type { Advance, Run, WatchRequest, WaterfallLook } from "../run.ts";
import { LaneSettings } from "../settings.ts";
import type { NetworkGradients } from "../tf/gradients.ts";
import { NetworkInspector } from "./inspector.ts";
import type { LaneGradients, LaneState } from "./lane-state.ts";
import type { NetworkLane } from "./lane.ts";
import type { ExamplesLook } from "./examples-look.ts";
import { meanRow, type ReplicaFigures, replicaValues, stepFigures } from "./figures.ts";
import { createLanes } from "./create-lanes.ts";
import { laneBytes, restoreLane, saveLane } from "./lane-checkpoint.ts";
import type { Batches } from "./lane-parts.ts";
import type { LayersTeller } from "./layers-view.ts";
import { lookAtWay } from "./look-at-way.ts";
import { NetworkPaths } from "./path-plane.ts";
import type { PathPoint } from "./path-points.ts";
import { watchersOf } from "./watchers.ts";
import { slotsView } from "./slots-view.ts";

export interface LaneOptions {
  readonly program: Program;
  readonly gradients: NetworkGradients;
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
  readonly batches: Batches;
  /** For the true gradient and test examples. */
  readonly gradients: NetworkGradients;
  /** What each lane trains by, where lanes differ in that; null: it is refused, and why. */
  readonly ofLane?: readonly LaneGradients[];
  readonly look: ExamplesLook;
  /** As of Run. */
  readonly notes?: readonly string[];
  readonly createLane: (options: LaneOptions) => Promise<NetworkLane>;
  /** For draws at frozen points, whatever the lanes run on. */
  readonly arithmetic: Arithmetic;
  readonly replicaRows: boolean;
  /** Keep the lanes' paths, for the plane that they span. */
  readonly keepPaths?: boolean;
  readonly onReplicas?: OnReplicas | undefined;
  /** Awaited between pieces of work: lets messages in, waits while paused, throws CancelledError when given up. */
  readonly breathe: () => Promise<void>;
}

export async function createNetworkRun(options: NetworkRunOptions): Promise<NetworkRun> {
  return new NetworkRun(options, await createLanes(options));
}

class NetworkRun implements Run {
  readonly device: DeviceReport;
  readonly steps: number;
  readonly refusals: readonly (string | null)[];
  readonly notes: readonly string[];
  step = 0;
  readonly #options: NetworkRunOptions;
  /** By lane; null: refused. */
  readonly #lanes: readonly (LaneState | null)[];
  readonly #settings: LaneSettings;
  readonly #layers: LayersTeller;
  readonly #belief: NetworkBelief;
  readonly paths: NetworkPaths | undefined;
  /** For the lane that was looked at last: it keeps a copy of all slots. */
  #inspector: { readonly lane: number; readonly inspector: NetworkInspector } | null = null;

  constructor(options: NetworkRunOptions, lanes: readonly (LaneState | null)[]) {
    this.#options = options;
    this.refusals = options.plan.lanes.map((_, lane) => options.ofLane?.[lane]?.refusal ?? null);
    this.device = options.device;
    this.steps = options.plan.steps;
    this.notes = options.notes ?? [];
    this.#lanes = lanes;
    this.#settings = new LaneSettings(options.plan);
    const { layers, belief } = watchersOf(options, lanes);
    this.#layers = layers;
    this.#belief = belief;
    if (options.keepPaths === true) this.paths = new NetworkPaths(options, lanes, () => this.step);
  }

  async advance(count: number): Promise<Advance> {
    const rows: Row[] = [];
    const replicaRows: Row[] = [];
    for (let left = Math.min(count, this.steps - this.step); left > 0; left--) {
      const t = this.step + 1;
      this.#enter(t);
      for (const [index, lane] of this.#lanes.entries()) {
        if (lane === null) {
          rows.push({ step: t, lane: index, ...NO_METRICS, diverged: false });
          continue;
        }
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
    const { look } = this.#options;
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
      if (tested !== null)
        await look.take(
          { lane: lane.index, replica },
          { tested, probe: lane.probe, point, statistics: moving.values },
        );
      const settings = this.#settings.at(lane.index, t);
      for (const name of this.#settings.lanes[lane.index]?.scheduled ?? [])
        network.setSetting(name, settings[name] ?? NaN);
      const slots = isProbe ? await network.slots() : null;
      const before =
        slots === null ? null : await lane.probe.before(point, { slots, settings, replica });
      const isWatched = replica === 0 && this.#belief.wants(lane.index);
      // The lane's own memory moves with the step.
      const standing = isWatched && slots !== null ? { theta: theta.slice(), slots } : null;
      await this.#options.breathe();
      const pictures = order.batch(t);
      const step = await network.step(t, pictures, isProbe);
      if (replica === 0 && before !== null) lane.workers?.watch.know(t, before.truth.mean);
      if (before !== null && standing !== null) {
        const seen = { ...standing, settings, batch: pictures.length, truth: before.truth };
        this.#belief.push({ lane: lane.index, t, ...seen }, step);
      }
      moving.add(step.statistics);
      lane.done[replica] = t;
      if (replica === 0)
        await this.paths?.pass(lane.index, t, async () => step.theta ?? (await network.theta()));
      const probed = before === null ? null : lane.probe.after(before, step, replica);
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
    this.#settings.record({ step: this.step + 1, lane, name, value });
    this.#apply(lane, name, value);
    return this.step + 1;
  }

  #apply(lane: number, name: string, value: number): void {
    for (const network of this.#lanes[lane]?.replicas ?? []) network.setSetting(name, value);
  }

  get stateBytes(): number {
    return this.#lanes.reduce((sum, lane) => sum + (lane === null ? 0 : laneBytes(lane)), 0);
  }

  async save(): Promise<Checkpoint> {
    // One after another: a device has one read-back under way.
    const lanes: Checkpoint["lanes"][number][] = [];
    for (const lane of this.#lanes)
      lanes.push(lane === null ? { kind: "refused" } : await saveLane(lane, this.#options.look));
    return { step: this.step, lanes };
  }

  restore({ step, lanes }: Checkpoint): Promise<void> {
    this.step = step;
    this.#belief.cutAfter(step);
    for (const [index, lane] of this.#lanes.entries()) {
      const saved = lanes[index];
      if (lane === null) continue;
      if (saved?.kind !== "network") throw new Error(`the checkpoint has no lane ${index}`);
      restoreLane(lane, { step, saved, look: this.#options.look });
    }
    this.#settings.rewind(step, ({ lane, name, value }) => {
      this.#apply(lane, name, value);
    });
    return Promise.resolve();
  }

  follows(plan: Plan, step: number): boolean {
    return this.#settings.isCourseOf(plan, step);
  }

  forget(): void {
    this.#settings.forget(this.step);
    this.paths?.points.cutAfter(this.step);
    for (const lane of this.#lanes) lane?.layers.cutAfter(this.step);
  }

  stage(): Promise<PicturesView | PointsView | TasksView> {
    return Promise.resolve(this.#options.look.view());
  }

  async buffers(index: number): Promise<BuffersView | null> {
    const lane = this.#lanes[index];
    const network = lane?.replicas[0];
    if (lane == null || network === undefined) return null;
    const { layout } = this.#options.gradients;
    return slotsView(index, lane.program, { layout, values: await network.slots() });
  }

  watch({ belief, workers }: WatchRequest): void {
    this.#belief.watch(belief ?? null);
    if (workers === true) for (const lane of this.#lanes) lane?.workers?.watch.look();
  }

  belief(request: BeliefRequest | null): BeliefView | null {
    return this.#belief.look(request);
  }

  workers(): readonly (WorkersView | null)[] {
    return this.#lanes.map((lane) => (lane?.diverged ? null : (lane?.workers?.view() ?? null)));
  }

  layers(request: LayersRequest): LayersView | null {
    return this.#layers.view(request);
  }

  /** Parameters of a lane's first replica where it stands, copied; null: it is refused. */
  async standing(index: number): Promise<PathPoint | null> {
    const lane = this.#lanes[index];
    const network = lane?.replicas[0];
    if (lane == null || network === undefined) return null;
    return { step: lane.done[0] ?? 0, theta: (await network.theta()).slice() };
  }

  async inspect(index: number, place: Place): Promise<Inspection | null> {
    const lane = this.#lanes[index];
    const network = lane?.replicas[place.replica];
    const order = lane?.orders[place.replica];
    if (lane == null || network === undefined || order === undefined) return null;
    if (lane.diverged || lane.ended.has(place.replica)) return null;
    const t = (lane.done[place.replica] ?? 0) + 1;
    const settings = this.#settings.ahead(index, t);
    const inspector = this.#inspectorOf(index, lane);
    const target = { lane: index, place };
    return inspector.inspect(target, network, { t, settings, pictures: order.batch(t) });
  }

  waterfall(index: number, look: WaterfallLook): Promise<NetworkWaterfall> {
    const settings = this.#settings;
    return lookAtWay(this.#lanes[index] ?? null, { ...this.#options, settings }, look);
  }

  #inspectorOf(lane: number, { program: running, gradients }: LaneState): NetworkInspector {
    if (this.#inspector?.lane === lane) return this.#inspector.inspector;
    const { plan, batches } = this.#options;
    const planned = plan.lanes[lane];
    if (planned === undefined) throw new Error(`no lane ${lane}`);
    const { seed } = plan;
    const { batch } = batches;
    const inspector = new NetworkInspector({ lane: planned, running, gradients, seed, batch });
    this.#inspector = { lane, inspector };
    return inspector;
  }

  dispose(): void {
    for (const lane of this.#lanes) for (const network of lane?.replicas ?? []) network.dispose();
    this.#options.gradients.dispose();
  }
}
