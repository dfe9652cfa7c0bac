/** How far apart the gradients of simulated workers are along a path: what bounds on compressed gradients ask for. */
import type { Arithmetic } from "../../engine/arithmetic.ts";
import type { StepBlock } from "../../engine/stepper.ts";
import { WorkerGradients } from "../../engine/workers/gradients.ts";
import type { SmallProblem } from "../../problems/problem.ts";

export interface SpreadShape {
  readonly workers: number;
  readonly replicas: number;
  readonly seed: number;
  readonly arithmetic: Arithmetic;
}

export class WorkerSpread {
  /** Largest mean over workers of |grad f_i - grad f|^2. */
  spread = 0;
  /** Largest mean over workers of |grad f_i|^2. */
  square = 0;
  readonly #shape: SpreadShape;
  readonly #gradients: WorkerGradients;
  /** [dimension, workers, replicas] the same point for all workers. */
  readonly #points: Float64Array;

  constructor(problem: SmallProblem, shape: SpreadShape) {
    const { workers, replicas } = shape;
    this.#shape = shape;
    this.#gradients = new WorkerGradients(problem, { ...shape, columns: replicas });
    this.#points = new Float64Array(problem.dimension * workers * replicas);
  }

  take(block: StepBlock): void {
    const { workers, replicas } = this.#shape;
    const width = block.dimension * replicas;
    const squares = new Float64Array(replicas);
    const spreads = new Float64Array(replicas);
    for (let index = 0; index < block.steps; index++) {
      for (let row = 0; row < block.dimension; row++) {
        const at = index * width + row * replicas;
        const point = block.theta.subarray(at, at + replicas);
        for (let worker = 0; worker < workers; worker++)
          this.#points.set(point, (row * workers + worker) * replicas);
      }
      this.#gradients.evaluate(this.#points, block.firstStep + index);
      squares.fill(0);
      spreads.fill(0);
      this.#gradients.gradient.forEach((value, at) => {
        const replica = at % replicas;
        const row = Math.floor(at / (replicas * workers));
        const truth = block.truth[index * width + row * replicas + replica]!;
        squares[replica]! += (value * value) / workers;
        spreads[replica]! += (value - truth) ** 2 / workers;
      });
      for (let replica = 0; replica < replicas; replica++) {
        // What is not finite is the path's to notice.
        if (squares[replica]! > this.square) this.square = squares[replica]!;
        if (spreads[replica]! > this.spread) this.spread = spreads[replica]!;
      }
    }
  }
}
