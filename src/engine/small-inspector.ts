/** A lane of a small problem under the microscope: one replica's next step, in float64 on the reference. */
import type { Program } from "../language/ir.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type { Inspection, InspectionTarget } from "../wire/inspection.ts";
import type { PlanLane } from "../wire/plan.ts";
import { referenceArithmetic } from "./arithmetic.ts";
import { LaneInspector } from "./lane-inspector.ts";
import { GradientsAt } from "./reference/gradients-at.ts";
import { fillReplicaNormals } from "./reference/normals.ts";
import { ProblemPoint } from "./reference/problem-point.ts";
import type { LaneWorkers, SmallLane } from "./stepper.ts";
import { WorkerRound } from "./workers/round.ts";

interface SmallInspectorOptions {
  readonly lane: PlanLane;
  /** What the lane runs, which also measures. */
  readonly running: Program;
  /** Null: one stream. */
  readonly workers: LaneWorkers | null;
  readonly problem: SmallProblem;
  readonly seed: number;
  readonly replicas: number;
}

export class SmallInspector {
  readonly #options: SmallInspectorOptions;
  readonly #inspector: LaneInspector;
  readonly #point: ProblemPoint;
  readonly #gradientsAt: GradientsAt;

  constructor(options: SmallInspectorOptions) {
    const { lane, problem, seed } = options;
    const { dimension: size, noise, batch = 1 } = problem;
    const one = { seed, replicas: 1, arithmetic: referenceArithmetic };
    this.#options = options;
    // Stages of workers are the workers': the rule meets what the server made of their messages.
    const rule = options.workers === null ? lane : { program: lane.program, stages: [] };
    this.#inspector = new LaneInspector(rule, {
      noise: options.workers === null ? noise : 0,
      batch: options.workers === null ? batch : null,
      tensors: [{ name: "theta", shape: [size], size, rows: size, cols: 1, isMatrix: 0 }],
    });
    this.#point = new ProblemPoint(problem, one);
    this.#gradientsAt = new GradientsAt(this.#inspector.program, problem, one);
  }

  /** Step `t`, which comes next on `executor`; null where there is no such weight. */
  async inspect(
    target: InspectionTarget,
    executor: SmallLane,
    { t, settings }: { t: number; settings: Readonly<Record<string, number>> },
  ): Promise<Inspection | null> {
    const { place } = target;
    const { replicas, running, seed, workers } = this.#options;
    const hasReplica = Number.isInteger(place.replica) && place.replica >= 0;
    if (!this.#inspector.has(place) || !hasReplica || place.replica >= replicas) return null;
    const theta = columnOf(await executor.readTheta(), place.replica, replicas);
    const row = await executor.readSlots();
    const { slots, length } = this.#replicaOf(row, place.replica);
    this.#inspector.load({ theta, slots }, running.slots);
    if (workers !== null) {
      const memories = columnOf(row.subarray(length), place.replica, replicas);
      return this.#inspectServer(target, { workers, memories, t, settings });
    }
    this.#point.evaluate(theta, t);
    const key = { seed, step: t, worker: 0, firstReplica: place.replica };
    const inputs = {
      t,
      settings,
      gradient: this.#point.gradient,
      loss: this.#point.loss,
      random: (purpose: number, out: Float64Array) => {
        fillReplicaNormals(purpose, out, { place: key, count: 1, column: 0, stride: 1 });
      },
    };
    const { reference } = this.#inspector;
    return this.#inspector.inspect(target, this.#gradientsAt.complete(reference, inputs));
  }

  /** memories: what this replica's workers remember, one way after another. */
  #inspectServer(
    target: InspectionTarget,
    {
      workers,
      memories,
      t,
      settings,
    }: {
      workers: LaneWorkers;
      memories: Float64Array;
      t: number;
      settings: Readonly<Record<string, number>>;
    },
  ): Inspection {
    const { problem, seed } = this.#options;
    const { program, reference } = this.#inspector;
    const round = new WorkerRound(
      {
        program,
        problem,
        lane: workers,
        workers: workers.spec,
        seed,
        replicas: 1,
        firstReplica: target.place.replica,
        draws: null,
        arithmetic: referenceArithmetic,
      },
      reference,
    );
    let at = 0;
    for (const { executor } of round.ways) {
      executor.loadSlots(memories, at);
      at += executor.slotValues;
    }
    round.look(t);
    const inspection = this.#inspector.inspect(target, round.inputs({ t, settings, keep: false }));
    // The true gradient, which is the workers' mean; what was delivered is the aggregate of their messages.
    return { ...inspection, gradient: round.truth.gradient[target.place.element]! };
  }

  /** One replica's share of the slots of what the lane runs, and how many values of the row they are. */
  #replicaOf(row: Float64Array, replica: number): { slots: Float64Array; length: number } {
    const { running, problem, replicas } = this.#options;
    const out: number[] = [];
    let at = 0;
    for (const { shape } of running.slots) {
      const length =
        shape === "uniform" ? 1 : (shape === "vector" ? problem.dimension : 1) * replicas;
      const part = row.subarray(at, at + length);
      out.push(...(shape === "uniform" ? part : columnOf(part, replica, replicas)));
      at += length;
    }
    return { slots: Float64Array.from(out), length: at };
  }
}

/** Column `replica` of [rows, replicas]. */
function columnOf(values: Float64Array, replica: number, replicas: number): Float64Array {
  return Float64Array.from(
    { length: values.length / replicas },
    (_, row) => values[row * replicas + replica]!,
  );
}
