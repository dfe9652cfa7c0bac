/** Parts of an expression that are known from the text alone: numbers, pi, inf and what follows from them. */
import { GraphBuilder } from "../graph.ts";
import { lower } from "../lower.ts";
import { CONSTANTS } from "../names.ts";
import type { Expression } from "../syntax.ts";
import { REDUCTIONS } from "./line-shapes.ts";

/** The value of an expression without settings, slots or inputs; null for all others. */
export function literalValue(expression: Expression): number | null {
  if (!isLiteral(expression)) return null;
  const graph = new GraphBuilder();
  const node = lower(expression, {
    graph,
    resolve: ({ name }) => graph.constant(CONSTANTS.get(name) ?? NaN),
    report: () => undefined,
    reductions: false,
  });
  return node === null ? null : graph.constantValue(node);
}

function isLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
      return true;
    case "name":
      return CONSTANTS.has(expression.name);
    case "negate":
      return isLiteral(expression.argument);
    case "binary":
      return isLiteral(expression.left) && isLiteral(expression.right);
    case "call":
      return (
        !REDUCTIONS.has(expression.name) &&
        expression.args.length > 0 &&
        expression.args.every(isLiteral)
      );
  }
}

/** True where the text of the expression says its value by itself: no operator that another language reads differently. */
export function isPlainNumber(expression: Expression): boolean {
  if (expression.kind === "negate") return isPlainNumber(expression.argument);
  if (expression.kind === "binary") {
    const { operator, left, right } = expression;
    return ["+", "-", "*"].includes(operator) && isPlainNumber(left) && isPlainNumber(right);
  }
  return (
    expression.kind === "number" || (expression.kind === "name" && CONSTANTS.has(expression.name))
  );
}

/** Every call in an expression, from the inside out. */
export function callsOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (inner: Expression): void => {
    if (inner.kind === "negate") visit(inner.argument);
    if (inner.kind === "binary") {
      visit(inner.left);
      visit(inner.right);
    }
    if (inner.kind === "call") {
      inner.args.forEach(visit);
      names.add(inner.name);
    }
  };
  visit(expression);
  return names;
}
