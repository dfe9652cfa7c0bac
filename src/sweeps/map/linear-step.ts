/**
 * One step of a lane as a matrix, for lanes whose step is linear in parameters and slots: quadratics and linear rules.
 * Found by running the program itself on unit vectors, so no rule is known by name; stages that are linear (delay,
 * bias) belong to the step. Draws that are added move nothing away by themselves and are 0; where draws decide by what the
 * state is multiplied (rand-k) there is no one matrix, and no edge.
 */
import { fillNormals } from "../../base/random.ts";
import { referenceArithmetic } from "../../engine/arithmetic.ts";
import { GradientsAt } from "../../engine/reference/gradients-at.ts";
import { ProblemPoint } from "../../engine/reference/problem-point.ts";
import { composeParts } from "../../estimators/compose.ts";
import type { Program } from "../../language/ir.ts";
import { prune } from "../../language/prune.ts";
import { spectralRadius } from "../../measure/closed-forms/feedback.ts";
import type { MapJob } from "./job.ts";

/** The step long after the start, where bias corrections have settled. */
const LATE = 1e9;
const MOST_STATES = 64;
/** Relative error that rounding may cause where superposition holds. */
const ROUNDING = 1e-9;
/** Sizes of the states that test superposition: a limit anywhere between them is seen. */
const TRIALS = [1, 1000, 1e9];
/** Draws that each meet one state twice: at rest and away from it. */
const SHAKEN = 12;

export interface LinearStep {
  /**
   * Largest modulus of the eigenvalues of the step at these settings: above 1 the lane runs away from almost every
   * start. NaN where the step is not linear. float64, relative error about 1e-12.
   */
  radius(settings: Readonly<Record<string, number>>): number;
}

/** The step of a lane, or why it has no matrix: the rest of a sentence that begins with "No exact edge:". */
export function linearStep({
  lane,
  problem,
}: Pick<MapJob, "lane" | "problem">): LinearStep | string {
  if (problem.formula === null) return "the gradients are given";
  if (Object.keys(lane.schedules).length > 0) return "the lane's settings follow a schedule";
  const { program: composed } = composeParts(lane.program, lane.stages, {
    noise: problem.noise,
    batch: problem.batch ?? 1,
    ...(lane.feedback && { feedback: lane.feedback }),
  });
  const program = prune({ ...composed, estimate: composed.delivered, outputs: {} }, 0);
  if (program.slots.some(({ shape }) => shape === "uniform"))
    return "the rule keeps a clock of its own";
  const { dimension } = problem;
  const vectors = program.slots.filter(({ shape }) => shape === "vector").length;
  const states = dimension * (1 + vectors) + (program.slots.length - vectors);
  if (states > MOST_STATES)
    return `${states} numbers of state are more than ${MOST_STATES}, too many for its matrix`;
  const step = new StepOnUnits(program, problem, states);
  return step.refusal(lane.settings) ?? step;
}

class StepOnUnits implements LinearStep {
  readonly #states: number;
  readonly #replicas: number;
  readonly #reference: ReturnType<typeof referenceArithmetic.createExecutor>;
  readonly #point: ProblemPoint;
  readonly #gradientsAt: GradientsAt;
  /** [states] of the replicas that test superposition without draws. */
  readonly #trials: readonly Float64Array[];

  constructor(program: Program, problem: MapJob["problem"], states: number) {
    this.#states = states;
    this.#trials = TRIALS.map((size) =>
      Float64Array.from({ length: states }, (_, state) => size * Math.cos(1 + 2.3 * state)),
    );
    this.#replicas = 1 + states + this.#trials.length + 2 * SHAKEN;
    const replicas = this.#replicas;
    const { dimension } = problem;
    this.#reference = referenceArithmetic.createExecutor(program, {
      tensors: [{ size: dimension, rows: dimension, cols: 1, isMatrix: 0 }],
      replicas,
    });
    const options = { seed: 1, replicas, arithmetic: referenceArithmetic };
    this.#point = new ProblemPoint(problem, options);
    this.#gradientsAt = new GradientsAt(program, problem, options);
  }

  /** Why there is no matrix; null where there is one. */
  refusal(settings: Readonly<Record<string, number>>): string | null {
    const matrix = this.#matrix(settings);
    return typeof matrix === "string" ? matrix : null;
  }

  radius(settings: Readonly<Record<string, number>>): number {
    const matrix = this.#matrix(settings);
    return typeof matrix === "string" ? NaN : spectralRadius({ map: matrix, size: this.#states });
  }

  /** [states, states] row by row, or why there is none. */
  #matrix(settings: Readonly<Record<string, number>>): Float64Array | string {
    const n = this.#states;
    this.#place();
    const { theta } = this.#reference;
    this.#point.evaluate(theta, LATE);
    const inputs = {
      t: LATE,
      settings,
      gradient: this.#point.gradient,
      loss: this.#point.loss,
      random: (purpose: number, out: Float64Array) => {
        this.#shake(purpose, out);
      },
      record: false,
    };
    this.#reference.step(this.#gradientsAt.complete(this.#reference, inputs));
    const after = this.#rows();
    const matrix = new Float64Array(n * n);
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++)
        matrix[row * n + column] = after[row]![1 + column]! - after[row]![0]!;
    /** Whether replica `moved`, at `trial`, is where the matrix takes it from where replica `rest`, at 0, is. */
    const holds = (trial: Float64Array, moved: number, rest: number): boolean =>
      after.every((values, row) => {
        let sum = values[rest]!;
        let size = Math.abs(sum);
        for (let column = 0; column < n; column++) {
          const part = matrix[row * n + column]! * trial[column]!;
          sum += part;
          size += Math.abs(part);
        }
        return Math.abs(values[moved]! - sum) <= ROUNDING * size;
      });
    const first = 1 + n;
    const isLinear = this.#trials.every((trial, index) => holds(trial, first + index, 0));
    if (!isLinear || !matrix.every(Number.isFinite))
      return "a step is not linear in the parameters and slots";
    const shaken = first + this.#trials.length;
    const isSteady = Array.from({ length: SHAKEN }, (_, index) => shaken + 2 * index).every(
      (rest) => holds(this.#trials[0]!, rest + 1, rest),
    );
    return isSteady ? matrix : "what a step makes of the parameters and slots is drawn at random";
  }

  /** No draws, but for the last replicas: by twos the same ones. */
  #shake(purpose: number, out: Float64Array): void {
    const replicas = this.#replicas;
    const count = out.length / replicas;
    out.fill(0);
    for (let pair = 0; pair < SHAKEN; pair++) {
      const offset = replicas - 2 * (SHAKEN - pair);
      const key = { seed: 1, purpose, replica: pair, step: 1, worker: 0 };
      fillNormals(key, out, { count, offset, stride: replicas });
      fillNormals(key, out, { count, offset: offset + 1, stride: replicas });
    }
  }

  /** Replica 0 at rest, then one unit vector each, then the trials, then by twos one at rest and one trial. */
  #place(): void {
    this.#rows().forEach((row, state) => {
      row.fill(0);
      row[1 + state] = 1;
      this.#trials.forEach((trial, index) => {
        row[1 + this.#states + index] = trial[state]!;
      });
      for (let at = this.#replicas - 1; at > this.#replicas - 2 * SHAKEN; at -= 2)
        row[at] = this.#trials[0]![state]!;
    });
  }

  /** By number of state: [replicas] of theta first, then of the slots in order. */
  #rows(): Float64Array[] {
    const { theta, slots } = this.#reference;
    return [theta, ...slots].flatMap((values) =>
      Array.from({ length: values.length / this.#replicas }, (_, row) =>
        values.subarray(row * this.#replicas, (row + 1) * this.#replicas),
      ),
    );
  }
}
