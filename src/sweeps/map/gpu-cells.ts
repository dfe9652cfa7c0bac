/**
 * Cells on WebGPU: a batch is a dispatch, its steps are cut into submissions that leave the display its frames. Float32;
 * numbers that follow from a varied setting alone come from the host in float64 (columns.ts).
 */
import { fillNormals } from "../../base/random.ts";
import { createChunkPacing } from "../../engine/gpu/chunk-pacing.ts";
import type { GpuContext } from "../../engine/gpu/device.ts";
import type { BindingKind } from "../../engine/gpu/pipelines.ts";
import { readBuffer, USAGE } from "../../engine/gpu/readback.ts";
import { StepSettings } from "../../engine/step-settings.ts";
import { emitMapKernel, MAP_ENTRY, type MapKernel } from "../../language/emit/wgsl-map.ts";
import { advanceUniformSlots, evaluateUniforms } from "../../language/emit/uniform-values.ts";
import { AxisColumns, pairValues } from "./columns.ts";
import { endRows, FIGURE, figureRows, FIGURES, windowLength } from "./figures.ts";
import type { CellRunner } from "./filler.ts";
import { type PreparedJob, startOf } from "./job.ts";

const BINDINGS: readonly BindingKind[] = ["uniform", "read", "read-write", "read", "read"];
const PARAMETER_BYTES = 48;
/** Tables of one submission. */
const TABLE_BYTES = 4 * 2 ** 20;
const MOST_STEPS = 4096;
/** Float32's largest number: what no loss is above, before the first one came. */
const LARGEST = 3.4028234663852886e38;

/** Threads of a batch: a GPU wants many, a software adapter shows more often what it has. */
const MOST_CELLS = { hardware: 16_384, software: 4096 } as const;

/** Throws KernelRejectedError where the driver refuses. `run` throws DeviceLostError or DeviceFaultError. */
export async function createGpuCells(
  context: GpuContext,
  prepared: PreparedJob,
  clock: () => number,
): Promise<CellRunner> {
  const { problem } = prepared.job;
  if (problem.formula === null) throw new Error("a map needs a loss");
  const kernel = emitMapKernel(prepared.cells, problem.formula, problem.dimension, FIGURE);
  const groupLayout = context.pipelines.groupLayout(BINDINGS);
  const pipeline = await context.pipelines.get({
    text: kernel.text,
    entryPoint: MAP_ENTRY,
    layout: context.device.createPipelineLayout({ bindGroupLayouts: [groupLayout] }),
    layoutKey: BINDINGS.join(),
  });
  return new GpuCells({ context, prepared, kernel, pipeline, groupLayout, clock });
}

interface Parts {
  readonly context: GpuContext;
  readonly prepared: PreparedJob;
  readonly kernel: MapKernel;
  readonly pipeline: GPUComputePipeline;
  readonly groupLayout: GPUBindGroupLayout;
  readonly clock: () => number;
}

class GpuCells implements CellRunner {
  readonly most: number;
  readonly #parts: Parts;
  readonly #columns: readonly [AxisColumns, AxisColumns];
  readonly #settings: StepSettings;
  readonly #pacing = createChunkPacing();
  /** Numbers of a step's moving columns. */
  readonly #width: number;
  readonly #capacity: number;
  readonly #buffers: Readonly<
    Record<"parameters" | "table" | "state" | "columns" | "cells", GPUBuffer>
  >;
  readonly #group: GPUBindGroup;
  readonly #uniforms: Float64Array;
  #uniformSlots: Float64Array;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { context, prepared, kernel, groupLayout } = parts;
    const { job, schedules } = prepared;
    this.most = context.isSoftware ? MOST_CELLS.software : MOST_CELLS.hardware;
    this.#columns = [new AxisColumns(prepared, 0), new AxisColumns(prepared, 1)];
    this.#settings = new StepSettings({ settings: job.lane.settings, schedules });
    this.#width = this.#columns.reduce((sum, { moving, count }) => sum + moving.length * count, 0);
    const perStep = Math.max(1, this.#width, kernel.tableColumns) * 4;
    this.#capacity = Math.max(1, Math.min(MOST_STEPS, Math.floor(TABLE_BYTES / perStep)));
    const make = (size: number, usage: number): GPUBuffer =>
      context.device.createBuffer({ size: Math.max(16, size), usage: usage | USAGE.copyTarget });
    this.#buffers = {
      parameters: make(PARAMETER_BYTES, USAGE.uniform),
      table: make(this.#capacity * kernel.tableColumns * 4, USAGE.storage),
      state: make(kernel.stateRows * this.most * 4, USAGE.storage | USAGE.copySource),
      columns: make(this.#capacity * this.#width * 4, USAGE.storage),
      cells: make(this.most * 4, USAGE.storage),
    };
    const { parameters, table, state, columns, cells } = this.#buffers;
    this.#group = context.device.createBindGroup({
      layout: groupLayout,
      entries: [parameters, table, state, columns, cells].map((buffer, binding) => ({
        binding,
        resource: { buffer },
      })),
    });
    this.#uniforms = new Float64Array(kernel.program.nodes.length);
    this.#uniformSlots = new Float64Array(kernel.program.slots.length);
  }

  async run(cells: Uint32Array, pass: () => Promise<void> | null): Promise<Float64Array> {
    const { context, prepared, kernel, pipeline, clock } = this.#parts;
    const { steps } = prepared.job;
    const { device } = context;
    this.#start(cells);
    // One more than there are updates: the last one only looks at the loss.
    for (let done = 0; done < steps + 1;) {
      const count = this.#pacing.next(Math.min(this.#capacity, steps + 1 - done));
      this.#send(done + 1, count, cells.length);
      const startMs = clock();
      const encoder = device.createCommandEncoder();
      const dispatch = encoder.beginComputePass();
      dispatch.setPipeline(pipeline);
      dispatch.setBindGroup(0, this.#group);
      dispatch.dispatchWorkgroups(Math.ceil(cells.length / kernel.workgroupSize));
      dispatch.end();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      this.#pacing.measured(count, clock() - startMs);
      context.check();
      done += count;
      const pause = pass();
      if (pause !== null) await pause;
    }
    const state = await readBuffer(
      device,
      this.#buffers.state,
      kernel.stateRows * cells.length * 4,
    );
    context.check();
    return this.#collect(state, cells.length);
  }

  dispose(): void {
    for (const buffer of Object.values(this.#buffers)) buffer.destroy();
  }

  /** theta at its start, slots at zero, columns that stand still, figures before the first loss. */
  #start(cells: Uint32Array): void {
    const { context, prepared, kernel } = this.#parts;
    const { job } = prepared;
    const width = job.axes[0].count;
    const count = cells.length;
    const state = new Float32Array(kernel.stateRows * count);
    const row = (at: number): Float32Array => state.subarray(at * count, (at + 1) * count);
    for (let coordinate = 0; coordinate < job.problem.dimension; coordinate++)
      row(coordinate).set(Float32Array.from(cells, (cell) => startOf(prepared, cell, coordinate)));
    this.#columns.forEach((columns, axis) => {
      for (const column of columns.still) {
        const values = columns.stillValues(column);
        const place = (cell: number): number =>
          axis === 0 ? cell % width : Math.floor(cell / width);
        row(kernel.slotRows[column.slot] ?? 0).set(
          Float32Array.from(cells, (cell) => values[place(cell)]!),
        );
      }
    });
    for (const { column, values } of pairValues(prepared, cells))
      row(kernel.slotRows[column.slot] ?? 0).set(values);
    const { figuresAt } = kernel;
    row(figuresAt + FIGURE.best).fill(LARGEST);
    row(figuresAt + FIGURE.lateLow).fill(LARGEST);
    row(figuresAt + FIGURE.lateHigh).fill(-LARGEST);
    const { queue } = context.device;
    queue.writeBuffer(this.#buffers.state, 0, state);
    const places = cells.map((cell) => (cell % width) | (Math.floor(cell / width) << 16));
    queue.writeBuffer(this.#buffers.cells, 0, places);
    this.#uniformSlots = new Float64Array(kernel.program.slots.length);
  }

  /** Uniforms, normals and moving columns of `count` steps from `first` on. */
  #send(first: number, count: number, cells: number): void {
    const { context, prepared, kernel } = this.#parts;
    const { job } = prepared;
    const { dimension } = job.problem;
    const width = kernel.tableColumns;
    const table = new Float32Array(count * width);
    const normals = new Float64Array(dimension);
    const columns = new Float32Array(count * this.#width);
    for (let index = 0; index < count; index++) {
      const t = first + index;
      const inputs = { t, settings: this.#settings.at(t), B: 1, totalSize: dimension };
      evaluateUniforms(kernel.program, inputs, this.#uniformSlots, this.#uniforms);
      kernel.hoisted.forEach((id, at) => {
        table[index * width + at] = this.#uniforms[id]!;
      });
      kernel.purposes.forEach((purpose, place) => {
        const key = { seed: job.seed, purpose, replica: 0, step: t, worker: 0 };
        fillNormals(key, normals, { count: dimension });
        table.set(normals, index * width + kernel.hoisted.length + place * dimension);
      });
      advanceUniformSlots(kernel.program, this.#uniforms, this.#uniformSlots);
      let at = index * this.#width;
      for (const axis of this.#columns) {
        if (axis.moving.length === 0) continue;
        const row = axis.row(t);
        columns.set(row, at);
        at += row.length;
      }
    }
    const [across, up] = job.axes;
    const parameters = new ArrayBuffer(PARAMETER_BYTES);
    new Uint32Array(parameters).set([
      first,
      count,
      cells,
      job.seed,
      job.steps,
      windowLength(job.steps),
      across.count,
      up.count,
    ]);
    // The parameters of a small problem are one plain vector.
    new Float32Array(parameters, 32).set([dimension, dimension, 1, 0]);
    const { queue } = context.device;
    queue.writeBuffer(this.#buffers.parameters, 0, parameters);
    if (table.length > 0) queue.writeBuffer(this.#buffers.table, 0, table);
    if (columns.length > 0) queue.writeBuffer(this.#buffers.columns, 0, columns);
  }

  #collect(state: Float32Array, count: number): Float64Array {
    const { kernel, prepared } = this.#parts;
    const { dimension } = prepared.job.problem;
    const out = new Float64Array(figureRows(dimension) * count);
    out.set(state.subarray(kernel.figuresAt * count, (kernel.figuresAt + FIGURES) * count));
    out.set(state.subarray(0, endRows(dimension) * count), FIGURES * count);
    for (let cell = 0; cell < count; cell++)
      if (out[FIGURE.diverged * count + cell]! > 0) out[FIGURE.final * count + cell] = NaN;
    return out;
  }
}
