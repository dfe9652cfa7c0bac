/**
 * The cells of a map as one WGSL kernel: the trajectory kernel's step (wgsl-trajectory-step.ts) without its records, a
 * thread a cell. What differs from cell to cell comes from columns (../cells.ts): those that stand still with the state,
 * those that move from a table of a number a step and place on the axis, which the host computed in float64. Kept of a
 * run are a few figures of its losses; their float64 twin is in sweeps/map/float-cells.ts.
 */
import { assert } from "../../base/assert.ts";
import type { CellColumn, CellProgram } from "../cells.ts";
import type { Formula, NodeId, Program } from "../ir.ts";
import { emitHoisted, kernelNeeds } from "./wgsl-leaves.ts";
import { HELPER_NAMES, helperTexts } from "./wgsl-helpers.ts";
import { Lines, NameBook } from "./wgsl-text.ts";
import { layOutState, trajectoryFits, withoutMatrices } from "./wgsl-trajectory.ts";
import { nameVariables, type StepsInput, type Variables } from "./wgsl-trajectory-scope.ts";
import {
  declareThread,
  emitFunctions,
  emitProblem,
  emitUpdate,
  transferState,
} from "./wgsl-trajectory-step.ts";

/** Rows of the figures, counted from the first row after theta and slots. */
export type FigureRows = Readonly<
  Record<
    | "start"
    | "final"
    | "best"
    | "earlier"
    | "late"
    | "lateLow"
    | "lateHigh"
    | "lateRises"
    | "diverged",
    number
  >
>;

export interface MapKernel {
  readonly text: string;
  readonly workgroupSize: number;
  /** Programs to evaluate the hoisted numbers on: matrices are constants in it. */
  readonly program: Program;
  /** Entry k of a step's row in the table is the value of node hoisted[k]. */
  readonly hoisted: readonly NodeId[];
  /** Behind them: [purposes, dimension] the step's normals, the same for every cell. */
  readonly purposes: readonly number[];
  readonly tableColumns: number;
  /** By axis: columns in the table of moving columns, in this order, [columns, count] each. */
  readonly moving: readonly [readonly CellColumn[], readonly CellColumn[]];
  /** Rows of the state buffer, one float32 a cell: theta, slots (null: not kept), then the figures. */
  readonly slotRows: readonly (number | null)[];
  readonly figuresAt: number;
  readonly stateRows: number;
}

export const MAP_ENTRY = "run";
const WORKGROUP_SIZE = 64;

/** figures: where each figure goes, 0 to 8. Float32. Throws where a thread cannot hold a cell. */
export function emitMapKernel(
  { program: given, columns }: CellProgram,
  formula: Formula,
  dimension: number,
  figures: FigureRows,
): MapKernel {
  const program = withoutMatrices(given);
  assert(trajectoryFits(program, dimension), `${dimension} parameters are too many for one thread`);
  const movingOf = (mask: number): CellColumn[] =>
    columns.filter((column) => column.mask === mask && column.moves);
  const moving = [movingOf(1), movingOf(2)] as const;
  const isMoving = (slot: number): boolean => moving.flat().some((column) => column.slot === slot);
  const all = kernelNeeds(program);
  const needs = { ...all, scalarSlots: all.scalarSlots.filter((slot) => !isMoving(slot)) };
  const laidOut = layOutState(program, dimension);
  const slotRows = laidOut.slotRows.map((row, slot) => (isMoving(slot) ? null : row));
  // The same normals for every cell: the host draws them once.
  const tableColumns = needs.hoisted.length + needs.purposes.length * dimension;
  const lines = new Lines();
  const names = new NameBook([...MODULE_NAMES, ...Object.values(FIGURE_NAMES), ...HELPER_NAMES]);
  lines.text(HEADER);
  for (const text of helperTexts([...program.nodes, ...formula.nodes])) lines.text(text);
  const input: StepsInput = {
    program,
    formula,
    dimension,
    needs,
    slotRows,
    record: null,
    normalsAt: needs.hoisted.length,
    tableColumns,
    workgroupSize: WORKGROUP_SIZE,
    lines,
    names,
  };
  emitCells(input, { moving, figures, figuresAt: laidOut.stateRows });
  return {
    text: lines.toString(),
    workgroupSize: WORKGROUP_SIZE,
    program,
    hoisted: needs.hoisted,
    purposes: needs.purposes,
    tableColumns,
    moving,
    slotRows,
    figuresAt: laidOut.stateRows,
    stateRows: laidOut.stateRows + Object.keys(figures).length,
  };
}

const MODULE_NAMES =
  `Parameters parameters table state columns cells run id replica step_index step row at j block bits word counter
  cell first second column_row is_whole is_sound is_late update`.split(/\s+/);

const FIGURE_NAMES: Readonly<Record<keyof FigureRows, string>> = {
  start: "start_loss",
  final: "newest_loss",
  best: "best_loss",
  earlier: "earlier_sum",
  late: "late_sum",
  lateLow: "late_low",
  lateHigh: "late_high",
  lateRises: "late_rises",
  diverged: "diverged_at",
};

const HEADER = `
struct Parameters {
  first_step: u32,
  steps: u32,
  replicas: u32,
  seed: u32,
  last_step: u32,
  window: u32,
  count_first: u32,
  count_second: u32,
  size: f32,
  rows: f32,
  cols: f32,
  is_matrix: f32,
}
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@group(0) @binding(3) var<storage, read> columns: array<f32>;
@group(0) @binding(4) var<storage, read> cells: array<u32>;
`;

interface CellsInput {
  readonly moving: MapKernel["moving"];
  readonly figures: FigureRows;
  readonly figuresAt: number;
}

function emitCells(input: StepsInput, { moving, figures, figuresAt }: CellsInput): void {
  const { lines } = input;
  const variables = nameVariables(input);
  const figureEntries = Object.entries(figures) as [keyof FigureRows, number][];
  const stateAt = (row: number): string =>
    `state[${figuresAt + row}u * parameters.replicas + replica]`;
  emitFunctions(input, variables);
  lines.add(`@compute @workgroup_size(${input.workgroupSize})`);
  lines.block("fn run(@builtin(global_invocation_id) id: vec3<u32>) {", () => {
    declareThread(input, variables);
    for (const [figure, row] of figureEntries)
      lines.add(`var ${FIGURE_NAMES[figure]} = ${stateAt(row)};`);
    lines.add(`if (${FIGURE_NAMES.diverged} > 0.0) { return; }`);
    transferState(input, variables, "load");
    lines.add(
      "let cell = cells[replica];",
      "let first = cell & 0xffffu;",
      "let second = cell >> 16u;",
    );
    lines.block("for (var step_index = 0u; step_index < parameters.steps; step_index++) {", () => {
      emitCellStep(input, variables, moving);
    });
    transferState(input, variables, "store");
    for (const [figure, row] of figureEntries)
      lines.add(`${stateAt(row)} = ${FIGURE_NAMES[figure]};`);
  });
}

function emitCellStep(input: StepsInput, variables: Variables, moving: MapKernel["moving"]): void {
  const { program, lines, needs } = input;
  const names = input.names.fork();
  lines.add("let step = parameters.first_step + step_index;");
  lines.add(`let row = step_index * ${input.tableColumns}u;`);
  const lossName = emitProblem(input, variables, names);
  emitFigures(input, variables, lossName);
  lines.add("if (step > parameters.last_step) { break; }");
  const known = emitHoisted(program, needs.hoisted, {
    lines,
    names,
    at: (index) => `table[row + ${index}u]`,
  });
  const [first, second] = moving;
  if (first.length + second.length > 0)
    lines.add(
      `let column_row = step_index * (${first.length}u * parameters.count_first + ${second.length}u * parameters.count_second);`,
    );
  const read = (column: CellColumn, place: string): void => {
    const name = names.take("cell_number");
    lines.add(`let ${name} = columns[column_row + ${place}];`);
    program.nodes.forEach((node, id) => {
      if (node.kind === "slot" && node.slot === column.slot) known.set(id, name);
    });
  };
  first.forEach((column, index) => {
    read(column, `${index}u * parameters.count_first + first`);
  });
  second.forEach((column, index) => {
    read(
      column,
      `${first.length}u * parameters.count_first + ${index}u * parameters.count_second + second`,
    );
  });
  emitUpdate(input, variables, { names, known, lossName });
}

/**
 * What the loss before this update says. Whether a number is finite is read off its bits: a kernel may take it that there
 * is no NaN.
 */
function emitFigures({ dimension, lines }: StepsInput, variables: Variables, loss: string): void {
  const isFinite = (value: string): string =>
    `(bitcast<u32>(${value}) & 0x7f800000u) != 0x7f800000u`;
  const all = (name: string): string =>
    Array.from({ length: dimension }, (_, j) => isFinite(`${name}[${j}]`)).join(" && ");
  const { start, final, best, earlier, late, lateLow, lateHigh, lateRises, diverged } =
    FIGURE_NAMES;
  lines.add(
    `let is_whole = ${all(variables.theta)};`,
    `let is_sound = is_whole && ${isFinite(loss)} && ${loss} <= 1e15 && ${all(variables.gradient)};`,
  );
  lines.block("if (!is_sound) {", () => {
    // An update that is not finite counts at its own step.
    lines.add(`${diverged} = f32(select(max(step, 2u) - 1u, step, is_whole));`, "break;");
  });
  lines.add(
    `if (step == 1u) { ${start} = ${loss}; }`,
    `${best} = min(${best}, ${loss});`,
    "let update = step - 1u;",
  );
  lines.block("if (update + parameters.window > parameters.last_step) {", () => {
    lines.add(
      `${late} += ${loss};`,
      `${lateLow} = min(${lateLow}, ${loss});`,
      `${lateHigh} = max(${lateHigh}, ${loss});`,
      `if (${loss} > ${final}) { ${lateRises} += 1.0; }`,
    );
  });
  lines.block("else if (update + 2u * parameters.window > parameters.last_step) {", () => {
    lines.add(`${earlier} += ${loss};`);
  });
  lines.add(`${final} = ${loss};`);
}
