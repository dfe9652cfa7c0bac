/**
 * One step of a lane as a matrix, for lanes whose step is linear in parameters and slots: quadratics and linear rules.
 * Found by running the program itself on unit vectors, so no rule is known by name; stages that are linear (delay,
 * bias) belong to the step; normals are 0, since noise moves nothing away by itself.
 */
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
  return step.isLinear(lane.settings) ? step : "a step is not linear in the parameters and slots";
}

class StepOnUnits implements LinearStep {
  readonly #states: number;
  readonly #replicas: number;
  readonly #reference: ReturnType<typeof referenceArithmetic.createExecutor>;
  readonly #point: ProblemPoint;
  readonly #gradientsAt: GradientsAt;
  /** [states] of the two replicas that test superposition. */
  readonly #trials: readonly Float64Array[];

  constructor(program: Program, problem: MapJob["problem"], states: number) {
    this.#states = states;
    this.#trials = [1, 1000].map((size) =>
      Float64Array.from({ length: states }, (_, state) => size * Math.cos(1 + 2.3 * state)),
    );
    this.#replicas = 1 + states + this.#trials.length;
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

  isLinear(settings: Readonly<Record<string, number>>): boolean {
    return this.#matrix(settings) !== null;
  }

  radius(settings: Readonly<Record<string, number>>): number {
    const matrix = this.#matrix(settings);
    return matrix === null ? NaN : spectralRadius({ map: matrix, size: this.#states });
  }

  /** [states, states] row by row; null where superposition fails. */
  #matrix(settings: Readonly<Record<string, number>>): Float64Array | null {
    const n = this.#states;
    this.#place();
    const { theta } = this.#reference;
    this.#point.evaluate(theta, LATE);
    const inputs = {
      t: LATE,
      settings,
      gradient: this.#point.gradient,
      loss: this.#point.loss,
      random: (_purpose: number, out: Float64Array) => {
        out.fill(0);
      },
      record: false,
    };
    this.#reference.step(this.#gradientsAt.complete(this.#reference, inputs));
    const after = this.#rows();
    const matrix = new Float64Array(n * n);
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++)
        matrix[row * n + column] = after[row]![1 + column]! - after[row]![0]!;
    const holds = this.#trials.every((trial, index) =>
      after.every((values, row) => {
        let sum = values[0]!;
        let size = Math.abs(sum);
        for (let column = 0; column < n; column++) {
          const part = matrix[row * n + column]! * trial[column]!;
          sum += part;
          size += Math.abs(part);
        }
        return Math.abs(values[1 + n + index]! - sum) <= ROUNDING * size;
      }),
    );
    return holds && matrix.every(Number.isFinite) ? matrix : null;
  }

  /** Replica 0 at rest, then one unit vector each, then the trials. */
  #place(): void {
    this.#rows().forEach((row, state) => {
      row.fill(0);
      row[1 + state] = 1;
      this.#trials.forEach((trial, index) => {
        row[1 + this.#states + index] = trial[state]!;
      });
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
