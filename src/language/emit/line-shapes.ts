/**
 * Which names of a rule's lines are vectors, line by line, for outputs printed from the text. The shapes in the compiled
 * program will not do: there constants are folded and equal values shared.
 */
import type { CheckedLine, Rule } from "../ir.ts";
import type { Expression } from "../syntax.ts";

const VECTOR_INPUTS: readonly string[] = ["theta", "g", "g2"];
const VECTOR_CALLS: ReadonlySet<string> = new Set(["randn", "grad", "orthogonalize"]);
/** Functions over all elements of the tensor at hand, or of all tensors: one number. */
export const REDUCTIONS: ReadonlySet<string> = new Set([
  "sum",
  "mean",
  "norm",
  "dot",
  "maxabs",
  "rms",
  "global_sum",
  "global_norm",
  "global_dot",
]);

export interface LineShapes {
  /** True where the slot holds one number an element. */
  readonly slotIsVector: (name: string) => boolean;
  /** Per line: whether an expression of it is one number an element. */
  readonly isVector: (line: number, expression: Expression) => boolean;
  /** True where the value that line `line` assigns is one number an element. */
  readonly assignsVector: (line: number) => boolean;
  /** True where a name (theta, g, a slot) holds one number an element once all lines are done. */
  readonly endsAsVector: (name: string) => boolean;
}

export function lineShapes(rule: Rule): LineShapes {
  const slots = new Set<string>();
  let before = -1;
  let run = walk(rule.lines, slots);
  // What a slot holds depends on what is assigned to it, which depends on the slots: repeat until it settles.
  while (slots.size !== before) {
    before = slots.size;
    run = walk(rule.lines, slots);
    for (const { name } of rule.program.slots) if (run.end.has(name)) slots.add(name);
  }
  return {
    slotIsVector: (name) => slots.has(name),
    isVector: (line, expression) => isVector(expression, run.before[line] ?? new Set()),
    assignsVector: (line) => run.assigned[line] === true,
    endsAsVector: (name) => run.end.has(name),
  };
}

interface Walk {
  /** Per line: the names that are vectors when it is read. */
  readonly before: readonly ReadonlySet<string>[];
  readonly assigned: readonly boolean[];
  readonly end: ReadonlySet<string>;
}

function walk(lines: readonly CheckedLine[], slots: ReadonlySet<string>): Walk {
  const vectors = new Set([...VECTOR_INPUTS, ...slots]);
  const before: ReadonlySet<string>[] = [];
  const assigned: boolean[] = [];
  for (const line of lines) {
    before.push(new Set(vectors));
    const is = isVector(line.value, vectors);
    assigned.push(is);
    if (is) vectors.add(line.target);
    else if (line.kind === "assign") vectors.delete(line.target);
  }
  return { before, assigned, end: vectors };
}

function isVector(expression: Expression, vectors: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case "number":
      return false;
    case "name":
      return vectors.has(expression.name);
    case "negate":
      return isVector(expression.argument, vectors);
    case "binary":
      return isVector(expression.left, vectors) || isVector(expression.right, vectors);
    case "call":
      if (REDUCTIONS.has(expression.name)) return false;
      if (VECTOR_CALLS.has(expression.name)) return true;
      return expression.args.some((argument) => isVector(argument, vectors));
  }
}
