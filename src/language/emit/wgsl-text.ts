/**
 * Writing WGSL: lines with indentation, float32 literals and names that WGSL accepts.
 * Knows nothing of programs; see wgsl-nodes.ts.
 */
import { assert } from "../../base/assert.ts";
import { RESERVED_WORDS } from "./wgsl-reserved.ts";

/** Where a line comes from: the node that it computes, or the name of the slot (or `theta`) that it stores. */
export type Origin = number | string;

export interface OriginRange {
  readonly origin: Origin;
  /** Half-open range of UTF-16 offsets: the line without its indentation. */
  readonly start: number;
  readonly end: number;
}

/** Largest finite float32. */
const FLOAT32_MAX = 3.4028234663852886e38;

/** Lines of text, two spaces a level. The one place that knows about indentation. */
export class Lines {
  readonly #lines: string[] = [];
  readonly #origins = new Map<number, Origin>();
  #depth = 0;

  /** A line that computes a node or stores a result. */
  addFrom(origin: Origin, line: string): void {
    this.#origins.set(this.#lines.length, origin);
    this.add(line);
  }

  /** Where in the text the lines with an origin are. */
  origins(): OriginRange[] {
    const ranges: OriginRange[] = [];
    let end = -1;
    this.#lines.forEach((line, index) => {
      const start = end + 1;
      end = start + line.length;
      const origin = this.#origins.get(index);
      if (origin !== undefined) ranges.push({ origin, start: start + line.search(/\S|$/), end });
    });
    return ranges;
  }

  add(...lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line === "" ? "" : "  ".repeat(this.#depth) + line);
  }

  /** Text of several lines that is already indented in itself. */
  text(text: string): void {
    this.add(...text.trim().split("\n"));
  }

  /** `opening` ends in `{`; the closing brace is added after the body. */
  block(opening: string, body: () => void): void {
    this.add(opening);
    this.#depth++;
    body();
    this.#depth--;
    this.add("}");
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

/** True where `value` can be written as a float32 literal: finite after rounding. */
export function isFloat32(value: number): boolean {
  return Math.abs(value) <= FLOAT32_MAX;
}

/**
 * The shortest decimal that rounds to the float32 nearest to `value`; negative numbers come in brackets.
 * A number too small for a normal float32 becomes zero, as GPUs may do anyway.
 */
export function printFloat(value: number): string {
  assert(isFloat32(value), `${value} is not a float32`);
  const rounded = Math.fround(value);
  if (Math.abs(rounded) < 1.1754943508222875e-38) return "0.0";
  let digits = 1;
  let decimal = Number(rounded.toPrecision(digits));
  // WGSL refuses a literal above the largest float32, even one that would round to it.
  while (Math.fround(decimal) !== rounded || Math.abs(decimal) > FLOAT32_MAX) {
    digits++;
    decimal = Number(rounded.toPrecision(digits));
  }
  const shortest = String(decimal).replace("e+", "e");
  const literal = /[.e]/.test(shortest) ? shortest : `${shortest}.0`;
  return rounded < 0 ? `(${literal})` : literal;
}

/** A text cannot hold infinities: the largest float32 stands for them, and for NaN, which has no text either. */
export function nearestFinite(value: number): number {
  if (isFloat32(value)) return value;
  return value < 0 ? -FLOAT32_MAX : FLOAT32_MAX;
}

/** Gives out each name once; a name that WGSL or the kernel uses already gets a number. */
export class NameBook {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** `wanted` itself where it is free and valid, else with a suffix. */
  take(wanted: string): string {
    const base = /^[A-Za-z][A-Za-z0-9_]*$/.test(wanted) ? wanted : "value";
    let name = base;
    for (let suffix = 2; this.#taken.has(name) || RESERVED_WORDS.has(name); suffix++) {
      name = `${base}_${suffix}`;
    }
    this.#taken.add(name);
    return name;
  }

  /** A fresh temporary: t0, t1, ... */
  temporary(): string {
    let index = 0;
    while (this.#taken.has(`t${index}`)) index++;
    return this.take(`t${index}`);
  }

  /** A book for an inner scope: knows what is taken here, and keeps its own names to itself. */
  fork(): NameBook {
    return new NameBook(this.#taken);
  }
}
