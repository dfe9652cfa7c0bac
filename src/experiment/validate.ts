/** From anything at all to an experiment: the one door for files, links and the page's own editors. */
import { canonicalize, type LeanExperiment } from "./canonical.ts";
import type { Experiment } from "./experiment.ts";
import { formatPath, type Mistake } from "./mistakes.ts";
import { experimentSchema } from "./schema.ts";

export type Validated =
  | { readonly experiment: Experiment; readonly problems: readonly [] }
  | { readonly experiment: null; readonly problems: readonly Mistake[] };

/** Deeper than any experiment; keeps hostile nesting away from recursive code. */
const MAX_DEPTH = 16;

/** Keys that mean something to JavaScript itself. */
const FORBIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Checks parsed JSON and fills every default, or returns all mistakes. */
export function validateExperiment(input: unknown): Validated {
  const hostile = forbiddenKeys(input);
  if (hostile.length > 0) return { experiment: null, problems: hostile };
  const result = experimentSchema.safeParse(input);
  if (!result.success) return { experiment: null, problems: issuesToMistakes(result.error.issues) };
  // The schema's output is the contract's type up to "absent" against "undefined", which canonicalize evens out.
  return { experiment: canonicalize(result.data as LeanExperiment), problems: [] };
}

/** The same from a text. */
export function validateJson(text: string): Validated {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return {
      experiment: null,
      problems: [
        { path: "", message: `not JSON: ${jsonReason(error)}; check quotes, commas and brackets` },
      ],
    };
  }
  return validateExperiment(input);
}

/** What JSON.parse says, on one line: it quotes a piece of the text. */
export function jsonReason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ");
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** One mistake for each issue, and for each unknown key of an object. */
export function issuesToMistakes(issues: readonly Issue[]): Mistake[] {
  return issues.flatMap(({ path, message, keys }) => {
    if (keys === undefined) return [{ path: formatPath(path), message }];
    const messages = message.split("\n");
    return keys.map((key, index) => ({
      path: formatPath([...path, key]),
      message: messages[index] ?? message,
    }));
  });
}

function forbiddenKeys(input: unknown): Mistake[] {
  const mistakes: Mistake[] = [];
  const visit = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value !== "object" || value === null || mistakes.length >= 16) return;
    if (path.length > MAX_DEPTH) {
      mistakes.push({
        path: formatPath(path.slice(0, 4)),
        message: `is nested more than ${MAX_DEPTH} levels deep; no part of an experiment is`,
      });
      return;
    }
    for (const key of Object.keys(value)) {
      const inner = [...path, Array.isArray(value) ? Number(key) : key];
      if (FORBIDDEN.has(key)) {
        mistakes.push({
          path: formatPath(inner),
          message: "is not a key of experiments; remove it",
        });
      } else {
        visit(Object.getOwnPropertyDescriptor(value, key)?.value, inner);
      }
    }
  };
  visit(input, []);
  return mistakes;
}
