/**
 * Which numbers a GPU kernel must be handed each step: uniform nodes that something per element or per tensor
 * reads directly. They are evaluated in float64 (uniforms.ts); kernels contain no uniform arithmetic at all.
 */
import { assert } from "../../base/assert.ts";
import type { Node, NodeId, Program } from "../ir.ts";
import { argumentsWithin } from "../prune.ts";
import { isFloat32 } from "./wgsl-text.ts";

/** The node with this id; ids come from the same graph, so it exists. */
export function nodeAt(nodes: readonly Node[], id: NodeId): Node {
  const node = nodes[id];
  assert(node !== undefined, `node ${id} does not exist`);
  return node;
}

/** Everything a kernel must produce: the next state, what is recorded, and outputs that are not uniform. */
export function kernelRoots(program: Program): readonly NodeId[] {
  return [
    program.theta,
    program.delivered,
    program.estimate,
    ...program.slots.filter((slot) => slot.shape !== "uniform").map((slot) => slot.next),
    ...Object.values(program.outputs).filter((id) => nodeAt(program.nodes, id).shape !== "uniform"),
  ];
}

/**
 * Marks what `roots` depend on, themselves included; goes through reductions, matrices and points, stops at uniform
 * nodes.
 */
export function markNeeded(program: Program, roots: Iterable<NodeId>): Uint8Array {
  const { nodes } = program;
  const needed = new Uint8Array(nodes.length);
  for (const id of roots) needed[id] = 1;
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodeAt(nodes, id);
    if (needed[id] !== 1 || node.shape === "uniform") continue;
    for (const arg of argumentsWithin(program, node)) needed[arg] = 1;
  }
  return needed;
}

/** Constants are written into the text where float32 can hold them; infinities and NaN travel as numbers. */
export function isLiteral(node: Node): boolean {
  return node.kind === "constant" && isFloat32(node.value);
}

/** Uniform nodes to hand to a kernel, in node order. */
export function hoistUniforms(program: Program): readonly NodeId[] {
  const needed = markNeeded(program, kernelRoots(program));
  const hoisted: NodeId[] = [];
  program.nodes.forEach((node, id) => {
    if (needed[id] === 1 && node.shape === "uniform" && !isLiteral(node)) hoisted.push(id);
  });
  return hoisted;
}
