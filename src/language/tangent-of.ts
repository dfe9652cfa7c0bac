/** The one place that knows how a change of the gradients passes through the nodes of a program, forwards. */
import { pushForward } from "./derivatives.ts";
import type { GraphBuilder } from "./graph.ts";
import type { Node, NodeId, Program } from "./ir.ts";

export interface TangentContext {
  readonly graph: GraphBuilder;
  /** A node of the program in the graph. */
  readonly at: (id: NodeId) => NodeId;
  /** Change of this step's gradient; null: none. */
  readonly direction: () => NodeId | null;
  /** Change of a slot's value before this step; null: none. */
  readonly slot: (slot: number) => NodeId | null;
}

/** Tangent of every node of `program`, in the graph; null where it is zero. theta does not change. */
export function tangentsOf(program: Program, context: TangentContext): readonly (NodeId | null)[] {
  const tangents: (NodeId | null)[] = [];
  program.nodes.forEach((node, id) => {
    tangents.push(tangentOf(node, { ...context, y: context.at(id), tangents }));
  });
  return tangents;
}

interface NodeContext extends TangentContext {
  /** The node's own value in the graph. */
  readonly y: NodeId;
  /** Of the nodes before it. */
  readonly tangents: readonly (NodeId | null)[];
}

function tangentOf(
  node: Node,
  { graph, at, direction, slot, y, tangents }: NodeContext,
): NodeId | null {
  switch (node.kind) {
    case "input": {
      if (node.name !== "g" && node.name !== "g2") return null;
      const change = direction();
      if (change === null || node.name === "g") return change;
      // The mean of squares, when each example's gradient changes alike.
      return graph.multiply(graph.multiply(graph.constant(2), graph.input("g")), change);
    }
    // The gradient elsewhere is of the same batch: what is added to one is added to the other.
    case "gradient":
      return direction();
    // Not differentiated: what has passed through it answers in a way that is not known.
    case "orthogonalize":
      return (tangents[node.arg] ?? null) === null ? null : graph.constant(NaN);
    case "slot":
      return slot(node.slot);
    case "apply": {
      const own = node.args.map((arg) => tangents[arg] ?? null);
      return pushForward(graph, node.op, { args: node.args.map(at), tangents: own, y });
    }
    case "reduce": {
      const arg = node.args[0] ?? -1;
      const inner = tangents[arg] ?? null;
      if (inner === null) return null;
      if (node.op === "sum") return graph.sum(inner, node.scope);
      // Largest magnitude: the mean over the elements that reach it.
      const reached = graph.apply("equal", graph.apply("abs", at(arg)), y);
      const signed = graph.multiply(graph.apply("sign", at(arg)), inner);
      return graph.divide(graph.sum(graph.multiply(reached, signed)), graph.sum(reached));
    }
    // A choice (`top`) stays as it is under a small change.
    default:
      return null;
  }
}
