/** Pieces of a rule's text with what they are, for colouring; together they are the text again, character by character. */
import type { Diagnostic } from "../../language/diagnostics.ts";

export type PieceKind = "plain" | "comment" | "word" | "number" | "given";

export interface Piece {
  readonly text: string;
  readonly kind: PieceKind;
  readonly wrong: boolean;
}

const TOKENS =
  /(?<comment>#[^\n]*)|(?<word>\b(?:hyper|state|in|log|one-minus-log|estimate)\b)|(?<given>\b(?:theta|g|t|g2|B|loss|pi|inf)\b)|(?<number>\b\d+\.?\d*(?:[eE][-+]?\d+)?)|[A-Za-z_]\w*|\s+|./g;

export function highlight(text: string, diagnostics: readonly Diagnostic[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const start = match.index;
    const end = start + match[0].length;
    const wrong = diagnostics.some(
      ({ span }) => start < Math.max(span.end, span.start + 1) && end > span.start,
    );
    pieces.push({ text: match[0], kind: kindOf(match.groups ?? {}), wrong });
  }
  return pieces;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): PieceKind {
  for (const kind of ["comment", "word", "given", "number"] as const) {
    if (groups[kind] !== undefined) return kind;
  }
  return "plain";
}
