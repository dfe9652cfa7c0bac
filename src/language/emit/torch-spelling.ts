/**
 * Expressions of a rule as PyTorch. Every name is a tensor: parameters, or a single float64 number, so that division by
 * zero and roots of negative numbers give what the rule language says instead of an exception.
 *
 * What needs all parameters at once (global sums, gradients elsewhere) is a `yield`: see torch.ts.
 */
import { CONSTANTS } from "../names.ts";
import { PRECEDENCE } from "../precedence.ts";
import type { Expression } from "../syntax.ts";
import {
  atomic,
  calling,
  isComparison,
  plainOperators,
  type Print,
  printExpression,
  type Printed,
  type Spelling,
  within,
} from "./infix.ts";
import { isPlainNumber, literalValue } from "./literals.ts";

type Call = Extract<Expression, { kind: "call" }>;

export interface TorchNames {
  readonly name: (name: string) => string;
  /** True for one number an element, false for a single number. */
  readonly isVector: (expression: Expression) => boolean;
}

const ELEMENTWISE: ReadonlySet<string> = new Set(
  "sqrt abs sign exp log sin cos tan tanh atan2 floor".split(" "),
);

export function pythonNumber(value: number): Printed {
  if (Number.isNaN(value)) return atomic("math.nan");
  const size = Math.abs(value);
  const text = size === Infinity ? "math.inf" : size === Math.PI ? "math.pi" : finite(size);
  return value < 0 || Object.is(value, -0)
    ? { text: `-${text}`, level: PRECEDENCE.negation }
    : atomic(text);
}

/** Python reads digits alone as a whole number of any length; torch takes 63 bits of it. */
function finite(size: number): string {
  return size > Number.MAX_SAFE_INTEGER ? size.toExponential() : String(size);
}

/** The expression as it stands to the right of `=`: always a tensor. */
export function torchText(expression: Expression, names: TorchNames): string {
  const spelling = torchSpelling(names);
  return asTensor(expression, (inner) => printExpression(inner, spelling)).text;
}

/** A number alone is wrapped, because torch's functions take tensors. */
function asTensor(expression: Expression, print: Print): Printed {
  const printed = print(expression);
  return literalValue(expression) === null ? printed : calling("_number", [printed]);
}

function torchSpelling(names: TorchNames): Spelling {
  const spelling: Spelling = {
    number: pythonNumber,
    name: (name) => {
      const constant = CONSTANTS.get(name);
      return constant === undefined ? atomic(names.name(name)) : pythonNumber(constant);
    },
    call: (call, print) => printCall(call, print, names, spelling),
    operators: plainOperators("**"),
    special: (expression, print) => {
      const value = literalValue(expression);
      if (value !== null && !isPlainNumber(expression)) return pythonNumber(value);
      return isComparison(expression)
        ? atomic(`(${comparison(expression, print, spelling)}).to(p.dtype)`)
        : null;
    },
  };
  return spelling;
}

/** A comparison as a truth value. */
function comparison(expression: Expression, print: Print, spelling: Spelling): string {
  if (!isComparison(expression)) throw new Error("not a comparison");
  const side = (part: Expression): string => within(spelling, print(part), PRECEDENCE.sum);
  return `${side(expression.left)} ${expression.operator} ${side(expression.right)}`;
}

/** A condition of `where` as a truth value; products of comparisons are "and". */
function condition(expression: Expression, print: Print, spelling: Spelling): string {
  if (literalValue(expression) === null) {
    const parts = factors(expression);
    if (parts.every(isComparison)) {
      const texts = parts.map((part) => comparison(part, print, spelling));
      return texts.length === 1 ? (texts[0] ?? "") : texts.map((text) => `(${text})`).join(" & ");
    }
  }
  return `${within(spelling, asTensor(expression, print), PRECEDENCE.sum)} != 0`;
}

function factors(expression: Expression): readonly Expression[] {
  return expression.kind === "binary" && expression.operator === "*"
    ? [...factors(expression.left), ...factors(expression.right)]
    : [expression];
}

function printCall(call: Call, print: Print, names: TorchNames, spelling: Spelling): Printed {
  const value = literalValue(call);
  if (value !== null) return pythonNumber(value);
  const args = call.args.map((argument) => asTensor(argument, print));
  if (ELEMENTWISE.has(call.name)) return calling(`torch.${call.name}`, args);
  const [x, y] = call.args;
  switch (call.name) {
    case "pow":
      return calling("torch.pow", call.args.map(print));
    case "min":
      return calling("torch.minimum", args);
    case "max":
      return calling("torch.maximum", args);
    case "clamp":
      return calling("torch.minimum", [calling("torch.maximum", args.slice(0, 2)), args[2]!]);
    case "where":
      return calling("torch.where", [atomic(condition(x!, print, spelling)), ...args.slice(1)]);
    case "randn":
      return atomic("torch.randn_like(p)");
    case "grad":
      return atomic(`(yield "gradient", ${args[0]?.text ?? ""})`);
    case "orthogonalize":
      return calling("_orthogonalize", [filled(x!, print, names, spelling)]);
    default:
      return reduction(call.name, x!, y, { print, names, spelling });
  }
}

/** A single number counts as if it filled the tensor. */
function filled(
  expression: Expression,
  print: Print,
  names: TorchNames,
  spelling: Spelling,
): Printed {
  if (names.isVector(expression)) return print(expression);
  const text = within(spelling, asTensor(expression, print), PRECEDENCE.atom);
  return atomic(`${text}.expand_as(p)`);
}

function reduction(
  name: string,
  x: Expression,
  y: Expression | undefined,
  { print, names, spelling }: { print: Print; names: TorchNames; spelling: Spelling },
): Printed {
  const first = filled(x, print, names, spelling);
  const factor = (printed: Printed): string => within(spelling, printed, PRECEDENCE.product);
  const square = `${within(spelling, first, PRECEDENCE.atom)}**2`;
  const product =
    y === undefined
      ? ""
      : `${factor(first)} * ${within(spelling, filled(y, print, names, spelling), PRECEDENCE.negation)}`;
  switch (name) {
    case "sum":
      return calling("torch.sum", [first]);
    case "mean":
      return calling("torch.mean", [first]);
    case "norm":
      return atomic(`torch.sqrt(torch.sum(${square}))`);
    case "rms":
      return atomic(`torch.sqrt(torch.mean(${square}))`);
    case "dot":
      return atomic(`torch.sum(${product})`);
    case "maxabs":
      return atomic(`torch.max(torch.abs(${first.text}))`);
    case "global_sum":
      return atomic(`(yield "sum", torch.sum(${first.text}))`);
    case "global_norm":
      return atomic(`torch.sqrt((yield "sum", torch.sum(${square})))`);
    case "global_dot":
      return atomic(`(yield "sum", torch.sum(${product}))`);
    default:
      throw new Error(`no PyTorch for ${name}`);
  }
}
