/**
 * Cells on WebAssembly or the float64 reference: one executor whose replicas are cells. Every cell's losses are, to the
 * bit, those of an ordinary run of the lane at the cell's settings or start.
 */
import type { Arithmetic } from "../../engine/arithmetic.ts";
import { GradientsAt } from "../../engine/reference/gradients-at.ts";
import { ProblemPoint } from "../../engine/reference/problem-point.ts";
import { StepSettings } from "../../engine/step-settings.ts";
import type { Reference, StepInputs } from "../../language/emit/executor.ts";
import { DIVERGED_LOSS } from "../../measure/no-metrics.ts";
import { AxisColumns, pairValues } from "./columns.ts";
import { endRows, FIGURE, figureRows, FIGURES, windowLength } from "./figures.ts";
import { type PreparedJob, startOf } from "./job.ts";

export class FloatCells {
  readonly #prepared: PreparedJob;
  readonly #size: number;
  readonly #executor: Reference;
  readonly #point: ProblemPoint;
  readonly #gradientsAt: GradientsAt;
  readonly #settings: StepSettings;
  readonly #columns: readonly [AxisColumns, AxisColumns];
  readonly #fillNormals: Arithmetic["fillNormals"];
  readonly #zeros: Float64Array;
  readonly #normals: Float64Array;
  /** Of the batch at hand: place of each cell along both axes. */
  readonly #places: readonly [Uint16Array, Uint16Array];

  /** size: cells of a batch. Throws WasmUnavailableError only through `arithmetic`, which has the reference instead. */
  constructor(prepared: PreparedJob, size: number, arithmetic: Arithmetic) {
    const { job, cells, schedules } = prepared;
    const { problem, seed } = job;
    this.#prepared = prepared;
    this.#size = size;
    const { dimension } = problem;
    this.#executor = arithmetic.createExecutor(cells.program, {
      tensors: [{ size: dimension, rows: dimension, cols: 1, isMatrix: 0 }],
      replicas: size,
    });
    const options = { seed, replicas: size, arithmetic };
    this.#point = new ProblemPoint(problem, options);
    this.#gradientsAt = new GradientsAt(cells.program, problem, options);
    this.#settings = new StepSettings({ settings: job.lane.settings, schedules });
    this.#columns = [new AxisColumns(prepared, 0), new AxisColumns(prepared, 1)];
    this.#fillNormals = arithmetic.fillNormals;
    this.#zeros = new Float64Array(this.#executor.slotValues);
    this.#normals = new Float64Array(dimension);
    this.#places = [new Uint16Array(size), new Uint16Array(size)];
  }

  /**
   * cells: at most `size`. Returns [figureRows, cells]. `pass` is awaited between steps and may throw to give up.
   * O(steps * size), whatever number of cells.
   */
  async run(cells: Uint32Array, pass: () => Promise<void> | null): Promise<Float64Array> {
    const { job } = this.#prepared;
    this.#start(cells);
    const figures = new Figures(job.steps, this.#size);
    for (let t = 1; t <= job.steps + 1; t++) {
      const { theta } = this.#executor;
      this.#point.evaluate(theta, t);
      figures.take(t, { loss: this.#point.loss, theta, gradient: this.#point.gradient });
      if (t > job.steps || figures.soundCells === 0) break;
      this.#step(t);
      const pause = pass();
      if (pause !== null) await pause;
    }
    return this.#collect(figures, cells.length);
  }

  #start(cells: Uint32Array): void {
    const { job } = this.#prepared;
    const width = job.axes[0].count;
    const executor = this.#executor;
    executor.loadSlots(this.#zeros, 0);
    // The last batch is filled up with its last cell.
    const batch = Uint32Array.from(
      { length: this.#size },
      (_, index) => cells[Math.min(index, cells.length - 1)]!,
    );
    batch.forEach((cell, index) => {
      this.#places[0][index] = cell % width;
      this.#places[1][index] = Math.floor(cell / width);
    });
    const { theta, slots } = executor;
    for (let coordinate = 0; coordinate < job.problem.dimension; coordinate++)
      for (let index = 0; index < this.#size; index++)
        theta[coordinate * this.#size + index] = startOf(this.#prepared, batch[index]!, coordinate);
    for (const { column, values } of pairValues(this.#prepared, batch))
      slots[column.slot]!.set(values);
    this.#columns.forEach((columns, axis) => {
      for (const column of columns.still)
        this.#spread(columns.stillValues(column), { axis, offset: 0, out: slots[column.slot]! });
    });
  }

  /** out[cell] = along[offset + place of the cell on the axis]. */
  #spread(
    along: Float64Array,
    { axis, offset, out }: { axis: number; offset: number; out: Float64Array },
  ): void {
    const places = this.#places[axis]!;
    for (let index = 0; index < places.length; index++)
      out[index] = along[offset + places[index]!]!;
  }

  #step(t: number): void {
    const executor = this.#executor;
    const { seed } = this.#prepared.job;
    const { slots } = executor;
    this.#columns.forEach((columns, axis) => {
      const row = columns.row(t);
      columns.moving.forEach(({ slot }, index) => {
        this.#spread(row, { axis, offset: index * columns.count, out: slots[slot]! });
      });
    });
    const inputs: StepInputs = {
      t,
      settings: this.#settings.at(t),
      gradient: this.#point.gradient,
      loss: this.#point.loss,
      // Replica 0's numbers, for every cell.
      random: (purpose, out) => {
        const place = { seed, step: t, worker: 0, firstReplica: 0 };
        this.#fillNormals(purpose, this.#normals, { place, count: 1, column: 0, stride: 1 });
        this.#normals.forEach((normal, element) =>
          out.fill(normal, element * this.#size, (element + 1) * this.#size),
        );
      },
      record: false,
    };
    executor.step(this.#gradientsAt.complete(executor, inputs));
  }

  #collect(figures: Figures, count: number): Float64Array {
    const { dimension } = this.#prepared.job.problem;
    const out = new Float64Array(figureRows(dimension) * count);
    figures.rows.forEach((row, index) => {
      out.set(row.subarray(0, count), index * count);
    });
    for (let coordinate = 0; coordinate < endRows(dimension); coordinate++) {
      const from = coordinate * this.#size;
      out.set(this.#executor.theta.subarray(from, from + count), (FIGURES + coordinate) * count);
    }
    return out;
  }
}

/** The running figures of a batch. The WGSL twin is in language/emit/wgsl-map.ts. */
class Figures {
  /** FIGURE row by row, [size] each. */
  readonly rows: readonly Float64Array[];
  /** Cells that have not diverged. */
  soundCells: number;
  readonly #steps: number;
  readonly #window: number;

  constructor(steps: number, size: number) {
    this.rows = Array.from({ length: FIGURES }, () => new Float64Array(size));
    this.soundCells = size;
    this.#steps = steps;
    this.#window = windowLength(steps);
    this.rows[FIGURE.best]!.fill(Infinity);
    this.rows[FIGURE.lateLow]!.fill(Infinity);
    this.rows[FIGURE.lateHigh]!.fill(-Infinity);
  }

  /** The loss, point and gradient before update t: L_(t-1). */
  take(
    t: number,
    { loss, theta, gradient }: { loss: Float64Array; theta: Float64Array; gradient: Float64Array },
  ): void {
    const size = loss.length;
    const [start, final, best, earlier, late, low, high, rises, diverged] = this.rows as Rows;
    const update = t - 1;
    const isLate = update > this.#steps - this.#window;
    const isEarlier = !isLate && update > this.#steps - 2 * this.#window;
    for (let cell = 0; cell < size; cell++) {
      if (diverged[cell] !== 0) continue;
      const value = loss[cell]!;
      // As in an ordinary run (measure/small-figures.ts): an update that is not finite counts at its own step.
      const isWhole = isFiniteAt(theta, cell, size);
      const isSound = value <= DIVERGED_LOSS && value > -Infinity;
      if (!isWhole || !isSound || !isFiniteAt(gradient, cell, size)) {
        diverged[cell] = isWhole ? t : Math.max(1, t - 1);
        final[cell] = NaN;
        this.soundCells--;
        continue;
      }
      if (t === 1) start[cell] = value;
      if (value < best[cell]!) best[cell] = value;
      if (isLate) {
        late[cell] = late[cell]! + value;
        if (value < low[cell]!) low[cell] = value;
        if (value > high[cell]!) high[cell] = value;
        if (value > final[cell]!) rises[cell] = rises[cell]! + 1;
      } else if (isEarlier) earlier[cell] = earlier[cell]! + value;
      final[cell] = value;
    }
  }
}

type Rows = readonly [
  start: Float64Array,
  final: Float64Array,
  best: Float64Array,
  earlier: Float64Array,
  late: Float64Array,
  low: Float64Array,
  high: Float64Array,
  rises: Float64Array,
  diverged: Float64Array,
];

/** True where the cell's numbers of a vector [elements, cells] are all finite. */
function isFiniteAt(values: Float64Array, cell: number, size: number): boolean {
  for (let at = cell; at < values.length; at += size)
    if (!Number.isFinite(values[at]!)) return false;
  return true;
}
