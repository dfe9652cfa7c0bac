/** Walks along tokens; a mistake is thrown as a SyntaxSlip and becomes a diagnostic where its statement ends. */
import type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
import type { Span } from "./syntax.ts";
import type { Token } from "./tokenize.ts";

export class SyntaxSlip extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

export function slip(code: DiagnosticCode, message: string, hint: string, span: Span): SyntaxSlip {
  return new SyntaxSlip({ code, message, hint, span });
}

export function shown(token: Token): string {
  return token.kind === "end" ? "the end of the line" : `\`${token.text}\``;
}

export function spanning(from: Span, to: Span): Span {
  return { ...from, end: to.end };
}

export class TokenReader {
  position = 0;
  readonly #tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.position >= this.#tokens.length;
  }

  /** The token just taken. */
  get previous(): Token | undefined {
    return this.#tokens[this.position - 1];
  }

  get token(): Token {
    const token = this.#tokens[Math.min(this.position, this.#tokens.length - 1)];
    if (token === undefined) throw new Error("the token list is empty");
    return token;
  }

  take(): Token {
    const token = this.token;
    this.position++;
    return token;
  }

  is(text: string): boolean {
    return this.token.kind === "symbol" && this.token.text === text;
  }

  expect(text: string, hint: string): Token {
    if (this.is(text)) return this.take();
    throw slip(
      "R003",
      `expected \`${text}\` but found ${shown(this.token)}`,
      hint,
      this.token.span,
    );
  }

  name(what: string): Token {
    if (this.token.kind === "name") return this.take();
    throw slip(
      "R003",
      `expected ${what} but found ${shown(this.token)}`,
      "Write `name = expression`.",
      this.token.span,
    );
  }

  number(hint: string): number {
    const negative = this.is("-");
    if (negative) this.take();
    const token = this.token;
    if (token.kind !== "number") {
      throw slip("R003", `expected a number but found ${shown(token)}`, hint, token.span);
    }
    this.take();
    return negative ? -token.value : token.value;
  }
}
