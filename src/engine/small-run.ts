/** A run of a small problem: all lanes on one kind of executor, measured step by step. */
import { composeParts, isRandom } from "../estimators/compose.ts";
import { withAge } from "../language/differentiate.ts";
import type { Program } from "../language/ir.ts";
import { divergedRow } from "../measure/no-metrics.ts";
import { isProbed } from "../measure/probe-rhythm.ts";
import type { OnReplicas } from "../measure/replica-values.ts";
import type { Row } from "../measure/row.ts";
import {
  createSmallMeasure,
  type DrawSource,
  ENOUGH_REPLICAS,
  type SmallMeasure,
} from "../measure/small-rows.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type {
  BuffersView,
  DeviceReport,
  Inspection,
  Place,
  SignalView,
  TrajectoryView,
} from "../wire/messages.ts";
import type { Plan } from "../wire/plan.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { describeValues } from "./buffers.ts";
import type { Advance, Run, StageRequest } from "./run.ts";
import { LaneSettings } from "./settings.ts";
import { SmallDraws } from "./small-draws.ts";
import { SmallInspector } from "./small-inspector.ts";
import { SmallTrail } from "./small-trail.ts";
import type { SmallLane, SmallLaneOptions, StepBlock } from "./stepper.ts";

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
  readonly executor: SmallLane;
  readonly measure: SmallMeasure;
  readonly draws: SmallDraws | null;
  readonly isRandom: boolean;
  diverged: boolean;
}

/** Most numbers that one lane's block may record, over all arrays and replicas (16 MiB of float64). */
const MOST_RECORDED = 2 ** 21;

export async function createSmallRun(options: SmallRunOptions): Promise<Run> {
  const { plan, problem } = options;
  const lanes: LaneState[] = [];
  const isSignal = problem.signal !== null;
  const source = { noise: problem.noise, batch: problem.batch ?? 1 };
  for (const [index, lane] of plan.lanes.entries()) {
    const { program } = composeParts(
      withAge(lane.program, { startUp: isSignal }),
      lane.stages,
      source,
    );
    const random = isRandom(program);
    const needsDraws = random && plan.replicas < ENOUGH_REPLICAS && plan.probe.draws >= 2;
    const { dimension } = problem;
    lanes.push({
      index,
      program,
      isRandom: random,
      executor: await options.createLane({
        program,
        problem,
        settings: lane.settings,
        schedules: lane.schedules,
        seed: plan.seed,
        replicas: plan.replicas,
        firstReplica: 0,
        recordSlots: needsDraws,
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
      draws: needsDraws
        ? new SmallDraws(program, {
            problem,
            replicas: plan.replicas,
            count: plan.probe.draws,
            seed: plan.seed,
            arithmetic: options.arithmetic,
          })
        : null,
      diverged: false,
    });
  }
  return new SmallRun(options, lanes);
}

class SmallRun implements Run {
  readonly device: DeviceReport;
  readonly steps: number;
  step = 0;
  readonly #plan: Plan;
  readonly #lanes: readonly LaneState[];
  readonly #settings: LaneSettings;
  readonly #trail: SmallTrail;
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
    this.#replicaRows = replicaRows;
    this.#dimension = problem.dimension;
    this.#problem = problem;
  }

  async advance(count: number): Promise<Advance> {
    const rows: Row[] = [];
    const replicaRows: Row[] = [];
    const width =
      Math.max(...this.#lanes.map(({ program }) => program.slots.length + 4)) *
      this.#dimension *
      this.#plan.replicas;
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
    const block = await lane.executor.advance(size);
    const measured = lane.measure.measure(block, this.#drawSource(lane, block));
    const end = measured.rows.findIndex((row) => row.diverged);
    lane.diverged = end >= 0;
    const count = lane.diverged ? end : size;
    this.#trail.push(lane.index, block, { rows: measured.rows, count });
    return measured;
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
    // What was recorded for the same step comes first, so that the slider has the last word, as in a replay.
    this.#enter(this.step + 1);
    this.#settings.set(lane, name, value);
    this.#lanes[lane]?.executor.setSetting(name, value);
    return this.step + 1;
  }

  stage({ signal }: StageRequest = {}): Promise<TrajectoryView | SignalView> {
    return Promise.resolve(this.#trail.view(signal));
  }

  /** Replica 0's slots, the rule's own and the stages'; those that only measure age are left out. */
  async buffers(lane: number): Promise<BuffersView | null> {
    const state = this.#lanes[lane];
    if (state === undefined) return null;
    const row = await state.executor.readSlots();
    const dimension = this.#dimension;
    const { replicas } = this.#plan;
    const tensors: BuffersView["tensors"][number][] = [];
    let at = 0;
    for (const slot of state.program.slots) {
      const rows = slot.shape === "vector" ? dimension : 1;
      const stride = slot.shape === "uniform" ? 1 : replicas;
      const values = Float64Array.from(
        { length: rows },
        (_, element) => row[at + element * stride]!,
      );
      at += rows * stride;
      if (!slot.name.includes("__"))
        tensors.push(describeValues({ tensor: "theta", shape: [rows], slot: slot.name }, values));
    }
    return { lane, tensors };
  }

  async inspect(lane: number, place: Place): Promise<Inspection | null> {
    const state = this.#lanes[lane];
    const planned = this.#plan.lanes[lane];
    if (state === undefined || planned === undefined || state.diverged) return null;
    const inspector = (this.#inspectors[lane] ??= new SmallInspector({
      lane: planned,
      running: state.program,
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
