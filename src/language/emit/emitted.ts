/**
 * What every readable output is: a text, and where in it each line of the rule went, so that pointing at a line lights up
 * the same line everywhere.
 */
import type { Rule } from "../ir.ts";

export interface EmittedLine {
  /** Index into `rule.lines`. A line of the rule may have several places, or none. */
  readonly statement: number;
  /** Half-open range of UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
}

export interface Emitted {
  readonly text: string;
  readonly lines: readonly EmittedLine[];
}

/** What a rule's text does not say of itself. */
export interface About {
  readonly title: string;
  readonly source?: {
    readonly who: string;
    readonly year: number;
    readonly where: string;
    readonly url: string;
  };
}

/** The first comment of a text is its name. */
export function aboutRule(rule: Rule): About {
  const title = /^\s*#\s*([^\n]*?)\s*(?:\n|$)/.exec(rule.text)?.[1];
  return { title: title === undefined || title === "" ? "Rule" : title };
}

/** Where a rule comes from, in a line; null where nobody said. */
export function sourceLine({ source }: About): string | null {
  return source === undefined
    ? null
    : `${source.who} (${source.year}), ${source.where}. ${source.url}`;
}

/** Text line by line, with indentation, that remembers which lines a statement became. */
export class Page {
  #text = "";
  #depth = 0;
  readonly #unit: string;
  readonly #lines: EmittedLine[] = [];

  /** `unit`: one level of indentation. */
  constructor(unit: string) {
    this.#unit = unit;
  }

  add(...lines: readonly string[]): void {
    for (const line of lines)
      this.#text += line === "" ? "\n" : `${this.#unit.repeat(this.#depth)}${line}\n`;
  }

  /** Lines that a statement of the rule became; the range leaves out indentation and the last line break. */
  statement(index: number, ...lines: readonly string[]): void {
    if (lines.length === 0) return;
    const start = this.#text.length + this.#unit.length * this.#depth;
    this.add(...lines);
    this.#lines.push({ statement: index, start, end: this.#text.length - 1 });
  }

  /** What `body` adds is one level deeper. */
  indented(body: () => void): void {
    this.#depth++;
    body();
    this.#depth--;
  }

  emitted(): Emitted {
    return { text: this.#text, lines: this.#lines };
  }
}

/** Names of a rule as another language can have them: those it keeps for itself get a line below. */
export function safeNames(
  names: Iterable<string>,
  reserved: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const taken = new Set(names);
  const safe = new Map<string, string>();
  for (const name of [...taken]) {
    let free = name;
    while (reserved.has(free) || (free !== name && taken.has(free))) free += "_";
    taken.add(free);
    safe.set(name, free);
  }
  return safe;
}

/** Every name that a rule's lines assign or read, and its settings. */
export function allNames(rule: Rule): ReadonlySet<string> {
  const names = new Set(rule.program.settings.map(({ name }) => name));
  for (const { name } of rule.program.slots) names.add(name);
  for (const line of rule.lines) {
    names.add(line.target);
    for (const name of Object.keys(line.reads)) names.add(name);
  }
  return names;
}
