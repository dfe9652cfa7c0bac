/**
 * Fresh draws at a frozen point of a lane with simulated workers: every worker draws again, from frozen memory, and its
 * message goes through server and rule, without anything being written.
 */
import type { Reference } from "../../language/emit/reference.ts";
import type { DrawAnswer } from "../../measure/small-rows.ts";
import { byDraw, spreadToDraws } from "../draw-columns.ts";
import type { StepBlock } from "../stepper.ts";
import { type RoundOptions, WorkerRound } from "./round.ts";

export class WorkerDraws {
  readonly #round: WorkerRound;
  readonly #dimension: number;
  readonly #replicas: number;
  readonly #count: number;
  /** Of the server, then of the workers for each gradient: rows that each slot has, [replicas] values each. */
  readonly #memories: readonly {
    readonly executor: Reference;
    readonly rows: readonly (number | "uniform")[];
    readonly row: Float64Array;
  }[];

  constructor(options: Omit<RoundOptions, "draws" | "firstReplica"> & { readonly draws: number }) {
    const { program, problem, workers, replicas, draws } = options;
    const round = new WorkerRound({ ...options, firstReplica: 0 });
    const { dimension } = problem;
    this.#round = round;
    this.#dimension = dimension;
    this.#replicas = replicas;
    this.#count = draws;
    const rowsOf = { vector: dimension, scalar: 1, uniform: "uniform" } as const;
    const memory = (executor: Reference, rows: readonly (number | "uniform")[]) => ({
      executor,
      rows,
      row: new Float64Array(executor.slotValues),
    });
    this.#memories = [
      memory(
        round.server,
        program.slots.map(({ shape }) => rowsOf[shape]),
      ),
      ...round.ways.map(({ executor }) =>
        memory(
          executor,
          executor.slots.map(() => dimension * workers.count),
        ),
      ),
    ];
  }

  /** Estimates of record `index` of the block, drawn again. settings: as the lane used them at that step. */
  draw(block: StepBlock, index: number, settings: Readonly<Record<string, number>>): DrawAnswer {
    if (block.slots === null) throw new Error("draws need recorded slots");
    const columns = { replicas: this.#replicas, count: this.#count };
    const { server } = this.#round;
    const rows = this.#dimension;
    spreadToDraws(block.theta, index * rows * this.#replicas, server.theta, { rows, ...columns });
    this.#loadSlots(block.slots, (block.slots.length / block.steps) * index);
    const t = block.firstStep + index;
    this.#round.look(t);
    server.draw(this.#round.inputs({ t, settings, keep: false }));
    const values = byDraw(server.estimate, { dimension: this.#dimension, ...columns });
    return { deterministic: false, count: this.#count, values };
  }

  #loadSlots(from: Float64Array, at: number): void {
    const columns = { replicas: this.#replicas, count: this.#count };
    let read = at;
    for (const { executor, rows: slots, row } of this.#memories) {
      let write = 0;
      for (const rows of slots) {
        if (rows === "uniform") {
          row[write++] = from[read++]!;
          continue;
        }
        const length = rows * columns.replicas * columns.count;
        spreadToDraws(from, read, row.subarray(write, write + length), { rows, ...columns });
        read += rows * columns.replicas;
        write += length;
      }
      executor.loadSlots(row, 0);
    }
  }
}
