/**
 * Values of a cell program's columns, float64 on the host whatever computes the cells: along an axis one number a place
 * and step, not one a cell.
 */
import { evaluateChosen } from "../../language/emit/uniform-values.ts";
import type { CellColumn } from "../../language/cells.ts";
import type { NodeId, Program } from "../../language/ir.ts";
import { reachable } from "../../language/prune.ts";
import { StepSettings } from "../../engine/step-settings.ts";
import type { PreparedJob } from "./job.ts";

/** Rows of moving columns that are remembered, over one axis. */
const MOST_REMEMBERED_BYTES = 32 * 2 ** 20;

/** The columns that follow from one axis. */
export class AxisColumns {
  readonly still: readonly CellColumn[];
  readonly moving: readonly CellColumn[];
  readonly count: number;
  readonly #source: Program;
  readonly #settings: readonly StepSettings[];
  readonly #totalSize: number;
  readonly #ids: readonly NodeId[];
  readonly #values: Float64Array;
  /** By place along the axis; uniform slots that moving columns read. */
  readonly #slots: readonly Float64Array[];
  readonly #slotIndices: readonly number[];
  readonly #rows: Float64Array[] = [];
  readonly #remembers: boolean;
  #step = 0;
  #row: Float64Array;

  constructor(prepared: PreparedJob, axis: 0 | 1) {
    const { source, cells, values, job } = prepared;
    const own = cells.columns.filter(({ mask }) => mask === axis + 1);
    this.still = own.filter(({ moves }) => !moves);
    this.moving = own.filter(({ moves }) => moves);
    this.count = values[axis].length;
    this.#source = source;
    this.#totalSize = job.problem.dimension;
    this.#settings = settingsAlong(prepared, axis);
    const { ids, slots } = closure(source, this.moving);
    this.#ids = ids;
    this.#slotIndices = slots;
    this.#values = new Float64Array(source.nodes.length);
    this.#slots = this.#settings.map(() => new Float64Array(source.slots.length));
    this.#row = new Float64Array(this.moving.length * this.count);
    this.#remembers = this.#row.byteLength * job.steps <= MOST_REMEMBERED_BYTES;
  }

  /** [moving, count] at step t, from 1; any step, but ever later ones are cheapest. Valid until the next call. */
  row(t: number): Float64Array {
    const known = this.#rows[t - 1];
    if (known !== undefined) return known;
    if (this.moving.length === 0) return this.#row;
    if (t <= this.#step) {
      this.#step = 0;
      for (const slots of this.#slots) slots.fill(0);
    }
    while (this.#step < t) this.#advance();
    return this.#row;
  }

  /** A column that stands still, at every place: [count]. */
  stillValues({ node }: CellColumn): Float64Array {
    const { ids } = closure(this.#source, this.still);
    const none = new Float64Array(this.#source.slots.length);
    return Float64Array.from(this.#settings, (settings) => {
      const inputs = this.#inputs(settings, 1);
      evaluateChosen(this.#source, inputs, none, { ids, values: this.#values });
      return this.#values[node]!;
    });
  }

  #advance(): void {
    this.#step++;
    if (this.#remembers) this.#row = new Float64Array(this.#row.length);
    const values = this.#values;
    this.#settings.forEach((settings, place) => {
      const slots = this.#slots[place]!;
      const inputs = this.#inputs(settings, this.#step);
      evaluateChosen(this.#source, inputs, slots, { ids: this.#ids, values });
      this.moving.forEach(({ node }, column) => {
        this.#row[column * this.count + place] = values[node]!;
      });
      for (const slot of this.#slotIndices) slots[slot] = values[this.#source.slots[slot]!.next]!;
    });
    if (this.#remembers) this.#rows[this.#step - 1] = this.#row;
  }

  #inputs(settings: StepSettings, t: number) {
    return { t, settings: settings.at(t), B: 1, totalSize: this.#totalSize };
  }
}

/** Columns that follow from both settings and stand still: the value of each at one cell after the other. */
export function pairValues(
  prepared: PreparedJob,
  cells: ArrayLike<number>,
): readonly { readonly column: CellColumn; readonly values: Float64Array }[] {
  const { source, job, values, names } = prepared;
  const columns = prepared.cells.columns.filter(({ mask }) => mask === 3);
  if (columns.length === 0) return [];
  const { ids } = closure(source, columns);
  const none = new Float64Array(source.slots.length);
  const scratch = new Float64Array(source.nodes.length);
  const found = columns.map((column) => ({ column, values: new Float64Array(cells.length) }));
  const settings: Record<string, number> = { ...job.lane.settings };
  const width = job.axes[0].count;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index]!;
    if (names[0] !== null) settings[names[0]] = values[0][cell % width]!;
    if (names[1] !== null) settings[names[1]] = values[1][Math.floor(cell / width)]!;
    const inputs = { t: 1, settings, B: 1, totalSize: job.problem.dimension };
    evaluateChosen(source, inputs, none, { ids, values: scratch });
    for (const { column, values: out } of found) out[index] = scratch[column.node]!;
  }
  return found;
}

/** The lane's settings at each place of an axis, schedules and all: a varied setting is the base of its schedule. */
function settingsAlong(
  { job, names, values, schedules }: PreparedJob,
  axis: 0 | 1,
): readonly StepSettings[] {
  const name = names[axis];
  return Array.from(values[axis], (value) => {
    const settings = name === null ? job.lane.settings : { ...job.lane.settings, [name]: value };
    return new StepSettings({ settings, schedules });
  });
}

/** Nodes to evaluate for `columns`, ascending, and the uniform slots that they live on. */
function closure(
  { nodes, slots }: Program,
  columns: readonly CellColumn[],
): { ids: readonly NodeId[]; slots: readonly number[] } {
  const roots = new Set(columns.map(({ node }) => node));
  const read = new Set<number>();
  let needed = reachable(nodes, roots);
  for (let before = -1; before !== read.size;) {
    before = read.size;
    for (const id of needed) {
      const node = nodes[id];
      if (node?.kind !== "slot") continue;
      read.add(node.slot);
      roots.add(slots[node.slot]!.next);
    }
    needed = reachable(nodes, roots);
  }
  return { ids: [...needed].sort((a, b) => a - b), slots: [...read] };
}
