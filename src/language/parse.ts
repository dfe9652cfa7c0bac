/**
 * Tokens to a tree, statement by statement. A mistake ends its statement only: reading goes on at the next line, so
 * that one slip does not hide the others.
 */
import type { Diagnostic } from "./diagnostics.ts";
import { ExpressionParser } from "./parse-expression.ts";
import type { Expression, Line } from "./syntax.ts";
import { shown, slip, spanning, SyntaxSlip, TokenReader } from "./token-reader.ts";
import { type Token, tokenize } from "./tokenize.ts";

class Parser {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionParser;
  readonly #diagnostics: Diagnostic[];

  constructor(tokens: readonly Token[], diagnostics: Diagnostic[]) {
    this.#reader = new TokenReader(tokens);
    this.#expressions = new ExpressionParser(this.#reader);
    this.#diagnostics = diagnostics;
  }

  lines(): Line[] {
    const lines: Line[] = [];
    while (!this.#reader.isAtEnd) {
      if (this.#reader.token.kind === "end") {
        this.#reader.position++;
        continue;
      }
      try {
        this.#expressions.reset();
        lines.push(this.#line());
        this.#finish();
      } catch (error) {
        this.#recover(error);
      }
    }
    return lines;
  }

  single(): Expression | null {
    while (this.#reader.token.kind === "end" && !this.#reader.isAtEnd) this.#reader.position++;
    try {
      const expression = this.#expressions.expression();
      this.#finish();
      while (!this.#reader.isAtEnd && this.#reader.token.kind === "end") this.#reader.position++;
      if (!this.#reader.isAtEnd) {
        throw slip(
          "R003",
          "a term is one expression",
          "Remove what follows it, or make it a term of its own.",
          this.#reader.token.span,
        );
      }
      return expression;
    } catch (error) {
      this.#recover(error);
      return null;
    }
  }

  #recover(error: unknown): void {
    if (!(error instanceof SyntaxSlip)) throw error;
    this.#diagnostics.push(error.diagnostic);
    while (this.#reader.token.kind !== "end") this.#reader.position++;
    this.#reader.position++;
  }

  #finish(): void {
    if (this.#reader.token.kind !== "end") {
      const next = this.#reader.token;
      if (this.#reader.is("=")) {
        throw slip(
          "R003",
          "only a single name can be assigned",
          "Write `name = expression`; compare with `==`.",
          next.span,
        );
      }
      throw slip(
        "R003",
        `unexpected ${shown(next)}`,
        "Put an operator before it, or start a new line.",
        next.span,
      );
    }
    this.#reader.position++;
  }

  #line(): Line {
    const first = this.#reader.name("a name");
    if (first.text === "hyper" && this.#reader.token.kind === "name") return this.#hyper(first);
    if (first.text === "state" && this.#reader.token.kind === "name") {
      const name = this.#reader.take();
      this.#reader.expect("=", "A slot's initial value: `state m = 0`.");
      const value = this.#expressions.expression();
      return {
        kind: "state",
        name: name.text,
        nameSpan: name.span,
        value,
        span: spanning(first.span, value.span),
      };
    }
    this.#reader.expect("=", "Write `name = expression`.");
    const value = this.#expressions.expression();
    return {
      kind: "assign",
      name: first.text,
      nameSpan: first.span,
      value,
      span: spanning(first.span, value.span),
    };
  }

  #hyper(first: Token): Line {
    const name = this.#reader.take();
    const hint = "A setting: `hyper lr = 0.1 in [1e-5, 10] log`.";
    this.#reader.expect("=", hint);
    const value = this.#reader.number(hint);
    let range: [number, number] | null = null;
    let scale: "linear" | "log" | "one-minus-log" = "linear";
    if (this.#reader.token.kind === "name" && this.#reader.token.text === "in") {
      this.#reader.take();
      this.#reader.expect("[", hint);
      const low = this.#reader.number(hint);
      this.#reader.expect(",", hint);
      const high = this.#reader.number(hint);
      this.#reader.expect("]", hint);
      range = [low, high];
    }
    if (this.#reader.token.kind === "name" && this.#reader.token.text === "log") {
      this.#reader.take();
      scale = "log";
    } else if (this.#reader.token.kind === "name" && this.#reader.token.text === "one") {
      this.#reader.take();
      for (const part of ["minus", "log"]) {
        this.#reader.expect("-", "Scales are `log` and `one-minus-log`.");
        if (this.#reader.token.text !== part) {
          throw slip(
            "R003",
            `expected \`${part}\` but found ${shown(this.#reader.token)}`,
            "Scales are `log` and `one-minus-log`.",
            this.#reader.token.span,
          );
        }
        this.#reader.take();
      }
      scale = "one-minus-log";
    }
    const last = this.#reader.previous ?? name;
    return {
      kind: "hyper",
      name: name.text,
      nameSpan: name.span,
      default: value,
      range,
      scale,
      span: spanning(first.span, last.span),
    };
  }
}

/** Parses a rule's text into its lines; mistakes are added to `diagnostics`. */
export function parseRule(text: string, diagnostics: Diagnostic[]): Line[] {
  return new Parser(tokenize(text, diagnostics), diagnostics).lines();
}

/** Parses one expression, or null with diagnostics. */
export function parseExpression(text: string, diagnostics: Diagnostic[]): Expression | null {
  return new Parser(tokenize(text, diagnostics), diagnostics).single();
}
