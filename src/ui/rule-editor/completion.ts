/**
 * What could stand at the cursor of a rule's text: names of the language and of the text itself, by what has been typed
 * of them. Works on texts with mistakes, since a text that is being typed always has some.
 */
import { FUNCTIONS } from "../../language/functions.ts";
import {
  ASSIGNABLE,
  CONSTANTS,
  forEachName,
  GIVEN_INPUTS,
  isReserved,
  KEYWORDS,
} from "../../language/names.ts";
import { parseRule } from "../../language/parse.ts";
import {
  BELIEF_MEANINGS,
  FUNCTION_MEANINGS,
  GIVEN_MEANINGS,
  KEYWORD_MEANINGS,
  SCALE_MEANINGS,
} from "./meanings.ts";

export type CandidateKind = "setting" | "slot" | "temporary" | "given" | "function" | "word";

export interface Candidate {
  readonly name: string;
  readonly kind: CandidateKind;
  /** What follows the name in the list: a function's arguments. */
  readonly signature: string;
  readonly meaning: string;
}

export interface Completion {
  /** The piece of the text that a candidate takes the place of; `end` may lie behind the cursor. */
  readonly start: number;
  readonly end: number;
  /** Best first; never empty. */
  readonly candidates: readonly Candidate[];
}

export interface Insertion {
  readonly text: string;
  /** Where the cursor goes, counted from the start of `text`. */
  readonly caret: number;
}

/** So many letters open the list unasked: most names of one letter are new ones. */
export const LETTERS_UNASKED = 2;

/** Not after a digit or a point: the `e` of 1e-3 is no name. */
const TYPED_NAME = /(?<![\w.])[A-Za-z_]\w*$/;
const NAME_REST = /^\w*/;
/** Behind a setting's default and, where it is there, its range: the place of the scale. */
const SCALE_PLACE =
  /^\s*hyper\s+\w+\s*=\s*-?[\d.]+(?:[eE][-+]?\d+)?\s+(?<range>in\s*\[[^\]]*\]\s*)?(?<typed>[a-z][a-z-]*)?$/;
/** A name that no text can hold twice by chance stands for the one at the cursor while the rest is read. */
const AT_CURSOR = "__cursor__";

/**
 * Candidates for the cursor at `caret`, or null where there is nothing to offer: in comments, in numbers, in new names.
 * asked: by a key; else a name must have some letters and not be complete already.
 */
export function complete(text: string, caret: number, asked: boolean): Completion | null {
  const before = statementBefore(text, caret);
  if (before === null) return null;
  const { typed, candidates } = /^\s*hyper\s/.test(before)
    ? scalesAt(before)
    : namesAt(text, caret, before);
  if (!asked && typed.length < LETTERS_UNASKED) return null;
  if (!asked && candidates.some(({ name }) => name === typed)) return null;
  const fitting = rank(candidates, typed);
  if (fitting.length === 0) return null;
  const rest = NAME_REST.exec(text.slice(caret))?.[0].length ?? 0;
  return { start: caret - typed.length, end: caret + rest, candidates: fitting };
}

/** What a candidate puts into the text; `after` is what follows there. */
export function insertionOf({ name, kind, signature }: Candidate, after: string): Insertion {
  if (kind === "function") {
    if (after.startsWith("(")) return { text: name, caret: name.length + 1 };
    return { text: `${name}()`, caret: name.length + (signature === "()" ? 2 : 1) };
  }
  const leads = KEYWORDS.has(name) && name !== "estimate" && !after.startsWith(" ");
  const word = leads ? `${name} ` : name;
  return { text: word, caret: word.length };
}

/** The statement so far, from its beginning to the cursor; null inside a comment. */
function statementBefore(text: string, caret: number): string | null {
  const line = text.slice(text.lastIndexOf("\n", caret - 1) + 1, caret);
  if (line.includes("#")) return null;
  return line.slice(line.lastIndexOf(";") + 1);
}

interface Place {
  readonly typed: string;
  readonly candidates: readonly Candidate[];
}

function scalesAt(before: string): Place {
  const groups = SCALE_PLACE.exec(before)?.groups;
  if (groups === undefined) return { typed: "", candidates: [] };
  const words: Candidate[] = Object.entries(SCALE_MEANINGS).map(([name, meaning]) =>
    plain(name, "word", meaning),
  );
  if (groups["range"] === undefined) words.unshift(plain("in", "word", "range of the slider"));
  return { typed: groups["typed"] ?? "", candidates: words };
}

function namesAt(text: string, caret: number, before: string): Place {
  const typed = TYPED_NAME.exec(before)?.[0] ?? "";
  const lead = before.slice(0, before.length - typed.length);
  // Straight behind a number nothing but an operator can follow.
  if (typed === "" && /[\w.)]$/.test(before)) return { typed, candidates: [] };
  const rest = NAME_REST.exec(text.slice(caret))?.[0].length ?? 0;
  const own = ownNames(
    `${text.slice(0, caret - typed.length)}${AT_CURSOR}${text.slice(caret + rest)}`,
  );
  if (/^\s*$/.test(lead)) return { typed, candidates: [...statementStarts(), ...assigned(own)] };
  if (/^\s*state\s+$/.test(lead)) return { typed, candidates: assigned(own) };
  return { typed, candidates: [...own, ...givenNames(), ...functions()] };
}

const OWN_MEANINGS = {
  setting: "a setting of this rule",
  slot: "remembered from the step before",
  temporary: "computed in this step",
} as const;

/** Settings, slots and temporaries of a text, in the order in which it has them. */
function ownNames(text: string): readonly Candidate[] {
  const kinds = new Map<string, keyof typeof OWN_MEANINGS>();
  const read = new Set<string>();
  for (const line of parseRule(text, [])) {
    if (line.kind === "hyper") {
      kinds.set(line.name, "setting");
      continue;
    }
    forEachName(line.value, (name) => read.add(name));
    // Read further up, on its own right side, or at the cursor: remembered from the step before.
    const isRead = read.has(line.name) || read.has(AT_CURSOR);
    if (line.kind === "state" || (isRead && !kinds.has(line.name))) {
      kinds.set(line.name, "slot");
    } else if (!kinds.has(line.name)) kinds.set(line.name, "temporary");
  }
  return [...kinds]
    .filter(([name]) => name !== AT_CURSOR && (name === "estimate" || !isReserved(name)))
    .map(([name, kind]) => plain(name, kind, meaningOf(name) ?? OWN_MEANINGS[kind]));
}

const meaningOf = (name: string): string | undefined =>
  KEYWORD_MEANINGS.get(name) ?? BELIEF_MEANINGS.get(name);

const assigned = (own: readonly Candidate[]): readonly Candidate[] =>
  own.filter(({ name, kind }) => kind !== "setting" && !KEYWORDS.has(name));

/** What a line can begin with besides the text's own names. */
function statementStarts(): readonly Candidate[] {
  const words = [...KEYWORDS].map((name) => plain(name, "word", KEYWORD_MEANINGS.get(name) ?? ""));
  return [...words, ...givenNames().filter(({ name }) => ASSIGNABLE.has(name))];
}

function givenNames(): readonly Candidate[] {
  return [...GIVEN_INPUTS, ...CONSTANTS.keys()].map((name) =>
    plain(name, "given", GIVEN_MEANINGS.get(name) ?? ""),
  );
}

function functions(): readonly Candidate[] {
  return [...FUNCTIONS.keys()].map((name) => {
    const { args, meaning } = FUNCTION_MEANINGS.get(name) ?? { args: [], meaning: "" };
    return { name, kind: "function", signature: `(${args.join(", ")})`, meaning };
  });
}

function plain(name: string, kind: CandidateKind, meaning: string): Candidate {
  return { name, kind, signature: "", meaning };
}

/** Names that begin so, then names with a later part that begins so (`global_norm` by `no`). */
function rank(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  const wanted = typed.toLowerCase();
  const begins = candidates.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const inside = candidates.filter(
    (one) =>
      wanted !== "" && !begins.includes(one) && one.name.toLowerCase().includes(`_${wanted}`),
  );
  return [...begins, ...inside];
}
