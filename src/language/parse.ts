/**
 * Tokens to a tree, by precedence climbing. A mistake ends its statement only: reading goes on at the next line, so
 * that one slip does not hide the others.
 */
import type { Diagnostic, DiagnosticCode } from "./diagnostics.ts";
import type { BinaryOperator, Expression, Line, Span } from "./syntax.ts";
import { type Token, tokenize } from "./tokenize.ts";

/** Loosest first. Comparisons do not chain; `^` binds tighter than unary minus and to the right. */
const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!="]);
const MOST_NESTING = 100;
/** Longest chain a + b + ... or a * b * ...: trees are walked by recursion, which must not run out of stack. */
const MOST_CHAINED = 1000;

class SyntaxSlip extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

function slip(code: DiagnosticCode, message: string, hint: string, span: Span): SyntaxSlip {
  return new SyntaxSlip({ code, message, hint, span });
}

function shown(token: Token): string {
  return token.kind === "end" ? "the end of the line" : `\`${token.text}\``;
}

function spanning(from: Span, to: Span): Span {
  return { ...from, end: to.end };
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #diagnostics: Diagnostic[];
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], diagnostics: Diagnostic[]) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
  }

  get #token(): Token {
    const token = this.#tokens[Math.min(this.#position, this.#tokens.length - 1)];
    if (token === undefined) throw new Error("the token list is empty");
    return token;
  }

  #take(): Token {
    const token = this.#token;
    this.#position++;
    return token;
  }

  #is(text: string): boolean {
    return this.#token.kind === "symbol" && this.#token.text === text;
  }

  #expect(text: string, hint: string): Token {
    if (this.#is(text)) return this.#take();
    throw slip(
      "R003",
      `expected \`${text}\` but found ${shown(this.#token)}`,
      hint,
      this.#token.span,
    );
  }

  #name(what: string): Token {
    if (this.#token.kind === "name") return this.#take();
    throw slip(
      "R003",
      `expected ${what} but found ${shown(this.#token)}`,
      "Write `name = expression`.",
      this.#token.span,
    );
  }

  lines(): Line[] {
    const lines: Line[] = [];
    while (this.#position < this.#tokens.length) {
      if (this.#token.kind === "end") {
        this.#position++;
        continue;
      }
      try {
        this.#depth = 0;
        lines.push(this.#line());
        this.#finish();
      } catch (error) {
        this.#recover(error);
      }
    }
    return lines;
  }

  single(): Expression | null {
    while (this.#token.kind === "end" && this.#position < this.#tokens.length - 1) this.#position++;
    try {
      const expression = this.#expression();
      this.#finish();
      while (this.#position < this.#tokens.length && this.#token.kind === "end") this.#position++;
      if (this.#position < this.#tokens.length) {
        throw slip(
          "R003",
          "a term is one expression",
          "Remove what follows it, or make it a term of its own.",
          this.#token.span,
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
    while (this.#token.kind !== "end") this.#position++;
    this.#position++;
  }

  #finish(): void {
    if (this.#token.kind !== "end") {
      const next = this.#token;
      if (this.#is("=")) {
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
    this.#position++;
  }

  #line(): Line {
    const first = this.#name("a name");
    if (first.text === "hyper" && this.#token.kind === "name") return this.#hyper(first);
    if (first.text === "state" && this.#token.kind === "name") {
      const name = this.#take();
      this.#expect("=", "A slot's initial value: `state m = 0`.");
      const value = this.#expression();
      return {
        kind: "state",
        name: name.text,
        nameSpan: name.span,
        value,
        span: spanning(first.span, value.span),
      };
    }
    this.#expect("=", "Write `name = expression`.");
    const value = this.#expression();
    return {
      kind: "assign",
      name: first.text,
      nameSpan: first.span,
      value,
      span: spanning(first.span, value.span),
    };
  }

  #hyper(first: Token): Line {
    const name = this.#take();
    const hint = "A setting: `hyper lr = 0.1 in [1e-5, 10] log`.";
    this.#expect("=", hint);
    const value = this.#number(hint);
    let range: [number, number] | null = null;
    let scale: "linear" | "log" | "one-minus-log" = "linear";
    if (this.#token.kind === "name" && this.#token.text === "in") {
      this.#take();
      this.#expect("[", hint);
      const low = this.#number(hint);
      this.#expect(",", hint);
      const high = this.#number(hint);
      this.#expect("]", hint);
      range = [low, high];
    }
    if (this.#token.kind === "name" && this.#token.text === "log") {
      this.#take();
      scale = "log";
    } else if (this.#token.kind === "name" && this.#token.text === "one") {
      this.#take();
      for (const part of ["minus", "log"]) {
        this.#expect("-", "Scales are `log` and `one-minus-log`.");
        if (this.#token.text !== part) {
          throw slip(
            "R003",
            `expected \`${part}\` but found ${shown(this.#token)}`,
            "Scales are `log` and `one-minus-log`.",
            this.#token.span,
          );
        }
        this.#take();
      }
      scale = "one-minus-log";
    }
    const last = this.#tokens[this.#position - 1] ?? name;
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

  #number(hint: string): number {
    const negative = this.#is("-");
    if (negative) this.#take();
    const token = this.#token;
    if (token.kind !== "number") {
      throw slip("R003", `expected a number but found ${shown(token)}`, hint, token.span);
    }
    this.#take();
    return negative ? -token.value : token.value;
  }

  #expression(): Expression {
    const left = this.#sum();
    if (this.#token.kind !== "symbol" || !COMPARISONS.has(this.#token.text)) return left;
    const operator = this.#take();
    const right = this.#sum();
    if (this.#token.kind === "symbol" && COMPARISONS.has(this.#token.text)) {
      throw slip(
        "R012",
        "comparisons do not chain",
        "Multiply two comparisons: (a < b)*(b < c).",
        this.#token.span,
      );
    }
    return this.#binary(operator.text as BinaryOperator, left, right);
  }

  #binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
    return { kind: "binary", operator, left, right, span: spanning(left.span, right.span) };
  }

  #sum(): Expression {
    let left = this.#product();
    for (let count = 1; this.#is("+") || this.#is("-"); count++) {
      this.#chain(count);
      const operator = this.#take().text as BinaryOperator;
      left = this.#binary(operator, left, this.#product());
    }
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    for (let count = 1; this.#is("*") || this.#is("/"); count++) {
      this.#chain(count);
      const operator = this.#take().text as BinaryOperator;
      left = this.#binary(operator, left, this.#unary());
    }
    return left;
  }

  #chain(count: number): void {
    if (count < MOST_CHAINED) return;
    throw slip(
      "R013",
      `more than ${MOST_CHAINED} values in one chain`,
      "Give a part of the expression a name on a line of its own.",
      this.#token.span,
    );
  }

  #unary(): Expression {
    if (!this.#is("-")) return this.#power();
    const minus = this.#take();
    this.#enter(minus.span);
    const argument = this.#unary();
    this.#depth--;
    return { kind: "negate", argument, span: spanning(minus.span, argument.span) };
  }

  #power(): Expression {
    const base = this.#atom();
    if (!this.#is("^")) return base;
    const caret = this.#take();
    this.#enter(caret.span);
    const exponent = this.#unary();
    this.#depth--;
    return this.#binary("^", base, exponent);
  }

  #enter(span: Span): void {
    if (++this.#depth > MOST_NESTING) {
      throw slip(
        "R013",
        `brackets and signs nest deeper than ${MOST_NESTING}`,
        "Give a part of the expression a name on a line of its own.",
        span,
      );
    }
  }

  #atom(): Expression {
    const token = this.#take();
    if (token.kind === "number") return { kind: "number", value: token.value, span: token.span };
    if (token.kind === "name") {
      if (!this.#is("(")) return { kind: "name", name: token.text, span: token.span };
      return this.#call(token);
    }
    if (token.kind === "symbol" && token.text === "(") {
      this.#enter(token.span);
      const inner = this.#expression();
      this.#depth--;
      this.#expect(")", "Close the bracket.");
      return inner;
    }
    this.#position--;
    throw slip(
      "R003",
      `expected a value but found ${shown(token)}`,
      "A value is a number, a name, a function or a bracket.",
      token.span,
    );
  }

  #call(name: Token): Expression {
    const open = this.#take();
    this.#enter(open.span);
    const args: Expression[] = [];
    if (!this.#is(")")) {
      args.push(this.#expression());
      while (this.#is(",")) {
        this.#take();
        args.push(this.#expression());
      }
    }
    this.#depth--;
    const close = this.#expect(")", "Close the bracket of the function.");
    return {
      kind: "call",
      name: name.text,
      nameSpan: name.span,
      args,
      span: spanning(name.span, close.span),
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
