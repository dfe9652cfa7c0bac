/**
 * A rule as one JavaScript function over arrays of numbers, to read and to paste anywhere: one statement for each line of
 * the rule. It knows one parameter tensor, so sums over all tensors are sums over this one. The page shows this text and
 * never runs it.
 */
import type { Rule } from "../ir.ts";
import {
  type About,
  aboutRule,
  allNames,
  type Emitted,
  Page,
  safeNames,
  sourceLine,
} from "./emitted.ts";
import { javascriptText, type JavaScriptNames, wholeVector } from "./javascript-spelling.ts";
import { type LineShapes, lineShapes } from "./line-shapes.ts";
import { callsOf } from "./literals.ts";

/** Words of JavaScript, and names that the function uses itself. */
const RESERVED: ReadonlySet<string> = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof var void while with yield arguments eval undefined NaN Infinity Math Number Array state
  settings given n i each value sum mean norm maxabs rms step randn grad orthogonalize gradient orthogonal`.split(
    /\s+/,
  ),
);

interface StepFunction {
  readonly page: Page;
  readonly rule: Rule;
  readonly safe: ReadonlyMap<string, string>;
  readonly shapes: LineShapes;
  /** Names that the text has given out. */
  readonly taken: Set<string>;
}

export function emitJavaScript(rule: Rule, about: About = aboutRule(rule)): Emitted {
  const page = new Page("  ");
  const safe = safeNames(allNames(rule), RESERVED);
  const taken = new Set([...RESERVED, ...safe.values()]);
  const made: StepFunction = { page, rule, safe, shapes: lineShapes(rule), taken };
  const calls = new Set(rule.lines.flatMap(({ value }) => [...callsOf(value)]));
  const given = givenNames(rule, calls);
  comment(page, rule, about, given);
  page.add(`function step(state, settings, g, theta, t${given.length > 0 ? ", given" : ""}) {`);
  page.indented(() => {
    addInputs(made, given);
    page.add(...helpers(calls));
    addState(made);
    page.add("");
    addLines(made);
    page.add("");
    addResult(made);
  });
  page.add("}");
  if (calls.has("orthogonalize")) page.add("", ...ORTHOGONALIZE);
  return page.emitted();
}

function givenNames(rule: Rule, calls: ReadonlySet<string>): readonly string[] {
  const reads = new Set(rule.lines.flatMap((line) => Object.keys(line.reads)));
  const matrix = calls.has("orthogonalize");
  return [
    ...["loss", "g2"].filter((name) => reads.has(name)),
    ...(reads.has("B") ? ["B = 1"] : []),
    ...(reads.has("rows") || matrix ? ["rows = theta.length"] : []),
    ...(reads.has("cols") || matrix ? ["cols = 1"] : []),
    ...(reads.has("is_matrix") ? ["is_matrix = 0"] : []),
    ...["randn", "grad"].filter((name) => calls.has(name)),
  ];
}

const MEANING: Readonly<Record<string, string>> = {
  loss: "loss: the loss at theta",
  g2: "g2: per element, the batch mean of squared per-example gradients",
  B: "B: batch size",
  rows: "rows, cols: of theta as a matrix, row by row",
  is_matrix: "is_matrix: 1 where theta is a matrix",
  randn: "randn: a function that draws a standard normal number",
  grad: "grad: a function from a point to the gradient of the same batch there",
};

function comment(page: Page, rule: Rule, about: About, given: readonly string[]): void {
  const source = sourceLine(about);
  const extras = given.flatMap((name) => MEANING[name.split(" ")[0] ?? ""] ?? []);
  const lines = [
    `${about.title}: one step.`,
    ...(source === null ? [] : [source]),
    "",
    "state: what the last call returned as its state, at first {}",
    "g, theta: gradient and parameters, arrays of numbers; t: the step, from 1",
    ...(extras.length > 0
      ? [`given: {${given.join(", ")}}`, ...extras.map((line) => `  ${line}`)]
      : []),
    "",
    ...rule.text.trimEnd().split("\n"),
  ];
  page.add(...lines.map((line) => `// ${printable(line)}`.trimEnd()));
}

/** Nothing that would end a comment. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, " ");
}

const nameOf = ({ safe }: StepFunction, name: string): string => safe.get(name) ?? name;

function addInputs(made: StepFunction, given: readonly string[]): void {
  const { page, rule } = made;
  const settings = rule.program.settings.map(({ name, default: value }) => {
    const local = nameOf(made, name);
    return `${name}${local === name ? "" : `: ${local}`} = ${value}`;
  });
  if (settings.length > 0) page.add(`const { ${settings.join(", ")} } = settings;`);
  if (given.length > 0) page.add(`const { ${given.join(", ")} } = given;`);
}

function helpers(calls: ReadonlySet<string>): readonly string[] {
  const plain = new Set([...calls].map((name) => name.replace("global_", "")));
  const has = (...names: readonly string[]): boolean => names.some((name) => plain.has(name));
  return [
    "const n = theta.length;",
    "const each = (value) => Array.from({ length: n }, (_, i) => value(i));",
    ...(has("sum", "mean", "norm", "dot", "rms")
      ? ["const sum = (value) => each(value).reduce((total, x) => total + x, 0);"]
      : []),
    ...(has("mean") ? ["const mean = (value) => sum(value) / n;"] : []),
    ...(has("norm") ? ["const norm = (value) => Math.sqrt(sum((i) => value(i) ** 2));"] : []),
    ...(has("rms") ? ["const rms = (value) => Math.sqrt(sum((i) => value(i) ** 2) / n);"] : []),
    ...(has("maxabs")
      ? [
          "const maxabs = (value) => each(value).reduce((most, x) => Math.max(most, Math.abs(x)), 0);",
        ]
      : []),
  ];
}

/** The values of a line as statements: sums first, then the line itself. */
function statements(
  made: StepFunction,
  index: number,
  finish: (value: string) => string,
  asVector = made.shapes.assignsVector(index),
): readonly string[] {
  const hoisted = new Map<string, string>();
  const names: JavaScriptNames = {
    name: (name) => nameOf(made, name),
    isVector: (expression) => made.shapes.isVector(index, expression),
    hoist: (wanted, text) => {
      const known = hoisted.get(text);
      if (known !== undefined) return known;
      let number = 1;
      while (made.taken.has(`${wanted}${number}`)) number++;
      const name = `${wanted}${number}`;
      made.taken.add(name);
      hoisted.set(text, name);
      return name;
    },
  };
  const { value } = made.rule.lines[index]!;
  const text = asVector ? wholeVector(value, names) : javascriptText(value, names, false);
  const before = [...hoisted].map(([hoist, name]) => `const ${name} = ${hoist};`);
  return [...before, finish(text)];
}

function addState(made: StepFunction): void {
  const { page, rule, shapes } = made;
  for (const { name } of rule.program.slots) {
    const index = rule.lines.findIndex((line) => line.kind === "initial" && line.target === name);
    const isVector = shapes.slotIsVector(name);
    const local = nameOf(made, name);
    const changes = rule.lines.some((line) => line.kind === "assign" && line.target === name);
    const word = changes ? "let" : "const";
    if (index < 0)
      page.add(`${word} ${local} = state.${name} ?? ${isVector ? "each(() => 0)" : "0"};`);
    else {
      const finish = (value: string): string =>
        `${word} ${local} = t === 1 ? ${value} : state.${name};`;
      page.statement(index, ...statements(made, index, finish, isVector));
    }
  }
}

function addLines(made: StepFunction): void {
  const { page, rule } = made;
  const declared = new Set(["theta", "g", ...rule.program.slots.map(({ name }) => name)]);
  const counts = new Map<string, number>();
  for (const { kind, target } of rule.lines)
    if (kind === "assign") counts.set(target, (counts.get(target) ?? 0) + 1);
  rule.lines.forEach((line, index) => {
    if (line.kind !== "assign") return;
    const { target } = line;
    const word = declared.has(target) ? "" : counts.get(target) === 1 ? "const " : "let ";
    declared.add(target);
    const finish = (value: string): string => `${word}${nameOf(made, target)} = ${value};`;
    page.statement(index, ...statements(made, index, finish));
  });
}

function addResult(made: StepFunction): void {
  const { page, rule, shapes } = made;
  const whole = (name: string, shouldBeVector: boolean): string => {
    const local = nameOf(made, name);
    return shouldBeVector && !shapes.endsAsVector(name) ? `each(() => ${local})` : local;
  };
  const entry = (name: string, value: string): string =>
    name === value ? name : `${name}: ${value}`;
  const kept = rule.program.slots.map(({ name }) =>
    entry(name, whole(name, shapes.slotIsVector(name))),
  );
  const state = kept.length > 0 ? `{ ${kept.join(", ")} }` : "{}";
  const hasEstimate = rule.lines.some(({ target }) => target === "estimate");
  const parts = [
    entry("theta", whole("theta", true)),
    ...(hasEstimate ? [entry("estimate", whole("estimate", true))] : []),
    `state: ${state}`,
  ];
  page.add(`return { ${parts.join(", ")} };`);
}

const ORTHOGONALIZE = [
  "// Newton-Schulz: brings the singular values of a matrix near 1.",
  "function orthogonalize(x, rows, cols) {",
  "  const tall = rows > cols;",
  "  const [short, long] = tall ? [cols, rows] : [rows, cols];",
  "  const place = (r, c) => (tall ? c * cols + r : r * cols + c);",
  "  const table = (width, value) =>",
  "    Array.from({ length: short }, (_, r) => Array.from({ length: width }, (_, c) => value(r, c)));",
  "  const dot = (count, value) => {",
  "    let total = 0;",
  "    for (let k = 0; k < count; k++) total += value(k);",
  "    return total;",
  "  };",
  "  const size = Math.max(Math.sqrt(dot(x.length, (k) => x[k] ** 2)), 1e-7);",
  "  let a = table(long, (r, c) => x[place(r, c)] / size);",
  "  for (let round = 0; round < 5; round++) {",
  "    const s = table(short, (r, c) => dot(long, (k) => a[r][k] * a[c][k]));",
  "    const q = table(short, (r, c) => -4.775 * s[r][c] + 2.0315 * dot(short, (k) => s[r][k] * s[k][c]));",
  "    a = table(long, (r, c) => 3.4445 * a[r][c] + dot(short, (k) => q[r][k] * a[k][c]));",
  "  }",
  "  const result = Array.from(x);",
  "  a.forEach((row, r) => row.forEach((value, c) => (result[place(r, c)] = value)));",
  "  return result;",
  "}",
];
