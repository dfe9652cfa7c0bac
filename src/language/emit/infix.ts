/**
 * Expressions as text with as few brackets as their meaning needs. What differs between languages (names, calls, how an
 * operator is spelt) is handed in as a `Spelling`; the brackets come from one table (precedence.ts).
 */
import { BINDINGS, PRECEDENCE } from "../precedence.ts";
import type { BinaryOperator, Expression } from "../syntax.ts";

/** A text and how tightly it binds. */
export interface Printed {
  readonly text: string;
  readonly level: number;
}

type Kind<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

export type Print = (expression: Expression) => Printed;

export interface Spelling {
  readonly number: (value: number) => Printed;
  readonly name: (name: string) => Printed;
  readonly call: (call: Kind<"call">, print: Print) => Printed;
  /** Text of an operator between its operands, spaces included. */
  readonly operators: Readonly<Record<BinaryOperator, string>>;
  /** What the language writes in another way than between operands; null leaves it to the table. */
  readonly special?: (expression: Kind<"binary"> | Kind<"negate">, print: Print) => Printed | null;
  readonly bracket?: (text: string) => string;
}

/** A text that never needs brackets. */
export function atomic(text: string): Printed {
  return { text, level: PRECEDENCE.atom };
}

/** The text of an operand, in brackets where it binds less tightly than `level`. */
export function within(spelling: Spelling, printed: Printed, level: number): string {
  if (printed.level >= level) return printed.text;
  return spelling.bracket?.(printed.text) ?? `(${printed.text})`;
}

/** `name(a, b)` */
export function calling(name: string, args: readonly Printed[]): Printed {
  return atomic(`${name}(${args.map(({ text }) => text).join(", ")})`);
}

export function printExpression(expression: Expression, spelling: Spelling): Printed {
  const print: Print = (inner) => printExpression(inner, spelling);
  switch (expression.kind) {
    case "number":
      return spelling.number(expression.value);
    case "name":
      return spelling.name(expression.name);
    case "call":
      return spelling.call(expression, print);
    case "negate": {
      const special = spelling.special?.(expression, print) ?? null;
      if (special !== null) return special;
      // Brackets around a second minus: `--x` means something else in some languages.
      const argument = within(spelling, print(expression.argument), PRECEDENCE.power);
      return { text: `-${argument}`, level: PRECEDENCE.negation };
    }
    case "binary": {
      const special = spelling.special?.(expression, print) ?? null;
      if (special !== null) return special;
      const { operator } = expression;
      const binding = BINDINGS[operator];
      const left = within(spelling, print(expression.left), binding.left);
      const right = within(spelling, print(expression.right), binding.right);
      return { text: left + spelling.operators[operator] + right, level: binding.level };
    }
  }
}

/** Operators as the rule language, Python and JavaScript write them, the power aside. */
export function plainOperators(power: string): Spelling["operators"] {
  return {
    "+": " + ",
    "-": " - ",
    "*": " * ",
    "/": " / ",
    "^": power,
    "<": " < ",
    "<=": " <= ",
    ">": " > ",
    ">=": " >= ",
    "==": " == ",
    "!=": " != ",
  };
}

/** The rule language itself: parsing the text gives the tree again. */
export const RULE_SPELLING: Spelling = {
  number: (value) => atomic(String(value)),
  name: atomic,
  call: (call, print) => calling(call.name, call.args.map(print)),
  operators: plainOperators("^"),
};

type Comparison = Kind<"binary"> & { readonly operator: "<" | "<=" | ">" | ">=" | "==" | "!=" };

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(["<", "<=", ">", ">=", "==", "!="]);

/** A comparison: its value is 0 or 1 in the rule language, a truth value elsewhere. */
export function isComparison(expression: Expression): expression is Comparison {
  return expression.kind === "binary" && COMPARISONS.has(expression.operator);
}
