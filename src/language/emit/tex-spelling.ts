/** Expressions of a rule as TeX: fractions, roots, norms, cases. What a name looks like is handed in. */
import { PRECEDENCE } from "../precedence.ts";
import type { Expression } from "../syntax.ts";
import {
  atomic,
  isComparison,
  type Print,
  printExpression,
  type Printed,
  type Spelling,
  within,
} from "./infix.ts";

type Binary = Extract<Expression, { kind: "binary" }>;
type Call = Extract<Expression, { kind: "call" }>;

const { sum, product, power, atom } = PRECEDENCE;
/** Cases take all that follows on their line. */
const CASES = 0;

export function texText(expression: Expression, name: (name: string) => string): string {
  const spelling: Spelling = {
    number: texNumber,
    name: (read) => atomic(read === "pi" ? "\\pi" : read === "inf" ? "\\infty" : name(read)),
    call: (call, print) => printCall(call, print, spelling),
    operators: {
      "+": " + ",
      "-": " - ",
      "*": " \\, ",
      "/": " / ",
      "^": "^",
      "<": " < ",
      "<=": " \\le ",
      ">": " > ",
      ">=": " \\ge ",
      "==": " = ",
      "!=": " \\ne ",
    },
    special: (inner, print) => (inner.kind === "binary" ? special(inner, print, spelling) : null),
    bracket: (text) => `\\left( ${text} \\right)`,
  };
  return printExpression(expression, spelling).text;
}

/** 1e-8 is a power of ten; a product binds more loosely than a number. */
export function texNumber(value: number): Printed {
  const [digits = "", exponent] = String(value).split("e");
  if (exponent === undefined) return atomic(digits);
  const ten = `10^{${Number(exponent)}}`;
  return {
    text: digits === "1" ? ten : `${digits} \\cdot ${ten}`,
    level: digits === "1" ? power : product,
  };
}

function special(expression: Binary, print: Print, spelling: Spelling): Printed | null {
  const { operator, left, right } = expression;
  if (isComparison(expression)) {
    // As a value: 1 where it holds, else 0.
    return atomic(`\\mathbf{1}\\!\\left[ ${condition(expression, print, spelling)} \\right]`);
  }
  switch (operator) {
    case "/":
      return { text: `\\frac{${print(left).text}}{${print(right).text}}`, level: product };
    case "^": {
      const base = print(left);
      // A root or a fraction with an exponent needs its bracket as much as a sum does.
      const isSimple = left.kind === "number" || left.kind === "name";
      const text = isSimple ? within(spelling, base, atom) : `\\left( ${base.text} \\right)`;
      return { text: `{${text}}^{${print(right).text}}`, level: power };
    }
    case "*": {
      const first = within(spelling, print(left), product);
      const second = within(spelling, print(right), right.kind === "negate" ? power : product);
      const dot = /^[\d{]*\d/.test(second) || (/\d$/.test(first) && second.startsWith("\\frac"));
      return { text: `${first} ${dot ? "\\cdot" : "\\,"} ${second}`, level: product };
    }
    case "+": {
      const first = within(spelling, print(left), sum);
      return { text: `${first} + ${within(spelling, print(right), sum)}`, level: sum };
    }
    default:
      return null;
  }
}

/** A comparison, or several joined by products, as words of a condition. */
function condition(expression: Expression, print: Print, spelling: Spelling): string {
  if (expression.kind === "binary" && isComparison(expression)) {
    const side = (part: Expression): string => within(spelling, print(part), sum);
    return side(expression.left) + spelling.operators[expression.operator] + side(expression.right);
  }
  if (expression.kind === "binary" && expression.operator === "*") {
    const parts = [expression.left, expression.right];
    return parts.map((part) => condition(part, print, spelling)).join(" \\text{ and } ");
  }
  if (expression.kind === "name" && expression.name === "is_matrix")
    return "\\theta \\text{ is a matrix}";
  return `${within(spelling, print(expression), sum)} \\ne 0`;
}

const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["log", "\\ln"],
  ["sin", "\\sin"],
  ["cos", "\\cos"],
  ["tan", "\\tan"],
  ["tanh", "\\tanh"],
  ["exp", "\\exp"],
  ["min", "\\min"],
  ["max", "\\max"],
]);

/** Fences around the first argument, and what stands below the closing one. */
const FENCES: ReadonlyMap<string, readonly [string, string, string]> = new Map([
  ["abs", ["\\lvert", "\\rvert", ""]],
  ["floor", ["\\lfloor", "\\rfloor", ""]],
  ["norm", ["\\lVert", "\\rVert", ""]],
  ["maxabs", ["\\lVert", "\\rVert", "_\\infty"]],
  ["global_norm", ["\\lVert", "\\rVert", "_{\\mathrm{all}}"]],
  ["dot", ["\\langle", "\\rangle", ""]],
  ["global_dot", ["\\langle", "\\rangle", "_{\\mathrm{all}}"]],
]);

function printCall(call: Call, print: Print, spelling: Spelling): Printed {
  const { name, args } = call;
  const list = args.map((argument) => print(argument).text).join(", ");
  const fence = FENCES.get(name);
  if (fence !== undefined) return atomic(`\\left${fence[0]} ${list} \\right${fence[1]}${fence[2]}`);
  switch (name) {
    case "sqrt":
      return atomic(`\\sqrt{${list}}`);
    case "pow":
      return print({ ...call, kind: "binary", operator: "^", left: args[0]!, right: args[1]! });
    case "where": {
      const [test, yes, no] = args;
      const when = condition(test!, print, spelling);
      const rows = [
        `${print(yes!).text} & \\text{if } ${when}`,
        `${print(no!).text} & \\text{otherwise}`,
      ];
      return { text: `\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`, level: CASES };
    }
    case "randn":
      return atomic("\\xi_{t}");
    case "grad":
      return atomic(`\\nabla f_{t}\\!\\left( ${list} \\right)`);
    case "sum":
    case "global_sum": {
      const below = name === "sum" ? "" : "_{\\mathrm{all}}";
      return {
        text: `\\sum${below} ${args.map((one) => within(spelling, print(one), product)).join()}`,
        level: product,
      };
    }
    default: {
      const word = FUNCTIONS.get(name) ?? `\\operatorname{${name}}`;
      return atomic(`${word}\\!\\left( ${list} \\right)`);
    }
  }
}
