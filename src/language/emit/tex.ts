/**
 * A rule as lines of TeX (KaTeX renders them). A slot before this step's assignment has the index t-1, after it t; theta
 * and g are numbered in the same way. Names that are assigned more than once in a step get primes on the way.
 */
import type { CheckedLine, Rule } from "../ir.ts";
import { forEachName } from "../names.ts";
import { type About, allNames, type Emitted, Page } from "./emitted.ts";
import { plainName, type TexName, texNames } from "./tex-names.ts";
import { texText } from "./tex-spelling.ts";

/** Reads that are the same at every step. */
const LASTING: ReadonlySet<string> = new Set(["pi", "inf", "B", "rows", "cols", "is_matrix"]);

interface Notation {
  readonly rule: Rule;
  readonly names: ReadonlyMap<string, TexName>;
  /** Temporaries that follow from settings alone. */
  readonly lasting: ReadonlySet<string>;
  /** How often each name is assigned in a step. */
  readonly assignments: ReadonlyMap<string, number>;
}

/** `_about` is not printed: the mathematics says it all. */
export function emitTex(rule: Rule, _about?: About): Emitted {
  const page = new Page("  ");
  const notation = notationOf(rule);
  page.add("\\begin{aligned}");
  page.indented(() => {
    addStart(page, notation);
    const done = new Map<string, number>();
    const last = rule.lines.length - 1;
    rule.lines.forEach((line, index) => {
      if (line.kind !== "assign") return;
      const value = texText(line.value, (name) => readName(notation, name, done));
      const count = (done.get(line.target) ?? 0) + 1;
      done.set(line.target, count);
      const target = assignedName(notation, line.target, count);
      page.statement(index, `${target} &= ${value}${index === last ? "" : " \\\\"}`);
    });
  });
  page.add("\\end{aligned}");
  return page.emitted();
}

/** A line of `emitTex` for rendering by itself, without alignment. */
export function texLine(line: string): string {
  return line.replace(/\s*\\\\$/, "").replace("&=", "=");
}

function notationOf(rule: Rule): Notation {
  const lasting = new Set(rule.program.settings.map(({ name }) => name));
  const assignments = new Map<string, number>();
  for (const line of rule.lines) {
    if (line.kind !== "assign") continue;
    assignments.set(line.target, (assignments.get(line.target) ?? 0) + 1);
    if (line.targetKind === "temporary" && isLasting(line, lasting)) lasting.add(line.target);
    else lasting.delete(line.target);
  }
  return { rule, names: texNames(["theta", "g", "t", ...allNames(rule)]), lasting, assignments };
}

function isLasting(line: CheckedLine, lasting: ReadonlySet<string>): boolean {
  let is = line.value.kind !== "call" || line.value.args.length > 0;
  forEachName(line.value, (name) => {
    is &&= lasting.has(name) || LASTING.has(name);
  });
  return is;
}

const FIXED: ReadonlyMap<string, string> = new Map([
  ["t", "t"],
  ["B", "B"],
  ["loss", "\\ell_{t}"],
  ["rows", "\\mathrm{rows}"],
  ["cols", "\\mathrm{cols}"],
  ["is_matrix", "\\mathrm{is\\_matrix}"],
  ["g2", "\\overline{g_{t}^{2}}"],
]);

const plain = ({ names }: Notation, name: string, time: string | null, primes = 0): string =>
  plainName(names.get(name) ?? { base: name, indices: [] }, time, primes);

/** A name as a line of the step reads it, after `done` assignments to it in this step. */
function readName(notation: Notation, name: string, done: ReadonlyMap<string, number>): string {
  const fixed = FIXED.get(name);
  if (fixed !== undefined) return fixed;
  const count = done.get(name) ?? 0;
  if (count > 0) return assignedName(notation, name, count);
  if (notation.lasting.has(name)) return plain(notation, name, null);
  const stays = name !== "theta" && !notation.assignments.has(name);
  return plain(notation, name, name === "g" ? "t" : stays ? "0" : "t-1");
}

/** The gradient keeps its plain name for what was delivered; all others have it for what the step ends with. */
function assignedName(notation: Notation, name: string, count: number): string {
  if (notation.lasting.has(name)) return plain(notation, name, null);
  const isLast = count === notation.assignments.get(name);
  return plain(notation, name, "t", name === "g" ? count : isLast ? 0 : count);
}

/** What the slots hold before the first step. */
function addStart(page: Page, notation: Notation): void {
  const { rule } = notation;
  const declared = new Set(
    rule.lines.filter(({ kind }) => kind === "initial").map(({ target }) => target),
  );
  const zeros = rule.program.slots.flatMap(({ name }) =>
    declared.has(name) ? [] : [plain(notation, name, "0")],
  );
  if (zeros.length > 0) page.add(`${zeros.join(" = ")} &= 0 \\\\`);
  rule.lines.forEach((line, index) => {
    if (line.kind !== "initial") return;
    const value = texText(line.value, (name) => startName(notation, name));
    page.statement(index, `${plain(notation, line.target, "0")} &= ${value} \\\\`);
  });
}

function startName(notation: Notation, name: string): string {
  if (name === "t") return "1";
  if (name === "g") return plain(notation, name, "1");
  if (notation.lasting.has(name)) return plain(notation, name, null);
  return FIXED.get(name)?.replace("{t}", "{1}") ?? plain(notation, name, "0");
}
