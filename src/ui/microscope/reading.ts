/**
 * A rule read with its numbers: for every statement the mathematics, the same line with a number in the place of every
 * name, and what it comes to. Inside reductions names stay: what is summed there is more than one number.
 */
import { compileRule } from "../../language/compile.ts";
import {
  atomic,
  calling,
  type Printed,
  printExpression,
  type Spelling,
} from "../../language/emit/infix.ts";
import { REDUCTIONS } from "../../language/emit/line-shapes.ts";
import type { CheckedLine, Rule, Shape } from "../../language/ir.ts";
import type { Inspection } from "../../wire/inspection.ts";
import { prettyExpression, prettyName } from "../mathematics/pretty.ts";

/** Whom a number belongs to: chosen by a person, this weight, its whole tensor, or everything in this step. */
export type ValueKind = "setting" | "element" | "tensor" | "step";

/** A piece of a line: text as it is, or a number that stands for `name`. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "number";
      readonly name: string;
      readonly value: number;
      readonly of: ValueKind;
    };

export interface ReadLine {
  /** The name that is assigned, as mathematics. */
  readonly target: string;
  /** The right side as mathematics; null where the text at hand is not the one that runs. */
  readonly formula: string | null;
  /** The right side in numbers; empty where that says nothing more (a single name or number). */
  readonly numbers: readonly Piece[];
  readonly value: number;
  readonly of: ValueKind;
}

export function kindOf(shape: Shape): ValueKind {
  return shape === "vector" ? "element" : shape === "scalar" ? "tensor" : "step";
}

/** `text`: the lane's rule as far as the page knows it. */
export function readRule(text: string, inspection: Inspection): readonly ReadLine[] {
  const { rule } = compileRule(text);
  const lines = rule === null ? null : linesOf(rule, inspection);
  return inspection.lines.map(({ target, value, shape }, index) => {
    const line = lines?.[index];
    return {
      target: prettyName(target),
      formula: line === undefined ? null : prettyExpression(sourceOf(text, line)),
      numbers: line === undefined ? [] : inNumbers(line, index, inspection),
      value,
      of: kindOf(shape),
    };
  });
}

/** The statements of the text, if they are the ones that run. */
function linesOf({ lines }: Rule, inspection: Inspection): readonly CheckedLine[] | null {
  const statements = lines.filter(({ kind }) => kind === "assign");
  const isSame =
    statements.length === inspection.lines.length &&
    statements.every(({ target, span }, index) => {
      const running = inspection.lines[index];
      return running?.target === target && running.span.start === span.start;
    });
  return isSame ? statements : null;
}

/** The right side as typed; a tree's own span leaves out its outer brackets. */
function sourceOf(text: string, { span }: CheckedLine): string {
  return /^[^=]*=([^\n;#]*)/.exec(text.slice(span.start))?.[1]?.trim() ?? "";
}

/** Marks a number in printed text; no rule can contain these. */
const OPEN = "\ue000";
const CLOSE = "\ue001";
const MARKED = new RegExp(`${OPEN}(\\d+)${CLOSE}`);

/** Functions whose arguments are more than this weight's numbers. */
const OVER_MORE = new Set([...REDUCTIONS, "grad", "orthogonalize"]);

function inNumbers(line: CheckedLine, index: number, inspection: Inspection): readonly Piece[] {
  if (line.value.kind === "name" || line.value.kind === "number") return [];
  const found: Extract<Piece, { kind: "number" }>[] = [];
  const spelling: Spelling = {
    ...NAMES,
    name: (name) => {
      const known = valueOf(name, line, index, inspection);
      if (known === null) return atomic(prettyName(name));
      found.push({ kind: "number", name, ...known });
      // Whatever stands beside a negative number, it gets brackets.
      return { text: `${OPEN}${found.length - 1}${CLOSE}`, level: known.value < 0 ? 0 : ATOM };
    },
    call: (call, print) =>
      OVER_MORE.has(call.name)
        ? printExpression(call, NAMES)
        : calling(functionName(call.name), call.args.map(print)),
  };
  const { text } = printExpression(line.value, spelling);
  if (found.length === 0) return [];
  return text.split(MARKED).flatMap((part, place): Piece[] => {
    if (place % 2 === 1) return found.slice(Number(part), Number(part) + 1);
    return part === "" ? [] : [{ kind: "text", text: asMathematics(part) }];
  });
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A true minus, and whole powers raised. */
function asMathematics(text: string): string {
  return text
    .replace(/\^(\d)(?![\d.e])/g, (_, digit: string) => SUPERSCRIPTS[Number(digit)] ?? "")
    .replace(/-/g, "−");
}

const ATOM = atomic("").level;

const NAMES: Spelling = {
  number: (value): Printed => atomic(String(value)),
  name: (name) => atomic(prettyName(name)),
  call: (call, print) => calling(functionName(call.name), call.args.map(print)),
  operators: {
    "+": " + ",
    "-": " − ",
    "*": " × ",
    "/": " / ",
    "^": "^",
    "<": " < ",
    "<=": " ≤ ",
    ">": " > ",
    ">=": " ≥ ",
    "==": " = ",
    "!=": " ≠ ",
  },
};

function functionName(name: string): string {
  return name === "sqrt" ? "√" : name;
}

/** Given names that are one number for the whole step. */
const OF_STEP: ReadonlySet<string> = new Set(["t", "B", "loss"]);

/** What `name` is where statement `index` reads it; null for what is no number of this weight. */
function valueOf(
  name: string,
  line: CheckedLine,
  index: number,
  { lines, slots, settings, given, theta, delivered }: Inspection,
): { value: number; of: ValueKind } | null {
  const role = line.reads[name];
  if (role === "setting") {
    const value = settings[name];
    return value === undefined ? null : { value, of: "setting" };
  }
  if (role === "after") {
    const last = lines.slice(0, index).findLast(({ target }) => target === name);
    return last === undefined ? null : { value: last.value, of: kindOf(last.shape) };
  }
  if (role === "before") {
    if (name === "theta") return { value: theta.before, of: "element" };
    if (name === "g") return { value: delivered, of: "element" };
    const slot = slots.find((one) => one.name === name);
    return slot === undefined
      ? null
      : { value: slot.initial ?? slot.before, of: kindOf(slot.shape) };
  }
  const value = role === "given" ? given[name] : undefined;
  if (value === undefined) return null;
  const of = OF_STEP.has(name) ? "step" : name === "g2" ? "element" : "tensor";
  return { value, of };
}
