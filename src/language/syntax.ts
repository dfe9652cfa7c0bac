/** Tree of a parsed text, and positions in it. Types only. */

/** Half-open range of UTF-16 offsets in the text; line and column count from 1. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "^" | "<" | "<=" | ">" | ">=" | "==" | "!=";

export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "negate"; readonly argument: Expression; readonly span: Span }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly nameSpan: Span;
      readonly args: readonly Expression[];
      readonly span: Span;
    };

export type Line =
  | {
      readonly kind: "assign";
      readonly name: string;
      readonly nameSpan: Span;
      readonly value: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "state";
      readonly name: string;
      readonly nameSpan: Span;
      readonly value: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "hyper";
      readonly name: string;
      readonly nameSpan: Span;
      readonly default: number;
      readonly range: readonly [number, number] | null;
      readonly scale: "linear" | "log" | "one-minus-log";
      readonly span: Span;
    };
