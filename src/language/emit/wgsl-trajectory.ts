/**
 * A composed program and a problem as one WGSL kernel for few parameters: a thread is a replica and does a whole
 * stretch of steps, theta and slots in registers, the problem's gradient written out. Reductions run over the
 * thread's own elements, so no thread waits for another.
 */
import { assert } from "../../base/assert.ts";
import type { Formula, Node, NodeId, Program } from "../ir.ts";
import { kernelNeeds } from "./wgsl-leaves.ts";
import { HELPER_NAMES, helperTexts } from "./wgsl-helpers.ts";
import { RANDOM_NAMES, randomText } from "./wgsl-random.ts";
import { emitSteps } from "./wgsl-trajectory-step.ts";
import { Lines, NameBook } from "./wgsl-text.ts";

/** Rows of one step's record; each row holds one float32 a replica. Null: not recorded. */
export interface RecordLayout {
  readonly rows: number;
  /** Null where the problem has no formula: then loss and truth are known on the CPU. */
  readonly loss: number | null;
  /** First of `dimension` rows each. */
  readonly truth: number | null;
  readonly theta: number;
  readonly delivered: number;
  readonly estimate: number;
  /** One row for each output that is not uniform. */
  readonly outputs: ReadonlyMap<string, number>;
  /** First of the rows of the vector and scalar slots, in program order; null: not asked for. */
  readonly slots: number | null;
}

export interface TrajectoryKernel {
  readonly text: string;
  /** What the kernel runs: `hoisted` are nodes of it. */
  readonly program: Program;
  readonly dimension: number;
  readonly workgroupSize: number;
  /** Entry k of a step's row in the table is the value of node hoisted[k]; with a signal, the truth comes last. */
  readonly hoisted: readonly NodeId[];
  readonly tableColumns: number;
  readonly hasFormula: boolean;
  /** Rows of the state buffer, one float32 a replica: theta, then vector and scalar slots in program order. */
  readonly stateRows: number;
  /** First state row of each slot; null for uniform slots, which live on the CPU. */
  readonly slotRows: readonly (number | null)[];
  readonly record: RecordLayout;
}

export const TRAJECTORY_ENTRY = "run";
const WORKGROUP_SIZE = 64;

/** WGSL allows 8,192 bytes of variables in a function; a little is left for loop counters and sums. */
const REGISTER_BYTES = 8000;

/** True where a thread can hold theta, gradients, slots and random numbers of `dimension` parameters. */
export function trajectoryFits(program: Program, dimension: number): boolean {
  const needs = kernelNeeds(program);
  const vectors =
    2 +
    needs.vectorSlots.length +
    needs.purposes.length +
    needs.coefficients.length +
    needs.points.length +
    needs.rankings.length;
  return (
    (vectors * dimension + needs.scalarSlots.length + needs.reductions.length) * 4 <= REGISTER_BYTES
  );
}

/**
 * Emits the kernel. `formula`: null for signals, whose true gradient is the last column of the table.
 * Float32; random streams equal the reference's to the bit. Throws where `trajectoryFits` is false.
 */
export function emitTrajectoryKernel(
  given: Program,
  formula: Formula | null,
  dimension: number,
  { recordSlots = false }: { recordSlots?: boolean } = {},
): TrajectoryKernel {
  const program = withoutMatrices(given);
  assert(trajectoryFits(program, dimension), `${dimension} parameters are too many for one thread`);
  const needs = kernelNeeds(program);
  const { slotRows, stateRows } = layOutState(program, dimension);
  const record = layOutRecord({
    dimension,
    hasFormula: formula !== null,
    outputs: needs.outputs,
    slotRows: recordSlots ? stateRows - dimension : null,
  });
  const tableColumns = needs.hoisted.length + (formula === null ? 1 : 0);

  const lines = new Lines();
  const names = new NameBook([...MODULE_NAMES, ...RANDOM_NAMES, ...HELPER_NAMES]);
  lines.text(HEADER);
  for (const id of needs.coefficients) {
    const node = program.nodes[id];
    const length = node?.kind === "coefficients" ? node.values.length : 0;
    assert(length === dimension, `${length} coefficients for ${dimension} parameters`);
  }
  for (const text of randomText(needs.purposes)) lines.text(text);
  for (const text of helperTexts([...program.nodes, ...(formula?.nodes ?? [])])) lines.text(text);
  emitSteps({
    program,
    formula,
    dimension,
    needs,
    slotRows,
    record,
    normalsAt: null,
    tableColumns,
    workgroupSize: WORKGROUP_SIZE,
    lines,
    names,
  });
  return {
    text: lines.toString(),
    program,
    dimension,
    workgroupSize: WORKGROUP_SIZE,
    hoisted: needs.hoisted,
    tableColumns,
    hasFormula: formula !== null,
    stateRows,
    slotRows,
    record,
  };
}

/**
 * The parameters of a small problem are one vector and no matrix, so orthogonalising gives NaN here. As a constant it
 * is handed over like other numbers that no text can hold. Nodes keep their ids.
 */
export function withoutMatrices(program: Program): Program {
  const nodes = program.nodes.map((node): Node =>
    node.kind === "orthogonalize" ? { kind: "constant", value: NaN, shape: "uniform" } : node,
  );
  return { ...program, nodes };
}

/** Names of the header below and of the loop around the steps. */
const MODULE_NAMES =
  `Parameters parameters table state records run id replica step_index step row at j block record
  bits word counter`.split(/\s+/);

const HEADER = `
struct Parameters {
  first_step: u32,
  steps: u32,
  replicas: u32,
  first_replica: u32,
  seed: u32,
  size: f32,
  rows: f32,
  cols: f32,
  is_matrix: f32,
  no_loss: f32,
}
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> records: array<f32>;
`;

export function layOutState(
  program: Program,
  dimension: number,
): { slotRows: (number | null)[]; stateRows: number } {
  let stateRows = dimension;
  const slotRows = program.slots.map((slot) => {
    if (slot.shape === "uniform") return null;
    const first = stateRows;
    stateRows += slot.shape === "vector" ? dimension : 1;
    return first;
  });
  return { slotRows, stateRows };
}

function layOutRecord({
  dimension,
  hasFormula,
  outputs,
  slotRows,
}: {
  dimension: number;
  hasFormula: boolean;
  outputs: readonly string[];
  slotRows: number | null;
}): RecordLayout {
  let rows = 0;
  const take = (count: number): number => {
    rows += count;
    return rows - count;
  };
  const loss = hasFormula ? take(1) : null;
  const truth = hasFormula ? take(dimension) : null;
  const theta = take(dimension);
  const delivered = take(dimension);
  const estimate = take(dimension);
  const outputRows = new Map(outputs.map((name) => [name, take(1)]));
  const slots = slotRows === null ? null : take(slotRows);
  return { rows, loss, truth, theta, delivered, estimate, outputs: outputRows, slots };
}
