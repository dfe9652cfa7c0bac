/** What a program asks of whoever runs it, beyond arithmetic on elements and sums. */
import { GraphBuilder } from "./graph.ts";
import type { InputName, Program } from "./ir.ts";
import { reachable } from "./prune.ts";

/** Gradient evaluations a step takes. */
export function evaluationsPerStep(program: Program): number {
  return 1 + program.points.length;
}

/** True if the program reads this input. */
export function readsInput(program: Program, name: InputName): boolean {
  return program.nodes.some((node) => node.kind === "input" && node.name === name);
}

/** True if a tensor that is no matrix would be orthogonalised: nothing guards it with `where(is_matrix, ..)`. */
export function orthogonalizesVectors(program: Program): boolean {
  const graph = new GraphBuilder();
  const ids = graph.copy(program.nodes, (node) =>
    node.kind === "input" && node.name === "is_matrix" ? graph.constant(0) : null,
  );
  const roots = [program.theta, program.estimate, ...program.slots.map((slot) => slot.next)];
  const needed = reachable(
    graph.nodes,
    roots.map((id) => ids[id] ?? -1),
  );
  return [...needed].some((id) => graph.nodes[id]?.kind === "orthogonalize");
}
