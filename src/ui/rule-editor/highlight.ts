/** Pieces of a rule's text with what they are, for colouring; together they are the text again, character by character. */
import type { Diagnostic } from "../../language/diagnostics.ts";
import type { Span } from "../../language/syntax.ts";

export type PieceKind = "plain" | "comment" | "word" | "number" | "given";

export interface Piece {
  readonly text: string;
  readonly kind: PieceKind;
  readonly wrong: boolean;
}

const TOKENS =
  /(?<comment>#[^\n]*)|(?<word>\b(?:hyper|state|in|log|one-minus-log|estimate)\b)|(?<given>\b(?:theta|g|t|g2|B|loss|pi|inf)\b)|(?<number>\b\d+\.?\d*(?:[eE][-+]?\d+)?)|[A-Za-z_]\w*|\s+|./g;

/** Splits the text; the characters of a mistake are marked. */
export function highlight(text: string, diagnostics: readonly Diagnostic[]): readonly Piece[] {
  const places = diagnostics.map(({ span }) => visible(text, span));
  const pieces: Piece[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const start = match.index;
    const end = start + match[0].length;
    const wrong = places.some((place) => start < place.end && end > place.start);
    pieces.push({ text: match[0], kind: kindOf(match.groups ?? {}), wrong });
  }
  return pieces;
}

/** A mistake at the end of a line ("expected a bracket") has no character of its own: it moves to the one before. */
function visible(text: string, span: Span): { readonly start: number; readonly end: number } {
  let start = Math.min(span.start, text.length);
  if (text.slice(start, span.end).trim() === "") {
    while (start > 0 && /\s/.test(text.charAt(start - 1))) start--;
    start = Math.max(0, start - 1);
  }
  return { start, end: Math.max(span.end, start + 1) };
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): PieceKind {
  for (const kind of ["comment", "word", "given", "number"] as const) {
    if (groups[kind] !== undefined) return kind;
  }
  return "plain";
}
