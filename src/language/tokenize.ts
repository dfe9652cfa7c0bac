/** Text to tokens, with positions. Unknown characters become diagnostics and are skipped, so that reading goes on. */
import type { Diagnostic } from "./diagnostics.ts";
import type { Span } from "./syntax.ts";

export type Token =
  | { readonly kind: "number"; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: "name"; readonly text: string; readonly span: Span }
  | { readonly kind: "symbol"; readonly text: string; readonly span: Span }
  /** End of a statement: a line break, `;` or the end of the text. */
  | { readonly kind: "end"; readonly text: string; readonly span: Span };

const SPACE = /[ \t\r\u00a0]+/y;
const COMMENT = /#[^\n]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SYMBOL = /<=|>=|==|!=|[+\-*/^<>=(),[\]]/y;

/** Splits `text`; the last token is always an `end`. */
export function tokenize(text: string, diagnostics: Diagnostic[]): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let line = 1;
  let lineStart = 0;
  const spanOf = (start: number, end: number): Span => ({
    start,
    end,
    line,
    column: start - lineStart + 1,
  });
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (position < text.length) {
    const blank = match(SPACE) ?? match(COMMENT);
    if (blank !== null) {
      position += blank.length;
      continue;
    }
    const character = text[position] ?? "";
    if (character === "\n" || character === ";") {
      tokens.push({ kind: "end", text: character, span: spanOf(position, position + 1) });
      position++;
      if (character === "\n") {
        line++;
        lineStart = position;
      }
      continue;
    }
    const number = match(NUMBER);
    if (number !== null) {
      const span = spanOf(position, position + number.length);
      position += number.length;
      const tail = match(NAME) ?? (text[position] === "." ? "." : null);
      if (tail !== null) {
        diagnostics.push({
          code: "R002",
          message: `\`${number}${tail}\` is not a number`,
          hint: "Write numbers as 0.9 or 1e-3, and products with a star: 2*x.",
          span: { ...span, end: span.end + tail.length },
        });
        position += tail.length;
      } else if (!Number.isFinite(Number(number))) {
        diagnostics.push({
          code: "R002",
          message: `\`${number}\` is too large for a number`,
          hint: "Use numbers below 1e308, or `inf`.",
          span,
        });
      }
      tokens.push({ kind: "number", value: Number(number), text: number, span });
      continue;
    }
    const name = match(NAME);
    if (name !== null) {
      tokens.push({ kind: "name", text: name, span: spanOf(position, position + name.length) });
      position += name.length;
      continue;
    }
    const symbol = match(SYMBOL);
    if (symbol !== null) {
      tokens.push({
        kind: "symbol",
        text: symbol,
        span: spanOf(position, position + symbol.length),
      });
      position += symbol.length;
      continue;
    }
    const shown = String.fromCodePoint(text.codePointAt(position) ?? 0);
    diagnostics.push({
      code: "R001",
      message: `the character \`${shown}\` is not part of the language`,
      hint: "Use + - * / ^, comparisons, brackets, names of letters, digits and _, and # for comments.",
      span: spanOf(position, position + shown.length),
    });
    position += shown.length;
  }
  tokens.push({ kind: "end", text: "", span: spanOf(position, position) });
  return tokens;
}
