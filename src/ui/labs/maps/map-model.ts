/**
 * A map as far as it has come: the figures of every cell that was computed, and for every cell the one that stands for it
 * until its own have come. Outside React; drawn from as it is.
 */
import { FIGURES, figureRows } from "../../../sweeps/map/figures.ts";
import type { MapJob } from "../../../sweeps/map/job.ts";
import { fillOrder, type FillOrder } from "../../../sweeps/map/order.ts";
import type { MapPart } from "../../../sweeps/map/protocol.ts";

export class MapModel {
  readonly job: MapJob;
  readonly columns: number;
  readonly rows: number;
  readonly cells: number;
  /** [figureRows, cells]; NaN where nothing has come. */
  readonly figures: Float64Array;
  /** [cells] the computed cell that stands for this one; -1: none yet. */
  readonly source: Int32Array;
  readonly #order: FillOrder;
  /** [cells] stride of that cell. */
  readonly #strides: Uint8Array;
  #done = 0;

  constructor(job: MapJob) {
    this.job = job;
    this.columns = job.axes[0].count;
    this.rows = job.axes[1].count;
    this.cells = this.columns * this.rows;
    this.figures = new Float64Array(figureRows(job.problem.dimension) * this.cells).fill(NaN);
    this.source = new Int32Array(this.cells).fill(-1);
    this.#strides = new Uint8Array(this.cells).fill(255);
    this.#order = fillOrder(this.columns, this.rows);
  }

  /** Cells that have come. */
  get done(): number {
    return this.#done;
  }

  /** Batches may come in any order: a coarse cell never covers a finer one. */
  take({ from, cells, figures }: MapPart): void {
    const rows = figures.length / cells;
    for (let index = 0; index < cells; index++) {
      const cell = this.#order.cells[from + index] ?? 0;
      for (let row = 0; row < rows; row++)
        this.figures[row * this.cells + cell] = figures[row * cells + index] ?? NaN;
      this.#cover(cell, this.#order.strides[from + index] ?? 1);
    }
    this.#done += cells;
  }

  /** A figure of a cell, of the cell itself only: NaN until it has come. */
  figure(row: number, cell: number): number {
    return this.figures[row * this.cells + cell] ?? NaN;
  }

  hasCell(cell: number): boolean {
    return this.source[cell] === cell;
  }

  /** Where the cell's run ended, in two variables; null for other problems and cells that have not come. */
  endPoint(cell: number): readonly [number, number] | null {
    if (this.job.problem.dimension !== 2 || !this.hasCell(cell)) return null;
    return [this.figure(FIGURES, cell), this.figure(FIGURES + 1, cell)];
  }

  #cover(cell: number, stride: number): void {
    const column = cell % this.columns;
    const row = Math.floor(cell / this.columns);
    const right = Math.min(this.columns, column + stride);
    const top = Math.min(this.rows, row + stride);
    for (let y = row; y < top; y++) {
      for (let x = column; x < right; x++) {
        const at = y * this.columns + x;
        if ((this.#strides[at] ?? 0) < stride) continue;
        this.#strides[at] = stride;
        this.source[at] = cell;
      }
    }
  }
}
