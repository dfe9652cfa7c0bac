/**
 * What a lane does on its way, as the bounds need it: the running mean of |grad f|^2, the loss, and the constants that hold
 * along these very paths. Over replicas, which are independent, with standard errors. float64.
 */
import type { StepBlock } from "../../engine/stepper.ts";
import { meanOf, meanWithError } from "../../measure/intervals.ts";

export interface PathShape {
  readonly steps: number;
  readonly dimension: number;
  readonly replicas: number;
}

/** A mean over replicas and its standard error, by K; the error of a single replica is 0. */
export interface Series {
  readonly mean: Float64Array;
  readonly error: Float64Array;
}

/** Where loss and gradient change by rounding more than by the step, smoothness cannot be read off. */
const READABLE = 1e-5;

/** Losses that are no rounding of f*. */
const ABOVE = 1e-12;

export class Path {
  /** [steps]: at K - 1, the mean of |grad f(x_k)|^2 over k < K. */
  readonly average: Series;
  /** [steps]: at K - 1, f(x_{K-1}). */
  readonly loss: Series;
  /** Steps taken in. */
  steps = 0;
  /** Largest |delivered - grad f|^2. */
  error = 0;
  /** [steps]: at K - 1, the mean over k < K and all replicas of |delivered - grad f|^2. */
  readonly errors: Float64Array;
  #errorSum = 0;
  /** Largest |grad f|^2. */
  square = 0;
  /** Mean over replicas of |grad f(x_0)|^2. */
  startSquare = 0;
  /** Smallest loss of any replica. */
  lowest = Infinity;
  readonly #lower: number | null;
  /** Smallest |grad f|^2/(2 (f - f*)) at points where both can be told from rounding; Infinity where none was. */
  dominance = Infinity;
  /**
   * Smallest L for which both things that the proofs ask of smoothness hold from each point to the next:
   * |grad f(y) - grad f(x)| <= L |y - x| and f(y) <= f(x) + <grad f(x), y - x> + L/2 |y - x|^2.
   */
  smoothness = 0;
  readonly #shape: PathShape;
  readonly #sums: Float64Array;
  #before: { theta: Float64Array; truth: Float64Array; loss: Float64Array } | null = null;

  /** lower: f*, null where it is not known. */
  constructor(shape: PathShape, lower: number | null) {
    this.#shape = shape;
    this.#lower = lower;
    const series = () => ({
      mean: new Float64Array(shape.steps),
      error: new Float64Array(shape.steps),
    });
    this.average = series();
    this.loss = series();
    this.#sums = new Float64Array(shape.replicas);
    this.errors = new Float64Array(shape.steps);
  }

  /** False where something is not finite: that step and what follows are not taken in. */
  take(block: StepBlock): boolean {
    const { dimension, replicas } = this.#shape;
    const size = dimension * replicas;
    const squares = new Float64Array(replicas);
    const averages = new Float64Array(replicas);
    for (let index = 0; index < block.steps; index++) {
      const truth = block.truth.subarray(index * size, (index + 1) * size);
      const theta = block.theta.subarray(index * size, (index + 1) * size);
      const delivered = block.delivered.subarray(index * size, (index + 1) * size);
      const loss = block.loss.subarray(index * replicas, (index + 1) * replicas);
      columnSquares(truth, squares);
      if (!squares.every(Number.isFinite) || !loss.every(Number.isFinite)) return false;
      const K = this.steps + 1;
      for (let replica = 0; replica < replicas; replica++) {
        this.#sums[replica]! += squares[replica]!;
        averages[replica] = this.#sums[replica]! / K;
        this.square = Math.max(this.square, squares[replica]!);
        this.lowest = Math.min(this.lowest, loss[replica]!);
        const above = loss[replica]! - (this.#lower ?? NaN);
        if (above > ABOVE)
          this.dominance = Math.min(this.dominance, squares[replica]! / (2 * above));
      }
      if (this.steps === 0) this.startSquare = meanOf(squares);
      write(this.average, this.steps, averages);
      write(this.loss, this.steps, loss);
      const missed = delivered.map((value, at) => value - truth[at]!);
      columnSquares(missed, squares);
      for (const square of squares) this.error = Math.max(this.error, square);
      this.#errorSum += meanOf(squares);
      this.errors[this.steps] = this.#errorSum / K;
      this.#readSmoothness(theta, truth, loss);
      this.#before = { theta, truth, loss };
      this.steps = K;
    }
    return true;
  }

  #readSmoothness(theta: Float64Array, truth: Float64Array, loss: Float64Array): void {
    const before = this.#before;
    if (before === null) return;
    const { dimension, replicas } = this.#shape;
    for (let replica = 0; replica < replicas; replica++) {
      let [move, change, along, place] = [0, 0, 0, 0];
      for (let element = 0; element < dimension; element++) {
        const at = element * replicas + replica;
        const d = theta[at]! - before.theta[at]!;
        const slope = before.truth[at]!;
        move += d * d;
        along += slope * d;
        change += (truth[at]! - slope) ** 2;
        place += theta[at]! * theta[at]!;
      }
      if (!(move > READABLE * READABLE * (1 + place))) continue;
      const excess = loss[replica]! - before.loss[replica]! - along;
      this.smoothness = Math.max(this.smoothness, Math.sqrt(change / move), (2 * excess) / move);
    }
  }
}

/** [dimension, replicas] -> [replicas] squared norms, summed in element order. */
function columnSquares(values: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let at = 0; at < values.length; at++) out[at % out.length]! += values[at]! * values[at]!;
}

function write({ mean, error }: Series, at: number, values: Float64Array): void {
  const measured = meanWithError(values);
  mean[at] = measured.value;
  if (values.length > 1) error[at] = measured.error;
}
