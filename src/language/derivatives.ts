/**
 * Derivatives of the operators, written with the operators. Used backwards by formulas and forwards by rules.
 * A derivative of null is zero everywhere: it adds no nodes and cannot turn 0 * inf into NaN.
 */
import type { GraphBuilder } from "./graph.ts";
import type { NodeId } from "./ir.ts";
import type { OpName } from "./ops.ts";

/** d y / d args[k] for y = op(args) at `y`; null where it is zero. */
type Partials = (
  graph: GraphBuilder,
  args: readonly [NodeId, NodeId, NodeId],
  y: NodeId,
) => readonly (NodeId | null)[];

const flat: Partials = () => [null, null, null];

const PARTIALS: Record<Exclude<OpName, "where" | "min" | "max">, Partials> = {
  add: (graph) => [graph.constant(1), graph.constant(1)],
  subtract: (graph) => [graph.constant(1), graph.constant(-1)],
  multiply: (_, [a, b]) => [b, a],
  divide: (graph, [, b], y) => [
    graph.divide(graph.constant(1), b),
    graph.apply("negate", graph.divide(y, b)),
  ],
  power: (graph, [a, b], y) => [
    graph.multiply(b, graph.apply("power", a, graph.subtract(b, graph.constant(1)))),
    graph.multiply(y, graph.apply("log", a)),
  ],
  negate: (graph) => [graph.constant(-1)],
  sqrt: (graph, _, y) => [graph.divide(graph.constant(0.5), y)],
  abs: (graph, [a]) => [graph.apply("sign", a)],
  sign: flat,
  exp: (_, __, y) => [y],
  log: (graph, [a]) => [graph.divide(graph.constant(1), a)],
  sin: (graph, [a]) => [graph.apply("cos", a)],
  cos: (graph, [a]) => [graph.apply("negate", graph.apply("sin", a))],
  tan: (graph, _, y) => [graph.add(graph.constant(1), graph.multiply(y, y))],
  tanh: (graph, _, y) => [graph.subtract(graph.constant(1), graph.multiply(y, y))],
  atan2: (graph, [a, b]) => {
    const radius = graph.add(graph.multiply(a, a), graph.multiply(b, b));
    return [graph.divide(b, radius), graph.apply("negate", graph.divide(a, radius))];
  },
  floor: flat,
  power_of_two: flat,
  less: flat,
  less_equal: flat,
  greater: flat,
  greater_equal: flat,
  equal: flat,
  not_equal: flat,
};

/** Condition under which min or max takes its first operand (ties: the first). */
function takesFirst(graph: GraphBuilder, op: "min" | "max", a: NodeId, b: NodeId): NodeId {
  return graph.apply(op === "min" ? "less_equal" : "greater_equal", a, b);
}

/** a + b where null is zero. */
export function plus(graph: GraphBuilder, a: NodeId | null, b: NodeId | null): NodeId | null {
  if (a === null) return b;
  return b === null ? a : graph.add(a, b);
}

function times(graph: GraphBuilder, a: NodeId | null, b: NodeId | null): NodeId | null {
  if (a === null || b === null) return null;
  if (graph.constantValue(a) === -1) return graph.apply("negate", b);
  return graph.multiply(a, b);
}

function select(
  graph: GraphBuilder,
  condition: NodeId,
  a: NodeId | null,
  b: NodeId | null,
): NodeId | null {
  if (a === null && b === null) return null;
  return graph.apply("where", condition, a ?? graph.constant(0), b ?? graph.constant(0));
}

/** Forward: the change of op(args) when args change by `tangents`. */
export function pushForward(
  graph: GraphBuilder,
  op: OpName,
  {
    args,
    tangents,
    y,
  }: { args: readonly NodeId[]; tangents: readonly (NodeId | null)[]; y: NodeId },
): NodeId | null {
  const [a = -1, b = -1, c = -1] = args;
  const [ta = null, tb = null, tc = null] = tangents;
  if (ta === null && tb === null && tc === null) return null;
  if (op === "where") return select(graph, a, tb, tc);
  if (op === "min" || op === "max") return select(graph, takesFirst(graph, op, a, b), ta, tb);
  const partials = PARTIALS[op](graph, [a, b, c], y);
  // Infinite slope times no change would be no number: the root of a mean square that has only seen zeros stays 0.
  if (op === "sqrt") {
    const isAboveZero = graph.apply("greater", y, graph.constant(0));
    return select(graph, isAboveZero, times(graph, partials[0] ?? null, ta), null);
  }
  const change = plus(
    graph,
    times(graph, partials[0] ?? null, ta),
    times(graph, partials[1] ?? null, tb),
  );
  // An angle that has only seen zeros has no direction to turn in; nor where float32 loses the squares.
  if (op === "atan2") {
    const radius = graph.add(graph.multiply(a, a), graph.multiply(b, b));
    return select(graph, graph.apply("greater", radius, graph.constant(0)), change, null);
  }
  return change;
}

/** Backward: what `adjoint` (of y = op(args)) adds to the adjoint of each argument. */
export function pullBack(
  graph: GraphBuilder,
  op: OpName,
  { args, adjoint, y }: { args: readonly NodeId[]; adjoint: NodeId; y: NodeId },
): readonly (NodeId | null)[] {
  const [a = -1, b = -1, c = -1] = args;
  if (op === "where")
    return [null, select(graph, a, adjoint, null), select(graph, a, null, adjoint)];
  if (op === "min" || op === "max") {
    const first = takesFirst(graph, op, a, b);
    return [select(graph, first, adjoint, null), select(graph, first, null, adjoint)];
  }
  return PARTIALS[op](graph, [a, b, c], y).map((partial) => times(graph, partial, adjoint));
}
