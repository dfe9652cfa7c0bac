/** Every mistake a person can make in a text: a stable code, what is wrong, the cure, and where. */
import type { Span } from "./syntax.ts";

export type DiagnosticCode =
  | "R001" // character that the language does not know
  | "R002" // malformed number
  | "R003" // something else was expected here
  | "R004" // unknown name
  | "R005" // unknown function
  | "R006" // wrong number of arguments
  | "R007" // name may not be assigned
  | "R008" // declared twice
  | "R009" // setting is never used
  | "R010" // range of a setting
  | "R011" // rule never assigns theta
  | "R012" // comparison of a comparison
  | "R013" // too large: text, statements, slots, nesting
  | "R014" // not available in this place or version
  | "R015"; // empty

export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** What is wrong, in a sentence without a final full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly span: Span;
}

/** "line 3, column 7: unknown name `bta`. Did you mean `beta`?" */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { span, message, hint } = diagnostic;
  return `line ${span.line}, column ${span.column}: ${message}. ${hint}`;
}

/** The candidate closest to `name` by edit distance, if it is close enough to be a slip; else null. */
export function closest(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance =
      candidate.toLowerCase() === name.toLowerCase() ? 0.5 : editDistance(name, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const other = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
      current.push(Math.min(substitution, other));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
