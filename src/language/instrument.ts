/** Adds the norms that are reported each step to a composed program, so that executors compute them in their one pass. */
import { GraphBuilder } from "./graph.ts";
import type { Program } from "./ir.ts";

/** Adds outputs `delivered_squared`, `estimate_squared`, `update_squared`: sums of squares over all parameters. */
export function withNorms(program: Program): Program {
  const graph = new GraphBuilder();
  const ids = graph.copy(program.nodes, () => null);
  const at = (id: number): number => ids[id] ?? -1;
  const squared = (id: number): number => graph.sum(graph.multiply(id, id), "all");
  const update = graph.subtract(at(program.theta), graph.input("theta"));
  const outputs = {
    ...Object.fromEntries(Object.entries(program.outputs).map(([name, id]) => [name, at(id)])),
    delivered_squared: squared(at(program.delivered)),
    estimate_squared: squared(at(program.estimate)),
    update_squared: squared(update),
  };
  return {
    ...program,
    nodes: graph.nodes,
    slots: program.slots.map((slot) => ({ ...slot, next: at(slot.next) })),
    theta: at(program.theta),
    delivered: at(program.delivered),
    estimate: at(program.estimate),
    points: program.points.map(at),
    outputs,
    statements: program.statements.map((statement) => ({ ...statement, node: at(statement.node) })),
  };
}
