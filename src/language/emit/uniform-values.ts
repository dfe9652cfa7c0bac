/**
 * The parts of a program that are one number for the whole step (settings, t, constants and what follows from them,
 * and slots made of nothing else), evaluated once per step in float64. Every executor starts here: kernels receive
 * these as numbers and never compute beta^t in float32.
 */
import type { Node, NodeId, Program } from "../ir.ts";
import { OPS } from "../ops.ts";

export interface UniformInputs {
  /** Step, from 1. */
  readonly t: number;
  readonly settings: Readonly<Record<string, number>>;
  /** Batch size; 1 for small problems. */
  readonly B: number;
  /** Parameters of the lane, over all tensors. */
  readonly totalSize: number;
}

function leaf(node: Node, inputs: UniformInputs, slots: Float64Array): number {
  switch (node.kind) {
    case "constant":
      return node.value;
    case "setting": {
      const value = inputs.settings[node.name];
      if (value === undefined) throw new Error(`no value for the setting ${node.name}`);
      return value;
    }
    case "slot":
      return slots[node.slot]!;
    case "input":
      if (node.name === "t") return inputs.t;
      if (node.name === "B") return inputs.B;
      return inputs.totalSize;
    default:
      throw new Error(`${node.kind} is not a uniform`);
  }
}

/**
 * values[id] of every uniform node, in place; slots: [program.slots.length], only entries of uniform slots are read.
 * O(nodes), no allocation.
 */
export function evaluateUniforms(
  program: Program,
  inputs: UniformInputs,
  slots: Float64Array,
  values: Float64Array,
): void {
  const { nodes } = program;
  for (let id = 0; id < nodes.length; id++) {
    const node = nodes[id]!;
    if (node.shape === "uniform") values[id] = evaluateOne(node, inputs, slots, values);
  }
}

/** The same for the uniform nodes `ids` alone, ascending, with all that they depend on among them. */
export function evaluateChosen(
  program: Program,
  inputs: UniformInputs,
  slots: Float64Array,
  { ids, values }: { ids: readonly NodeId[]; values: Float64Array },
): void {
  for (const id of ids) values[id] = evaluateOne(program.nodes[id]!, inputs, slots, values);
}

function evaluateOne(
  node: Node,
  inputs: UniformInputs,
  slots: Float64Array,
  values: Float64Array,
): number {
  if (node.kind !== "apply") return leaf(node, inputs, slots);
  const { args } = node;
  return OPS[node.op].evaluate(values[args[0]!]!, values[args[1] ?? 0]!, values[args[2] ?? 0]!);
}

/** After a step: the uniform slots take their next values. */
export function advanceUniformSlots(
  program: Program,
  values: Float64Array,
  slots: Float64Array,
): void {
  program.slots.forEach((slot, index) => {
    if (slot.shape === "uniform") slots[index] = values[slot.next]!;
  });
}
