/** From the float32 records of a trajectory kernel to a `StepBlock`: only copying, no arithmetic. */
import type { Program } from "../../language/ir.ts";
import type { TrajectoryKernel } from "../../language/emit/wgsl-trajectory.ts";
import type { StepBlock } from "../stepper.ts";

export interface BlockShape {
  readonly program: Program;
  readonly kernel: TrajectoryKernel;
  readonly firstStep: number;
  readonly steps: number;
  readonly replicas: number;
}

/** A block to be filled; NaN where nothing is written. */
export function emptyBlock({ program, kernel, firstStep, steps, replicas }: BlockShape): StepBlock {
  const { dimension } = kernel;
  const vector = (): Float64Array => new Float64Array(steps * dimension * replicas);
  const isRecording = kernel.record.slots !== null;
  return {
    firstStep,
    steps,
    dimension,
    replicas,
    loss: new Float64Array(steps * replicas).fill(Number.NaN),
    theta: vector(),
    truth: vector(),
    delivered: vector(),
    estimate: vector(),
    next: new Float64Array(dimension * replicas),
    outputs: Object.fromEntries(
      Object.keys(program.outputs).map((name) => [name, new Float64Array(steps * replicas)]),
    ),
    slots: isRecording ? new Float64Array(steps * slotValues(program, dimension, replicas)) : null,
  };
}

/** Numbers in one row of `StepBlock.slots`. */
export function slotValues(program: Program, dimension: number, replicas: number): number {
  const counts = { vector: dimension * replicas, scalar: replicas, uniform: 1 };
  return program.slots.reduce((sum, slot) => sum + counts[slot.shape], 0);
}

/** What the CPU knows about a step: uniforms never travel back from the device. */
export interface HostStep {
  /** The signal's gradient; NaN where there is a formula. */
  readonly truth: number;
  /** [nodes] and [slots] uniform values before the step, float64. */
  readonly values: Float64Array;
  readonly uniformSlots: Float64Array;
}

/** Copies the record of one step, `record` [rows * replicas], to place `at` of the block. */
export function fillStep(
  block: StepBlock,
  { program, kernel }: BlockShape,
  at: number,
  record: Float32Array,
  host: HostStep,
): void {
  const { dimension, replicas } = block;
  const { record: layout } = kernel;
  const rows = (first: number, count: number): Float32Array =>
    record.subarray(first * replicas, (first + count) * replicas);
  const vectorAt = at * dimension * replicas;
  block.theta.set(rows(layout.theta, dimension), vectorAt);
  block.delivered.set(rows(layout.delivered, dimension), vectorAt);
  block.estimate.set(rows(layout.estimate, dimension), vectorAt);
  if (layout.truth === null)
    block.truth.fill(host.truth, vectorAt, vectorAt + dimension * replicas);
  else block.truth.set(rows(layout.truth, dimension), vectorAt);
  if (layout.loss !== null) block.loss.set(rows(layout.loss, 1), at * replicas);
  for (const [name, id] of Object.entries(program.outputs)) {
    const row = layout.outputs.get(name);
    const target = block.outputs[name];
    if (row !== undefined) target?.set(rows(row, 1), at * replicas);
    else target?.fill(host.values[id] ?? Number.NaN, at * replicas, (at + 1) * replicas);
  }
  if (block.slots === null || layout.slots === null) return;
  const first = layout.slots - dimension;
  const row = block.slots.subarray((block.slots.length / block.steps) * at);
  fillSlots(
    row,
    { program, kernel, replicas },
    (stateRow, count) => rows(first + stateRow, count),
    host.uniformSlots,
  );
}

/** The counterpart of `fillSlots`: slots into the device's state rows, and uniform ones into `uniformSlots`. */
export function spreadSlots(
  slots: Float64Array,
  { program, kernel, replicas }: Pick<BlockShape, "program" | "kernel" | "replicas">,
  state: Float32Array,
  uniformSlots: Float64Array,
): void {
  let at = 0;
  program.slots.forEach((slot, index) => {
    const stateRow = kernel.slotRows[index] ?? null;
    if (stateRow === null) {
      uniformSlots[index] = slots[at] ?? 0;
      at += 1;
      return;
    }
    const count = (slot.shape === "vector" ? kernel.dimension : 1) * replicas;
    state.set(slots.subarray(at, at + count), stateRow * replicas);
    at += count;
  });
}

/** One row of slots, slot after slot in program order; `rows` gives state rows, uniform slots come from the CPU. */
export function fillSlots(
  out: Float64Array,
  { program, kernel, replicas }: Pick<BlockShape, "program" | "kernel" | "replicas">,
  rows: (stateRow: number, count: number) => Float32Array,
  uniformSlots: Float64Array,
): void {
  let at = 0;
  program.slots.forEach((slot, index) => {
    const stateRow = kernel.slotRows[index] ?? null;
    if (stateRow === null) {
      out[at] = uniformSlots[index] ?? 0;
      at += 1;
      return;
    }
    const values = rows(stateRow, slot.shape === "vector" ? kernel.dimension : 1);
    out.set(values, at);
    at += values.length;
    if (values.length % replicas !== 0) throw new Error("a state row is cut off");
  });
}
