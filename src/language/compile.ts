/** The one door: text in; a rule or formula, or diagnostics, out. Outputs of a rule are in emit/. */
import { checkRule } from "./check.ts";
import { checkedLines } from "./checked-lines.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { buildFormula, type FormulaDiagnostic, type FormulaText } from "./formula.ts";
import type { Formula, Rule } from "./ir.ts";
import { parseRule } from "./parse.ts";

export type CompiledRule =
  | { readonly rule: Rule; readonly diagnostics: readonly [] }
  | { readonly rule: null; readonly diagnostics: readonly Diagnostic[] };

export type CompiledFormula =
  | { readonly formula: Formula; readonly diagnostics: readonly [] }
  | { readonly formula: null; readonly diagnostics: readonly FormulaDiagnostic[] };

const MOST_TEXT = 16_384;

/** Compiles a rule's text. All mistakes are reported, in the order of the text. */
export function compileRule(text: string): CompiledRule {
  const start = { start: 0, end: 0, line: 1, column: 1 };
  if (text.length > MOST_TEXT) {
    const hint = `Shorten it by ${text.length - MOST_TEXT} characters.`;
    return {
      rule: null,
      diagnostics: [{ code: "R013", message: "the rule is longer than 16 KiB", hint, span: start }],
    };
  }
  const diagnostics: Diagnostic[] = [];
  const lines = parseRule(text, diagnostics);
  const program = checkRule(lines, diagnostics);
  if (diagnostics.length === 0 && !lines.some((line) => line.kind === "assign")) {
    const hint = "Write at least `theta = theta - 0.1*g`.";
    return {
      rule: null,
      diagnostics: [{ code: "R015", message: "the rule has no statement", hint, span: start }],
    };
  }
  if (program === null || diagnostics.length > 0) {
    diagnostics.sort((a, b) => a.span.start - b.span.start);
    return { rule: null, diagnostics };
  }
  const slots = new Set(program.slots.map(({ name }) => name));
  const settings = new Set(program.settings.map(({ name }) => name));
  const checked = checkedLines(lines, { slots, settings });
  return { rule: { text, lines: checked, program }, diagnostics: [] };
}

/** Compiles a typed loss (mean of `terms`) and differentiates it. */
export function compileFormula(text: FormulaText): CompiledFormula {
  const { formula, diagnostics } = buildFormula(text);
  return formula === null ? { formula: null, diagnostics } : { formula, diagnostics: [] };
}
