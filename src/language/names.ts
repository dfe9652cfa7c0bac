/** Names that mean something before any text is read, and the names an expression uses. */
import { FUNCTIONS } from "./functions.ts";
import type { InputName } from "./ir.ts";
import type { Expression } from "./syntax.ts";

export const GIVEN_INPUTS: ReadonlySet<string> = new Set<InputName>([
  "theta",
  "g",
  "g2",
  "t",
  "B",
  "loss",
  "rows",
  "cols",
  "is_matrix",
]);
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["inf", Infinity],
]);
/** Words of the language itself: they begin a line. */
export const KEYWORDS: ReadonlySet<string> = new Set(["hyper", "state", "estimate"]);
/** Given names that a line may assign; later lines read the new value. */
export const ASSIGNABLE: ReadonlySet<string> = new Set(["theta", "g"]);

export function isReserved(name: string): boolean {
  return GIVEN_INPUTS.has(name) || CONSTANTS.has(name) || FUNCTIONS.has(name) || KEYWORDS.has(name);
}

/** Calls `visit` for every name that is read as a value (not for functions). */
export function forEachName(expression: Expression, visit: (name: string) => void): void {
  switch (expression.kind) {
    case "number":
      return;
    case "name":
      visit(expression.name);
      return;
    case "negate":
      forEachName(expression.argument, visit);
      return;
    case "binary":
      forEachName(expression.left, visit);
      forEachName(expression.right, visit);
      return;
    case "call":
      for (const argument of expression.args) forEachName(argument, visit);
  }
}
