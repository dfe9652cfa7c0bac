/** A lane's belief on a small problem, step by step while somebody looks. */
import type { Program } from "../../language/ir.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { BeliefRequest, BeliefView } from "../../wire/belief.ts";
import type { Plan } from "../../wire/plan.ts";
import type { LaneWorkers, StepBlock } from "../stepper.ts";
import { BeliefLook } from "./look.ts";

/** Coordinates whose path is kept, of replica 0. */
const MOST_COORDINATES = 16;
/** Steps that are kept. */
const MOST_STEPS = 2048;
/** Figures of a step are over the first replicas, so that a step takes in at most so many numbers. */
const MOST_NUMBERS = 4096;
const MOST_REPLICAS = 64;

interface SmallBeliefLane {
  readonly rule: Program;
  /** What the lane runs: the rule's slots are found there by name. */
  readonly running: Program;
  /** Examples behind the gradient that the rule sees. */
  readonly batch: number;
}

export interface SmallBeliefBlock {
  readonly lane: number;
  readonly block: StepBlock;
  /** Records of the block that count, from its first on. */
  readonly count: number;
  /** All of the lane's before the block, as `SmallLane.readSlots` lays them out. */
  readonly slots: Float64Array;
  /** As the lane used them at a step. */
  readonly settingsAt: (step: number) => Readonly<Record<string, number>>;
}

/** lanes: as they run, in the order of the plan's. */
export function smallBelief(
  { lanes: planned, seed, replicas }: Plan,
  { dimension, batch = 1 }: SmallProblem,
  lanes: readonly { readonly program: Program; readonly workers: LaneWorkers | null }[],
): SmallBelief {
  const watched = lanes.map(({ program: running, workers }, index) => {
    const rule = planned[index]!.program;
    return { rule, running, batch: batch * (workers?.spec.count ?? 1) };
  });
  return new SmallBelief(watched, { dimension, seed, replicas });
}

export class SmallBelief {
  readonly #lanes: readonly SmallBeliefLane[];
  readonly #look: BeliefLook;
  readonly #dimension: number;
  /** Replicas in the figures, of those of the run. */
  readonly #replicas: number;
  readonly #runReplicas: number;

  constructor(
    lanes: readonly SmallBeliefLane[],
    { dimension, seed, replicas }: { dimension: number; seed: number; replicas: number },
  ) {
    const most = Math.max(1, Math.floor(MOST_NUMBERS / dimension));
    const seen = Math.min(replicas, MOST_REPLICAS, most);
    this.#lanes = lanes;
    this.#dimension = dimension;
    this.#replicas = seen;
    this.#runReplicas = replicas;
    this.#look = new BeliefLook(
      lanes.map(({ rule }) => rule),
      {
        tensors: [{ size: dimension, rows: dimension, cols: 1, isMatrix: 0 }],
        parts: [{ name: "all parameters", from: 0, to: dimension * seen }],
        ...{ replicas: seen, seed, most: MOST_STEPS },
      },
    );
  }

  watch(request: BeliefRequest | null): void {
    this.#look.watch(request);
  }

  look(request: BeliefRequest | null): BeliefView | null {
    return this.#look.look(request);
  }

  /** True while the lane's next block is looked at: then its slots before the block are needed. */
  wants(lane: number): boolean {
    return this.#look.at(lane) !== null;
  }

  /** Nothing if the lane is no longer looked at. */
  push({ lane, block, count, slots, settingsAt }: SmallBeliefBlock): void {
    const look = this.#look.at(lane);
    const of = this.#lanes[lane];
    if (look === null || of === undefined) return;
    const { watched, history } = look;
    watched.load((name) => this.#slot(of.running, slots, name));
    for (let index = 0; index < count; index++) {
      const t = block.firstStep + index;
      const estimate = this.#columns(block.estimate, index);
      const delivered = this.#columns(block.delivered, index);
      const truth = this.#columns(block.truth, index);
      watched.theta.set(this.#columns(block.theta, index));
      const from = index * block.replicas;
      const loss = block.loss.slice(from, from + this.#replicas);
      watched.step({ t, settings: settingsAt(t), gradient: delivered, loss, B: of.batch });
      const spread = watched.spread(estimate);
      const point = {
        truth: this.#first(truth),
        delivered: this.#first(delivered),
        estimate: this.#first(estimate),
        spread: spread === null ? null : this.#first(spread),
      };
      history.push(t, { estimate, truth, spread, keep: watched.keep }, point);
    }
  }

  cutAfter(step: number): void {
    this.#look.cutAfter(step);
  }

  /** The first replicas of record `index`: [dimension, replicas]. */
  #columns(values: Float64Array, index: number): Float64Array {
    return this.#narrow(values, index * this.#dimension * this.#runReplicas, this.#dimension);
  }

  #narrow(values: Float64Array, from: number, rows: number): Float64Array {
    const out = new Float64Array(rows * this.#replicas);
    for (let row = 0; row < rows; row++) {
      const at = from + row * this.#runReplicas;
      out.set(values.subarray(at, at + this.#replicas), row * this.#replicas);
    }
    return out;
  }

  /** Replica 0 of the coordinates whose path is kept. */
  #first(values: Float64Array): Float64Array {
    const length = Math.min(this.#dimension, MOST_COORDINATES);
    return Float64Array.from({ length }, (_, element) => values[element * this.#replicas]!);
  }

  #slot(running: Program, row: Float64Array, wanted: string): Float64Array | null {
    let at = 0;
    for (const { name, shape } of running.slots) {
      const rows = shape === "vector" ? this.#dimension : 1;
      const stride = shape === "uniform" ? 1 : this.#runReplicas;
      if (name === wanted)
        return shape === "uniform" ? row.subarray(at, at + 1) : this.#narrow(row, at, rows);
      at += rows * stride;
    }
    return null;
  }
}
