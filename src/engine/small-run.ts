/** A run of a small problem: all lanes on one kind of executor, measured step by step. */
import { isSending, stepCost } from "../estimators/cost.ts";
import { withAge } from "../language/differentiate.ts";
import type { Program } from "../language/ir.ts";
import { divergedRow } from "../measure/no-metrics.ts";
import { canMeasureLag, isProbed } from "../measure/probe-rhythm.ts";
import type { OnReplicas } from "../measure/replica-values.ts";
import type { Row } from "../measure/row.ts";
import {
  createSmallMeasure,
  type DrawSource,
  ENOUGH_REPLICAS,
  type SmallMeasure,
} from "../measure/small-rows.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type { BeliefRequest, BeliefView } from "../wire/belief.ts";
import type { Checkpoint, SmallLaneCheckpoint } from "../wire/checkpoint.ts";
import type { Inspection, Place } from "../wire/inspection.ts";
import type { DeviceReport } from "../wire/messages.ts";
import type { BuffersView, TrajectoryView } from "../wire/stage.ts";
import type { SignalView } from "../wire/signal.ts";
import type { Plan, PlanLane } from "../wire/plan.ts";
import type { WorkersView } from "../wire/workers.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { smallBelief, type SmallBelief } from "./belief/small-belief.ts";
import { smallBuffers } from "./small-buffers.ts";
import type { Advance, Run, StageRequest, WatchRequest } from "./run.ts";
import { LaneSettings } from "./settings.ts";
import { createDraws, type LaneDraws } from "./lane-draws.ts";
import { SmallInspector } from "./small-inspector.ts";
import { SmallTrail } from "./small-trail.ts";
import type { LaneWorkers, SmallLane, SmallLaneOptions, StepBlock } from "./stepper.ts";
import { laneProgram, workerSlots } from "./workers/lane-program.ts";

export interface SmallRunOptions {
  readonly plan: Plan;
  readonly problem: SmallProblem;
  readonly device: DeviceReport;
  readonly createLane: (options: SmallLaneOptions) => Promise<SmallLane>;
  /** For draws at frozen points, whatever the lanes run on. */
  readonly arithmetic: Arithmetic;
  /** Also report every replica's rows. */
  readonly replicaRows: boolean;
  readonly onReplicas?: OnReplicas | undefined;
}

interface LaneState {
  readonly index: number;
  readonly program: Program;
  /** Null: one stream. */
  readonly workers: LaneWorkers | null;
  readonly executor: SmallLane;
  readonly measure: SmallMeasure;
  readonly draws: LaneDraws | null;
  /** Sent a step; null where nobody asks. */
  readonly bits: number | null;
  readonly isRandom: boolean;
  diverged: boolean;
}

/** Most numbers that one lane's block may record, over all arrays and replicas (16 MiB of float64). */
const MOST_RECORDED = 2 ** 21;

export async function createSmallRun(options: SmallRunOptions): Promise<Run> {
  const { plan, problem } = options;
  const lanes: LaneState[] = [];
  const isSignal = problem.signal !== null;
  for (const [index, lane] of plan.lanes.entries()) {
    const measured = withAge(lane.program, { startUp: isSignal });
    const { program, workers, isRandom } = laneProgram(measured, lane, problem);
    const needsDraws = isRandom && plan.replicas < ENOUGH_REPLICAS && plan.probe.draws >= 2;
    const { dimension } = problem;
    lanes.push({
      index,
      program,
      workers: workers ?? null,
      isRandom,
      executor: await options.createLane({
        program,
        problem,
        settings: lane.settings,
        schedules: lane.schedules,
        seed: plan.seed,
        replicas: plan.replicas,
        firstReplica: 0,
        recordSlots: needsDraws,
        ...(workers && { workers }),
      }),
      measure: createSmallMeasure({
        lane: index,
        dimension,
        replicas: plan.replicas,
        probe: plan.probe,
        hasLoss: problem.formula !== null,
        replicaRows: options.replicaRows,
        onReplicas: options.onReplicas,
      }),
      draws: needsDraws ? createDraws(program, workers, options) : null,
      bits: bitsOf(lane, problem),
      diverged: false,
    });
  }
  return new SmallRun(options, lanes);
}

/** A small problem is one tensor. */
function bitsOf(lane: PlanLane, { dimension, batch = 1 }: SmallProblem): number | null {
  if (!isSending(lane)) return null;
  const workers = lane.workers?.count ?? 1;
  return stepCost(lane, { tensors: [dimension], workers, batch }).bits;
}

class SmallRun implements Run {
  readonly device: DeviceReport;
  readonly steps: number;
  step = 0;
  readonly #plan: Plan;
  readonly #lanes: readonly LaneState[];
  readonly #settings: LaneSettings;
  readonly #trail: SmallTrail;
  readonly #belief: SmallBelief;
  readonly #replicaRows: boolean;
  readonly #dimension: number;
  readonly #problem: SmallProblem;
  /** By lane; made when first asked for. */
  readonly #inspectors: SmallInspector[] = [];

  constructor(
    { plan, problem, device, replicaRows }: SmallRunOptions,
    lanes: readonly LaneState[],
  ) {
    this.device = device;
    this.steps = plan.steps;
    this.#plan = plan;
    this.#lanes = lanes;
    this.#settings = new LaneSettings(plan);
    this.#trail = new SmallTrail(problem, plan.lanes.length, plan.replicas);
    this.#belief = smallBelief(plan, problem, lanes);
    this.#replicaRows = replicaRows;
    this.#dimension = problem.dimension;
    this.#problem = problem;
  }

  async advance(count: number): Promise<Advance> {
    const rows: Row[] = [];
    const replicaRows: Row[] = [];
    const width =
      Math.max(...this.#lanes.map(recordedVectors)) * this.#dimension * this.#plan.replicas;
    const most = Math.max(1, Math.floor(MOST_RECORDED / width));
    for (let left = Math.min(count, this.steps - this.step); left > 0;) {
      const first = this.step + 1;
      this.#enter(first);
      const size = this.#settings.until(first, Math.min(left, most));
      const blocks = await Promise.all(this.#lanes.map((lane) => this.#advanceLane(lane, size)));
      for (let index = 0; index < size; index++) {
        for (const block of blocks) {
          rows.push(block.rows[index]!);
          if (!this.#replicaRows) continue;
          const { replicas } = this.#plan;
          for (let at = index * replicas; at < (index + 1) * replicas; at++)
            replicaRows.push(block.replicaRows[at]!);
        }
      }
      this.step += size;
      left -= size;
    }
    return { rows, replicaRows };
  }

  async #advanceLane(
    lane: LaneState,
    size: number,
  ): Promise<{ rows: readonly Row[]; replicaRows: readonly Row[] }> {
    // Where every replica is reported, the sound ones go on behind a lane that has diverged.
    if (lane.diverged && !this.#replicaRows) return this.#divergedRows(lane, size);
    const slots = this.#belief.wants(lane.index) ? await lane.executor.readSlots() : null;
    const block = await lane.executor.advance(size);
    const measured = lane.measure.measure(block, this.#drawSource(lane, block));
    const end = measured.rows.findIndex((row) => row.diverged);
    lane.diverged = end >= 0;
    const count = lane.diverged ? end : size;
    this.#trail.push(lane.index, block, { rows: measured.rows, count });
    const settingsAt = (step: number) => this.#settings.at(lane.index, step);
    if (slots !== null) this.#belief.push({ lane: lane.index, block, count, slots, settingsAt });
    const { bits } = lane;
    if (bits === null) return measured;
    const withBits = (row: Row): Row => (row.diverged ? row : { ...row, bits: bits * row.step });
    return {
      rows: measured.rows.map(withBits),
      replicaRows: measured.replicaRows.map(withBits),
    };
  }

  #divergedRows(
    lane: LaneState,
    size: number,
  ): { rows: readonly Row[]; replicaRows: readonly Row[] } {
    const rows = Array.from({ length: size }, (_, index) =>
      divergedRow({ step: this.step + 1 + index, lane: lane.index }),
    );
    return { rows, replicaRows: [] };
  }

  #drawSource(lane: LaneState, block: StepBlock): DrawSource {
    return (index) => {
      if (!lane.isRandom) return { deterministic: true };
      if (lane.draws === null || !isProbed(this.#plan.probe, block.firstStep + index)) return null;
      const settings = this.#settings.at(lane.index, block.firstStep + index);
      return lane.draws.draw(block, index, settings);
    };
  }

  #enter(step: number): void {
    this.#settings.enter(step, ({ lane, name, value }) => {
      this.#lanes[lane]?.executor.setSetting(name, value);
    });
  }

  setSetting(lane: number, name: string, value: number): number {
    const step = this.step + 1;
    // What was recorded for the same step comes first, so that the slider has the last word, as in a replay.
    this.#enter(step);
    this.#settings.record({ step, lane, name, value });
    this.#lanes[lane]?.executor.setSetting(name, value);
    return step;
  }

  get stateBytes(): number {
    const { replicas, probe } = this.#plan;
    // The lag's window, unless it is not measured.
    const past = canMeasureLag(probe) ? probe.maxLag + 1 : 0;
    const vectors = this.#lanes.reduce((sum, lane) => sum + memoryVectors(lane) + past, 0);
    return vectors * this.#dimension * replicas * 8;
  }

  async save(): Promise<Checkpoint> {
    const lanes = this.#lanes.map(async ({ executor, measure }): Promise<SmallLaneCheckpoint> => ({
      kind: "small",
      theta: await executor.readTheta(),
      slots: await executor.readSlots(),
      measure: measure.save(),
    }));
    return { step: this.step, lanes: await Promise.all(lanes) };
  }

  restore({ step, lanes }: Checkpoint): Promise<void> {
    this.step = step;
    this.#belief.cutAfter(step);
    for (const [index, lane] of this.#lanes.entries()) {
      const saved = lanes[index];
      if (saved?.kind !== "small") throw new Error(`the checkpoint has no lane ${index}`);
      const { theta, slots, measure } = saved;
      lane.executor.restore({ step, theta, slots });
      lane.measure.restore(measure);
      lane.diverged = measure.hasDiverged;
      // The path of a lane that had diverged ended before this step.
      if (!lane.diverged) this.#trail.rewind(index, step, theta);
    }
    this.#settings.rewind(step, ({ lane, name, value }) => {
      this.#lanes[lane]?.executor.setSetting(name, value);
    });
    return Promise.resolve();
  }

  forget(): void {
    this.#settings.forget(this.step);
  }

  stage({ signal }: StageRequest = {}): Promise<TrajectoryView | SignalView> {
    return Promise.resolve(this.#trail.view(signal));
  }

  /** Replica 0's slots, the rule's own and the stages'; those that only measure age are left out. */
  async buffers(lane: number): Promise<BuffersView | null> {
    const state = this.#lanes[lane];
    if (state === undefined) return null;
    return smallBuffers(lane, await state.executor.readSlots(), {
      program: state.program,
      workers: state.workers,
      dimension: this.#dimension,
      replicas: this.#plan.replicas,
    });
  }

  /** Workers are there to be seen after every step. */
  watch({ belief }: WatchRequest): void {
    this.#belief.watch(belief ?? null);
  }

  belief(request: BeliefRequest | null): BeliefView | null {
    return this.#belief.look(request);
  }

  workers(): readonly (WorkersView | null)[] {
    return this.#lanes.map(({ executor }) => executor.workers?.() ?? null);
  }

  async inspect(lane: number, place: Place): Promise<Inspection | null> {
    const state = this.#lanes[lane];
    const planned = this.#plan.lanes[lane];
    if (state === undefined || planned === undefined || state.diverged) return null;
    const inspector = (this.#inspectors[lane] ??= new SmallInspector({
      lane: planned,
      running: state.program,
      workers: state.workers,
      problem: this.#problem,
      seed: this.#plan.seed,
      replicas: this.#plan.replicas,
    }));
    const t = this.step + 1;
    const settings = this.#settings.ahead(lane, t);
    return inspector.inspect({ lane, place }, state.executor, { t, settings });
  }

  dispose(): void {
    for (const lane of this.#lanes) lane.executor.dispose();
  }
}

/** Vectors of [dimension, replicas] that a lane records each step, at most. */
function recordedVectors(lane: LaneState): number {
  return memoryVectors(lane) + 3;
}

/** The same of theta and all slots. */
function memoryVectors({ program, workers }: LaneState): number {
  const own = program.slots.length + 1;
  return workers === null ? own : own + workers.spec.count * workerSlots(program, workers).length;
}
