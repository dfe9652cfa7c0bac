/**
 * How tightly operators bind, loosest first: what the parser's methods mean and what every printer brackets by. Sums and
 * products associate to the left, powers to the right, comparisons not at all.
 */
import type { BinaryOperator } from "./syntax.ts";

export const PRECEDENCE = {
  comparison: 1,
  sum: 2,
  product: 3,
  negation: 4,
  power: 5,
  atom: 6,
} as const;

export interface Binding {
  /** Of the whole. */
  readonly level: number;
  /** An operand that binds less tightly than this needs brackets. */
  readonly left: number;
  readonly right: number;
}

const { comparison, sum, product, negation, power, atom } = PRECEDENCE;
const COMPARISON: Binding = { level: comparison, left: sum, right: sum };
const SUM: Binding = { level: sum, left: sum, right: product };
const PRODUCT: Binding = { level: product, left: product, right: negation };

export const BINDINGS: Readonly<Record<BinaryOperator, Binding>> = {
  "<": COMPARISON,
  "<=": COMPARISON,
  ">": COMPARISON,
  ">=": COMPARISON,
  "==": COMPARISON,
  "!=": COMPARISON,
  "+": SUM,
  "-": SUM,
  "*": PRODUCT,
  "/": PRODUCT,
  // 2^-x needs no bracket, (-2)^x does.
  "^": { level: power, left: atom, right: negation },
};
