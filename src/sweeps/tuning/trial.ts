/**
 * One run of a tuning: a lane with one combination of settings, all its seeds at once in one executor, scored seed by
 * seed. float64 (WebAssembly where there is some, which has the reference's bits); the numbers are those of the page's
 * own run of the same lane, seed and stream.
 */
import { type Arithmetic, wasmArithmetic } from "../../engine/arithmetic.ts";
import { createReferenceLane } from "../../engine/reference/lane.ts";
import { type LaneProgram, laneProgram } from "../../engine/workers/lane-program.ts";
import { SmallFigures } from "../../measure/small-figures.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane } from "../../wire/plan.ts";
import type { Objective } from "./choices.ts";
import type { TrialPool } from "./tune.ts";

/** What all runs of a tuning share. */
export interface TrialGround {
  readonly problem: SmallProblem;
  readonly lanes: readonly PlanLane[];
  readonly seed: number;
  readonly steps: number;
  readonly objective: Objective;
}

export interface TrialOrder {
  readonly lane: number;
  /** Of the searched settings; the others are the lane's. */
  readonly settings: Readonly<Record<string, number>>;
  readonly firstStream: number;
  readonly seeds: number;
}

export interface Outcome {
  /** [seeds]: lower is better; infinite where the run diverged; steps + 1 where a target was not reached. */
  readonly scores: Float64Array;
  /** [seeds] mean loss of the last 10 % of the steps, infinite where the run diverged: decides between equal scores. */
  readonly tails: Float64Array;
  readonly diverged: number;
  /** Seeds that did not diverge and did not reach the target. */
  readonly censored: number;
}

/** Most numbers that a block of steps records, and most runs that share a WebAssembly memory before it is let go. */
const MOST_RECORDED = 2 ** 18;
const RUNS_PER_MEMORY = 24;

export class TrialRunner {
  readonly #ground: TrialGround;
  readonly #programs: readonly LaneProgram[];
  #arithmetic: Arithmetic | null = null;
  #runs = 0;

  constructor(ground: TrialGround) {
    this.#ground = ground;
    this.#programs = ground.lanes.map((lane) => laneProgram(lane.program, lane, ground.problem));
  }

  async run({ lane, settings, firstStream, seeds }: TrialOrder): Promise<Outcome> {
    const { problem, lanes, seed, steps, objective } = this.#ground;
    const made = this.#programs[lane];
    const planned = lanes[lane];
    if (made === undefined || planned === undefined) throw new Error("a run of an unknown lane");
    // Where nothing is random one run speaks for all seeds.
    const { program, workers, isRandom } = made;
    const replicas = isRandom ? seeds : 1;
    const executor = createReferenceLane(
      {
        program,
        problem,
        settings: { ...planned.settings, ...settings },
        schedules: planned.schedules,
        seed,
        replicas,
        firstReplica: firstStream,
        recordSlots: false,
        ...(workers && { workers }),
      },
      this.#takeArithmetic(),
    );
    const score = new Score(steps, replicas, objective);
    const figures = new SmallFigures({ dimension: problem.dimension, replicas });
    const size = Math.max(1, Math.floor(MOST_RECORDED / (5 * problem.dimension * replicas)));
    for (let done = 0; done < steps && !score.isDecided(figures.diverged);) {
      const block = await executor.advance(Math.min(size, 256, steps - done));
      for (let index = 0; index < block.steps; index++) {
        figures.read(block, index, true);
        score.read(figures.loss, figures.diverged, block.firstStep + index);
      }
      done += block.steps;
    }
    executor.dispose();
    return score.outcome(figures.diverged, seeds);
  }

  #takeArithmetic(): Arithmetic {
    if (this.#arithmetic === null || this.#runs++ % RUNS_PER_MEMORY === 0)
      this.#arithmetic = wasmArithmetic(() => undefined);
    return this.#arithmetic;
  }
}

/** Collects what is scored, step by step. */
class Score {
  readonly #steps: number;
  readonly #objective: Objective;
  readonly #last: Float64Array;
  readonly #tailSum: Float64Array;
  readonly #reached: Float64Array;
  readonly #tailLength: number;

  constructor(steps: number, replicas: number, objective: Objective) {
    this.#steps = steps;
    this.#objective = objective;
    this.#tailLength = Math.ceil(steps / 10);
    this.#last = new Float64Array(replicas);
    this.#tailSum = new Float64Array(replicas);
    this.#reached = new Float64Array(replicas).fill(steps + 1);
  }

  /** A seed that has diverged stays so; what it did before counts for nothing, a reached target neither. */
  isDecided(diverged: Uint8Array): boolean {
    return diverged.every((flag) => flag === 1);
  }

  read(loss: Float64Array, diverged: Uint8Array, step: number): void {
    const inTail = step > this.#steps - this.#tailLength;
    const target = this.#objective.kind === "steps" ? this.#objective.target : -Infinity;
    loss.forEach((value, replica) => {
      if (diverged[replica] === 1) return;
      this.#last[replica] = value;
      if (inTail) this.#tailSum[replica] = (this.#tailSum[replica] ?? 0) + value;
      if (value <= target && (this.#reached[replica] ?? 0) > this.#steps)
        this.#reached[replica] = step;
    });
  }

  /** One executor replica stands for all `seeds` where nothing is random. */
  outcome(diverged: Uint8Array, seeds: number): Outcome {
    const replicas = diverged.length;
    const perSeed = (value: (replica: number) => number): Float64Array =>
      Float64Array.from({ length: seeds }, (_, seed) => value(replicas === 1 ? 0 : seed));
    const isLost = (replica: number): boolean => diverged[replica] === 1;
    const tail = (replica: number): number => (this.#tailSum[replica] ?? NaN) / this.#tailLength;
    const tails = perSeed((replica) => (isLost(replica) ? Infinity : tail(replica)));
    const scores = perSeed((replica) => {
      if (isLost(replica)) return Infinity;
      switch (this.#objective.kind) {
        case "final":
          return this.#last[replica] ?? NaN;
        case "tail":
          return tail(replica);
        case "steps":
          return this.#reached[replica] ?? NaN;
      }
    });
    const lost = scores.filter((score) => score === Infinity).length;
    const censored =
      this.#objective.kind === "steps"
        ? scores.filter((score) => score === this.#steps + 1).length
        : 0;
    return { scores, tails, diverged: lost, censored };
  }
}

/** A pool without workers: one run after the other, in the order they are asked for. */
export function createSerialPool(ground: TrialGround): TrialPool {
  const runner = new TrialRunner(ground);
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (order) => {
      const outcome = last.then(() => runner.run(order));
      last = outcome;
      return outcome;
    },
  };
}
