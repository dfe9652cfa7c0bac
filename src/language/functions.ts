/** Functions that a text may call: how many arguments, and the nodes they become. Looked up in a Map, never as properties. */
import { PURPOSE } from "../base/random.ts";
import type { GraphBuilder } from "./graph.ts";
import type { NodeId } from "./ir.ts";
import type { OpName } from "./ops.ts";

interface LanguageFunction {
  readonly arity: number;
  /** True for functions that only a rule can use: over a whole tensor, random, or of the gradient. */
  readonly reduces: boolean;
  readonly build: (graph: GraphBuilder, args: readonly NodeId[]) => NodeId;
}

function elementwise(op: OpName, arity: number): LanguageFunction {
  return { arity, reduces: false, build: (graph, args) => graph.apply(op, ...args) };
}

function reduction(
  arity: number,
  build: (graph: GraphBuilder, a: NodeId, b: NodeId) => NodeId,
): LanguageFunction {
  return { arity, reduces: true, build: (graph, [a = -1, b = -1]) => build(graph, a, b) };
}

const square = (graph: GraphBuilder, a: NodeId): NodeId => graph.multiply(a, a);

export const FUNCTIONS: ReadonlyMap<string, LanguageFunction> = new Map<string, LanguageFunction>([
  ["sqrt", elementwise("sqrt", 1)],
  ["abs", elementwise("abs", 1)],
  ["sign", elementwise("sign", 1)],
  ["exp", elementwise("exp", 1)],
  ["log", elementwise("log", 1)],
  ["sin", elementwise("sin", 1)],
  ["cos", elementwise("cos", 1)],
  ["tan", elementwise("tan", 1)],
  ["tanh", elementwise("tanh", 1)],
  ["atan2", elementwise("atan2", 2)],
  ["floor", elementwise("floor", 1)],
  ["min", elementwise("min", 2)],
  ["max", elementwise("max", 2)],
  ["pow", elementwise("power", 2)],
  ["where", elementwise("where", 3)],
  [
    "clamp",
    {
      arity: 3,
      reduces: false,
      build: (graph, [x = -1, low = -1, high = -1]) =>
        graph.apply("min", graph.apply("max", x, low), high),
    },
  ],
  ["sum", reduction(1, (graph, a) => graph.sum(a))],
  ["mean", reduction(1, (graph, a) => graph.divide(graph.sum(a), graph.input("size")))],
  ["norm", reduction(1, (graph, a) => graph.apply("sqrt", graph.sum(square(graph, a))))],
  ["dot", reduction(2, (graph, a, b) => graph.sum(graph.multiply(a, b)))],
  ["maxabs", reduction(1, (graph, a) => graph.maxabs(a))],
  [
    "rms",
    reduction(1, (graph, a) =>
      graph.apply("sqrt", graph.divide(graph.sum(square(graph, a)), graph.input("size"))),
    ),
  ],
  ["global_sum", reduction(1, (graph, a) => graph.sum(a, "all"))],
  [
    "global_norm",
    reduction(1, (graph, a) => graph.apply("sqrt", graph.sum(square(graph, a), "all"))),
  ],
  ["grad", { arity: 1, reduces: true, build: (graph, [x = -1]) => graph.gradientAt(x) }],
  ["randn", { arity: 0, reduces: true, build: (graph) => graph.freshRandom(PURPOSE.rule) }],
  [
    "orthogonalize",
    { arity: 1, reduces: true, build: (graph, [x = -1]) => graph.orthogonalize(x) },
  ],
  ["global_dot", reduction(2, (graph, a, b) => graph.sum(graph.multiply(a, b), "all"))],
]);
