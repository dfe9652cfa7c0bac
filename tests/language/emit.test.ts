/** The four readable outputs of every catalogued optimizer, as files to review, and what holds for each of them. */
import katex from "katex";
import { describe, expect, it } from "vitest";
import { compileRule } from "../../src/language/compile.ts";
import type { Emitted } from "../../src/language/emit/emitted.ts";
import { emitJavaScript } from "../../src/language/emit/javascript.ts";
import { emitTex, texLine } from "../../src/language/emit/tex.ts";
import { emitTorch } from "../../src/language/emit/torch.ts";
import { emitWgsl } from "../../src/language/emit/wgsl.ts";
import { printExpression, RULE_SPELLING } from "../../src/language/emit/infix.ts";
import type { Rule } from "../../src/language/ir.ts";
import { parseExpression } from "../../src/language/parse.ts";
import type { Expression } from "../../src/language/syntax.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { randomRule } from "../support/random-rules.ts";

function compiled(text: string): Rule {
  const { rule, diagnostics } = compileRule(text);
  if (rule === null) throw new Error(`${diagnostics.map((one) => one.message).join()}\n${text}`);
  return rule;
}

const FILES = [
  { name: "rule.tex", emit: emitTex },
  { name: "optimizer.py", emit: emitTorch },
  { name: "step.js", emit: emitJavaScript },
  { name: "kernel.wgsl", emit: emitWgsl },
];

/** Lines of the rule that have a place in the output. */
function litLines({ lines }: Emitted): readonly number[] {
  return [...new Set(lines.map(({ statement }) => statement))].sort((a, b) => a - b);
}

describe.each(optimizers)("$id", (about) => {
  const rule = compiled(about.rule);
  const all = rule.lines.map((_, index) => index);

  it.each(FILES)("has the $name under review", async ({ name, emit }) => {
    await expect(emit(rule, about).text).toMatchFileSnapshot(`golden/${about.id}/${name}`);
  });

  it("has a place for every line of the rule in every text", () => {
    for (const { name, emit } of FILES.slice(0, 3)) {
      const emitted = emit(rule, about);
      expect(litLines(emitted), name).toEqual(all);
      for (const { statement, start, end } of emitted.lines) {
        const place = emitted.text.slice(start, end);
        expect(place).not.toMatch(/^\s|\n$/);
        if (name === "optimizer.py") expect(place).toContain(rule.lines[statement]!.target);
      }
    }
  });

  it("has a place in the kernel for every line that the new state depends on", () => {
    const emitted = emitWgsl(rule, about);
    // The kernel computes neither an estimate that nobody records nor what only the first gradient shows.
    const lit = litLines(emitted);
    const last = rule.lines.findLastIndex(({ target }) => target === "theta");
    expect(lit).toContain(last);
    expect(lit.length).toBeGreaterThan(0);
    for (const { start, end } of emitted.lines)
      expect(emitted.text.slice(start, end)).toMatch(/^[a-z].*;$/);
  });

  it("is mathematics that KaTeX accepts, whole and line by line", () => {
    const { text, lines } = emitTex(rule, about);
    const render = (tex: string): string =>
      katex.renderToString(tex, { throwOnError: true, strict: "error", displayMode: true });
    expect(render(text)).toContain("katex");
    for (const { start, end } of lines)
      expect(render(texLine(text.slice(start, end)))).toContain("katex");
  });
});

describe("expressions", () => {
  /** A tree without its places. */
  const shape = (expression: Expression | null): unknown =>
    JSON.parse(
      JSON.stringify(expression, (key, value: unknown) =>
        /[sS]pan$/.test(key) ? undefined : value,
      ),
    );

  it("keep their meaning with the fewest brackets: 200 random rules, printed and parsed again", () => {
    for (let seed = 1; seed <= 200; seed++) {
      for (const { value } of compiled(randomRule(seed)).lines) {
        const { text } = printExpression(value, RULE_SPELLING);
        expect(shape(parseExpression(text, [])), text).toEqual(shape(value));
      }
    }
  });

  it.each([
    ["a - (b - c)", "a - (b - c)"],
    ["(a - b) - c", "a - b - c"],
    ["a*(b/c)", "a * (b / c)"],
    ["-(2^2)", "-2^2"],
    ["(-2)^2", "(-2)^2"],
    ["2^(-x)", "2^-x"],
    ["(a^b)^c", "(a^b)^c"],
    ["(a < b)*(b < c)", "(a < b) * (b < c)"],
  ])("%s is printed as %s", (text, expected) => {
    expect(printExpression(parseExpression(text, [])!, RULE_SPELLING).text).toBe(expected);
  });
});
