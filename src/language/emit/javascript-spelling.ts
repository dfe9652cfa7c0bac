/**
 * Expressions of a rule as JavaScript. Inside a loop over elements a vector is `m[i]`; sums over elements cannot stand
 * there and are handed to `hoist`, which computes them once beforehand.
 */
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
import { REDUCTIONS } from "./line-shapes.ts";

type Call = Extract<Expression, { kind: "call" }>;

export interface JavaScriptNames {
  readonly name: (name: string) => string;
  readonly isVector: (expression: Expression) => boolean;
  /** Gives a value a name before the statement at hand and returns it. */
  readonly hoist: (wanted: string, text: string) => string;
}

const CONDITIONAL = 0;
const MATH = new Map(
  "sqrt abs sign exp log sin cos tan tanh atan2 floor min max"
    .split(" ")
    .map((name) => [name, `Math.${name}`]),
);

/** Text of one value: of element i in a loop over elements, else of a single number. */
export function javascriptText(
  expression: Expression,
  names: JavaScriptNames,
  inLoop: boolean,
): string {
  return printExpression(expression, javascriptSpelling(names, inLoop)).text;
}

/** A vector as a whole: by its name, as what a function returns, or computed element by element. */
export function wholeVector(expression: Expression, names: JavaScriptNames): string {
  if (expression.kind === "call" && WHOLE.has(expression.name)) return wholeCall(expression, names);
  return `each((i) => ${javascriptText(expression, names, true)})`;
}

/** Functions from vectors to vectors that are not computed element by element. */
const WHOLE: ReadonlySet<string> = new Set(["grad", "orthogonalize"]);

function wholeCall(call: Call, names: JavaScriptNames): string {
  const argument = wholeVector(call.args[0]!, names);
  return call.name === "grad" ? `grad(${argument})` : `orthogonalize(${argument}, rows, cols)`;
}

function javascriptSpelling(names: JavaScriptNames, inLoop: boolean): Spelling {
  const spelling: Spelling = {
    number: (value) => atomic(value === Infinity ? "Infinity" : String(value)),
    name: (name) => {
      if (name === "pi") return atomic("Math.PI");
      if (name === "inf") return atomic("Infinity");
      const isElement = inLoop && names.isVector(nameOf(name));
      return atomic(isElement ? `${names.name(name)}[i]` : names.name(name));
    },
    call: (call, print) => printCall(call, print, { names, spelling, inLoop }),
    operators: { ...plainOperators(" ** "), "==": " === ", "!=": " !== " },
    special: (expression, print) => {
      if (isComparison(expression))
        return atomic(`Number(${comparison(expression, print, spelling)})`);
      // `-x ** 2` is no JavaScript.
      if (expression.kind !== "negate") return null;
      const { text, level } = print(expression.argument);
      return level === PRECEDENCE.power ? { text: `-(${text})`, level: PRECEDENCE.negation } : null;
    },
  };
  return spelling;
}

function nameOf(name: string): Expression {
  return { kind: "name", name, span: { start: 0, end: 0, line: 1, column: 1 } };
}

function comparison(expression: Expression, print: Print, spelling: Spelling): string {
  if (!isComparison(expression)) throw new Error("not a comparison");
  const side = (part: Expression): string => within(spelling, print(part), PRECEDENCE.sum);
  return side(expression.left) + spelling.operators[expression.operator] + side(expression.right);
}

interface Context {
  readonly names: JavaScriptNames;
  readonly spelling: Spelling;
  readonly inLoop: boolean;
}

function printCall(call: Call, print: Print, context: Context): Printed {
  const { names, spelling, inLoop } = context;
  const math = MATH.get(call.name);
  if (math !== undefined) return calling(math, call.args.map(print));
  const [x, y, z] = call.args;
  switch (call.name) {
    case "pow":
      return calling("Math.pow", call.args.map(print));
    case "clamp":
      return calling("Math.min", [calling("Math.max", [print(x!), print(y!)]), print(z!)]);
    case "where": {
      const condition = isComparison(x!)
        ? comparison(x, print, spelling)
        : `${within(spelling, print(x!), PRECEDENCE.sum)} !== 0`;
      const branch = (part: Expression): string => within(spelling, print(part), CONDITIONAL + 1);
      return { text: `${condition} ? ${branch(y!)} : ${branch(z!)}`, level: CONDITIONAL };
    }
    case "randn":
      return atomic("randn()");
  }
  if (WHOLE.has(call.name)) {
    const name = names.hoist(
      call.name === "grad" ? "gradient" : "orthogonal",
      wholeCall(call, names),
    );
    return atomic(inLoop ? `${name}[i]` : name);
  }
  if (!REDUCTIONS.has(call.name)) throw new Error(`no JavaScript for ${call.name}`);
  const text = reduction(call, names);
  return atomic(inLoop ? names.hoist(call.name, text) : text);
}

function reduction({ name, args }: Call, names: JavaScriptNames): string {
  const element = (argument: Expression): string => {
    const printed = printExpression(argument, javascriptSpelling(names, true));
    return printed.level > PRECEDENCE.product ? printed.text : `(${printed.text})`;
  };
  const [x, y] = args;
  const plain = name.replace("global_", "");
  if (plain === "dot") return `sum((i) => ${element(x!)} * ${element(y!)})`;
  return `${plain}((i) => ${javascriptText(x!, names, true)})`;
}
