/**
 * Fresh draws at a frozen point of a small problem: the program is run again from the recorded slots and the recorded
 * true gradient, with other random numbers and without writing anything. All draws of a step are one executor's
 * replicas, whatever device the lane itself runs on.
 */
import type { DrawAnswer } from "../measure/small-rows.ts";
import type { Reference } from "../language/emit/reference.ts";
import type { Program } from "../language/ir.ts";
import { GradientsAt } from "./reference/gradients-at.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { byDraw, spreadToDraws } from "./draw-columns.ts";
import { streamOf } from "./reference/normals.ts";
import type { StepBlock } from "./stepper.ts";

export class SmallDraws {
  readonly #program: Program;
  readonly #reference: Reference;
  readonly #fillNormals: Arithmetic["fillNormals"];
  readonly #gradientsAt: GradientsAt;
  readonly #count: number;
  readonly #replicas: number;
  readonly #dimension: number;
  readonly #seed: number;
  readonly #gradient: Float64Array;
  readonly #loss: Float64Array;
  readonly #slotRow: Float64Array;

  constructor(
    program: Program,
    {
      problem,
      replicas,
      count,
      seed,
      arithmetic,
    }: {
      problem: SmallProblem;
      replicas: number;
      count: number;
      seed: number;
      arithmetic: Arithmetic;
    },
  ) {
    const { dimension } = problem;
    const columns = replicas * count;
    this.#gradientsAt = new GradientsAt(program, problem, { seed, replicas: columns, arithmetic });
    this.#program = program;
    this.#count = count;
    this.#replicas = replicas;
    this.#dimension = dimension;
    this.#seed = seed;
    this.#fillNormals = arithmetic.fillNormals;
    this.#reference = arithmetic.createExecutor(program, {
      tensors: [{ size: dimension, rows: dimension, cols: 1, isMatrix: 0 }],
      replicas: columns,
    });
    this.#gradient = new Float64Array(dimension * columns);
    this.#loss = new Float64Array(columns);
    this.#slotRow = new Float64Array(this.#reference.slotValues);
  }

  /** Estimates of record `index` of the block, drawn again. settings: as the lane used them at that step. */
  draw(block: StepBlock, index: number, settings: Readonly<Record<string, number>>): DrawAnswer {
    if (block.slots === null) throw new Error("draws need recorded slots");
    const width = this.#dimension * this.#replicas;
    this.#spread(block.theta, index * width, this.#dimension, this.#reference.theta);
    this.#spread(block.truth, index * width, this.#dimension, this.#gradient);
    this.#spread(block.loss, index * this.#replicas, 1, this.#loss);
    this.#spreadSlots(block.slots, (block.slots.length / block.steps) * index);
    const step = block.firstStep + index;
    const inputs = {
      t: step,
      settings,
      gradient: this.#gradient,
      loss: this.#loss,
      random: (purpose: number, out: Float64Array) => {
        this.#fill(purpose, out, step);
      },
    };
    this.#reference.draw(this.#gradientsAt.complete(this.#reference, inputs));
    const columns = { replicas: this.#replicas, count: this.#count };
    const values = byDraw(this.#reference.estimate, { dimension: this.#dimension, ...columns });
    return { deterministic: false, count: this.#count, values };
  }

  #spread(from: Float64Array, at: number, rows: number, out: Float64Array): void {
    spreadToDraws(from, at, out, { rows, replicas: this.#replicas, count: this.#count });
  }

  #spreadSlots(from: Float64Array, at: number): void {
    let read = at;
    let write = 0;
    for (const { shape } of this.#program.slots) {
      if (shape === "uniform") {
        this.#slotRow[write++] = from[read++]!;
        continue;
      }
      const rows = shape === "vector" ? this.#dimension : 1;
      const width = rows * this.#replicas * this.#count;
      this.#spread(from, read, rows, this.#slotRow.subarray(write, write + width));
      read += rows * this.#replicas;
      write += width;
    }
    this.#reference.loadSlots(this.#slotRow, 0);
  }

  #fill(purpose: number, out: Float64Array, step: number): void {
    const stride = this.#replicas * this.#count;
    for (let draw = 0; draw < this.#count; draw++) {
      const place = { seed: this.#seed, step, worker: streamOf(draw), firstReplica: 0 };
      this.#fillNormals(purpose, out, {
        place,
        count: this.#replicas,
        column: draw * this.#replicas,
        stride,
      });
    }
  }
}
