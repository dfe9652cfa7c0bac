/** The part of a program that computes a point at which it asks for another gradient (`grad(expr)`). */
import type { Node, NodeId, Program } from "./ir.ts";

/**
 * A program whose estimate is point `index` and which changes nothing. It may read gradients of smaller index. Slots
 * keep their places, so that it can run on the memory of the whole program.
 */
export function pointProgram(program: Program, index: number): Program {
  const point = program.points[index];
  if (point === undefined) throw new Error(`the program has no point ${index}`);
  // Gradients that are not known yet cannot be what this point needs.
  const nodes = program.nodes.map((node): Node =>
    node.kind === "gradient" && node.index >= index
      ? { kind: "constant", value: NaN, shape: "uniform" }
      : node,
  );
  const add = (node: Node): NodeId => nodes.push(node) - 1;
  return {
    ...program,
    nodes,
    slots: program.slots.map((slot, place) => ({
      ...slot,
      next: add({ kind: "slot", slot: place, shape: slot.shape }),
    })),
    theta: add({ kind: "input", name: "theta", shape: "vector" }),
    delivered: point,
    estimate: point,
    points: [],
    outputs: {},
  };
}
