/** Expressions to nodes: names by a resolver, operators and functions by their tables. Shared by rules and formulas. */
import { closest, type Diagnostic } from "./diagnostics.ts";
import { FUNCTIONS } from "./functions.ts";
import type { GraphBuilder } from "./graph.ts";
import type { NodeId } from "./ir.ts";
import type { OpName } from "./ops.ts";
import type { BinaryOperator, Expression } from "./syntax.ts";

const OPERATORS: Record<BinaryOperator, OpName> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "^": "power",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
  "==": "equal",
  "!=": "not_equal",
};

export interface LowerContext {
  readonly graph: GraphBuilder;
  /** Node of a name, or null after reporting why there is none. */
  readonly resolve: (expression: Extract<Expression, { kind: "name" }>) => NodeId | null;
  readonly report: (diagnostic: Diagnostic) => void;
  /** False in formulas. */
  readonly reductions: boolean;
}

/** Null where something was wrong; everything that was wrong has been reported. */
export function lower(expression: Expression, context: LowerContext): NodeId | null {
  const { graph } = context;
  switch (expression.kind) {
    case "number":
      return graph.constant(expression.value);
    case "name":
      return context.resolve(expression);
    case "negate": {
      const argument = lower(expression.argument, context);
      return argument === null ? null : graph.apply("negate", argument);
    }
    case "binary": {
      const left = lower(expression.left, context);
      const right = lower(expression.right, context);
      return left === null || right === null
        ? null
        : graph.apply(OPERATORS[expression.operator], left, right);
    }
    case "call":
      return lowerCall(expression, context);
  }
}

/** What is wrong with a function's name that stands alone. */
export function functionWithoutValues(
  name: string,
  arity: number,
): { message: string; hint: string } {
  const message = `\`${name}\` is a function and needs ${arity === 1 ? "a value" : `${arity} values`}`;
  return { message, hint: `Write ${callOf(name, arity)}.` };
}

function callOf(name: string, arity: number): string {
  return `${name}(${["a", "b", "c"].slice(0, arity).join(", ")})`;
}

function lowerCall(
  call: Extract<Expression, { kind: "call" }>,
  context: LowerContext,
): NodeId | null {
  const args = call.args.map((argument) => lower(argument, context));
  const entry = FUNCTIONS.get(call.name);
  if (entry === undefined) {
    const near = closest(call.name, FUNCTIONS.keys());
    context.report({
      code: "R005",
      message: `unknown function \`${call.name}\``,
      hint:
        near !== null
          ? `Did you mean \`${near}\`?`
          : `Functions are ${[...FUNCTIONS.keys()].join(", ")}.`,
      span: call.nameSpan,
    });
    return null;
  }
  if (entry.reduces && !context.reductions) {
    context.report({
      code: "R014",
      message: `\`${call.name}\` is for parameter tensors; the variables here are single numbers`,
      hint: "Write the sum out: x^2 + y^2.",
      span: call.nameSpan,
    });
    return null;
  }
  if (args.length !== entry.arity) {
    context.report({
      code: "R006",
      message: `\`${call.name}\` takes ${entry.arity} ${entry.arity === 1 ? "value" : "values"}, not ${args.length}`,
      hint: `Write ${callOf(call.name, entry.arity)}.`,
      span: call.span,
    });
    return null;
  }
  const ready = args.filter((argument) => argument !== null);
  return ready.length === args.length ? entry.build(context.graph, ready) : null;
}
