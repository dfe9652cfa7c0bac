/** Expressions by precedence, loosest first: comparisons (not chained), sums, products, unary minus, powers. */
import type { BinaryOperator, Expression, Span } from "./syntax.ts";
import { shown, slip, spanning, type TokenReader } from "./token-reader.ts";
import type { Token } from "./tokenize.ts";

const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!="]);
const MOST_NESTING = 100;
/** Longest chain a + b + ... or a * b * ...: trees are walked by recursion, which must not run out of stack. */
const MOST_CHAINED = 1000;

export class ExpressionParser {
  readonly #reader: TokenReader;
  #depth = 0;

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  /** Starts over after a slip. */
  reset(): void {
    this.#depth = 0;
  }

  #isComparison(): boolean {
    const { kind, text } = this.#reader.token;
    return kind === "symbol" && COMPARISONS.has(text);
  }

  expression(): Expression {
    const left = this.#sum();
    if (!this.#isComparison()) return left;
    const operator = this.#reader.take();
    const right = this.#sum();
    if (this.#isComparison()) {
      throw slip(
        "R012",
        "comparisons do not chain",
        "Multiply two comparisons: (a < b)*(b < c).",
        this.#reader.token.span,
      );
    }
    return this.#binary(operator.text as BinaryOperator, left, right);
  }

  #binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
    return { kind: "binary", operator, left, right, span: spanning(left.span, right.span) };
  }

  #sum(): Expression {
    let left = this.#product();
    for (let count = 1; this.#reader.is("+") || this.#reader.is("-"); count++) {
      this.#chain(count);
      const operator = this.#reader.take().text as BinaryOperator;
      left = this.#binary(operator, left, this.#product());
    }
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    for (let count = 1; this.#reader.is("*") || this.#reader.is("/"); count++) {
      this.#chain(count);
      const operator = this.#reader.take().text as BinaryOperator;
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
      this.#reader.token.span,
    );
  }

  #unary(): Expression {
    if (!this.#reader.is("-")) return this.#power();
    const minus = this.#reader.take();
    this.#enter(minus.span);
    const argument = this.#unary();
    this.#depth--;
    return { kind: "negate", argument, span: spanning(minus.span, argument.span) };
  }

  #power(): Expression {
    const base = this.#atom();
    if (!this.#reader.is("^")) return base;
    const caret = this.#reader.take();
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
    const token = this.#reader.take();
    if (token.kind === "number") return { kind: "number", value: token.value, span: token.span };
    if (token.kind === "name") {
      if (!this.#reader.is("(")) return { kind: "name", name: token.text, span: token.span };
      return this.#call(token);
    }
    if (token.kind === "symbol" && token.text === "(") {
      this.#enter(token.span);
      const inner = this.expression();
      this.#depth--;
      this.#reader.expect(")", "Close the bracket.");
      return inner;
    }
    this.#reader.position--;
    throw slip(
      "R003",
      `expected a value but found ${shown(token)}`,
      "A value is a number, a name, a function or a bracket.",
      token.span,
    );
  }

  #call(name: Token): Expression {
    const open = this.#reader.take();
    this.#enter(open.span);
    const args: Expression[] = [];
    if (!this.#reader.is(")")) {
      args.push(this.expression());
      while (this.#reader.is(",")) {
        this.#reader.take();
        args.push(this.expression());
      }
    }
    this.#depth--;
    const close = this.#reader.expect(")", "Close the bracket of the function.");
    return {
      kind: "call",
      name: name.text,
      nameSpan: name.span,
      args,
      span: spanning(name.span, close.span),
    };
  }
}
