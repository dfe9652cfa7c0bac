/** Drops nodes and slots of a program that nothing needs. */
import { GraphBuilder } from "./graph.ts";
import type { Node, NodeId, Program } from "./ir.ts";

/** What a node is computed from, within the program. */
export function argumentsOf(node: Node): readonly NodeId[] {
  if (node.kind === "apply" || node.kind === "reduce") return node.args;
  return node.kind === "orthogonalize" || node.kind === "top" ? [node.arg] : [];
}

/** The same where gradients at other points are computed too: they come from their points. */
export function argumentsWithin({ points }: Program, node: Node): readonly NodeId[] {
  if (node.kind !== "gradient") return argumentsOf(node);
  const point = points[node.index];
  return point === undefined ? [] : [point];
}

/** All nodes that `roots` depend on, within one step; `argumentsIn`: what counts as depending. */
export function reachable(
  nodes: readonly Node[],
  roots: Iterable<NodeId>,
  argumentsIn: (node: Node) => readonly NodeId[] = argumentsOf,
): Set<NodeId> {
  const seen = new Set<NodeId>(roots);
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (!seen.has(id) || node === undefined) continue;
    for (const arg of argumentsIn(node)) seen.add(arg);
  }
  return seen;
}

/** Keeps the first `keepSlots` slots and those that theta, estimate, delivered or an output depend on over time. */
export function prune(program: Program, keepSlots: number): Program {
  const roots = new Set<NodeId>([
    program.theta,
    program.delivered,
    program.estimate,
    ...program.points,
    ...Object.values(program.outputs),
  ]);
  const kept = new Set<number>();
  const keep = (slot: number): void => {
    kept.add(slot);
    roots.add(program.slots[slot]?.next ?? -1);
  };
  for (let slot = 0; slot < keepSlots; slot++) keep(slot);
  let needed = reachable(program.nodes, roots);
  for (let grown = true; grown;) {
    grown = false;
    for (const id of needed) {
      const node = program.nodes[id];
      if (node?.kind === "slot" && !kept.has(node.slot)) {
        keep(node.slot);
        grown = true;
      }
    }
    needed = reachable(program.nodes, roots);
  }
  const order = [...kept].sort((a, b) => a - b);
  const graph = new GraphBuilder();
  const ids = new Map<NodeId, NodeId>();
  const at = (id: NodeId): NodeId => ids.get(id) ?? -1;
  program.nodes.forEach((node, id) => {
    if (!needed.has(id)) return;
    if (node.kind === "slot") ids.set(id, graph.slot(order.indexOf(node.slot), node.shape));
    else if (node.kind === "apply") ids.set(id, graph.apply(node.op, ...node.args.map(at)));
    else if (node.kind === "reduce") {
      const arg = at(node.args[0] ?? -1);
      ids.set(id, node.op === "sum" ? graph.sum(arg, node.scope) : graph.maxabs(arg));
    } else if (node.kind === "orthogonalize") ids.set(id, graph.orthogonalize(at(node.arg)));
    else if (node.kind === "top") ids.set(id, graph.top(at(node.arg), node.count, node.scope));
    else ids.set(id, graph.copy([node], () => null)[0] ?? -1);
  });
  return {
    ...program,
    nodes: graph.nodes,
    slots: order.map((slot) => {
      const old = program.slots[slot];
      if (old === undefined) throw new Error(`no slot ${slot}`);
      return { ...old, next: at(old.next) };
    }),
    theta: at(program.theta),
    delivered: at(program.delivered),
    estimate: at(program.estimate),
    points: program.points.map(at),
    outputs: Object.fromEntries(
      Object.entries(program.outputs).map(([name, id]) => [name, at(id)]),
    ),
    statements: program.statements.flatMap((statement) => {
      const node = ids.get(statement.node);
      return node === undefined ? [] : [{ ...statement, node }];
    }),
  };
}
