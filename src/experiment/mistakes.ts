/** A mistake in an experiment: where it is and what to do. User mistakes are values, never thrown. */

export interface Mistake {
  /** Place in the experiment, as one would write it in code: `lanes[2].hyper.lr`; empty: the whole. */
  readonly path: string;
  /** What is wrong and the cure, in a sentence without a final full stop. */
  readonly message: string;
}

/** "lanes[2].hyper.lr: must be a number, is "fast"". */
export function formatMistake({ path, message }: Mistake): string {
  return path === "" ? message : `${path}: ${message}`;
}

/** `["lanes", 2, "hyper", "lr"]` as `lanes[2].hyper.lr`. Odd keys are quoted, so that nothing can pass for another. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(part)))
      text += `${text === "" ? "" : "."}${String(part)}`;
    else text += `[${JSON.stringify(shorten(String(part)))}]`;
  }
  return text;
}

/** A value as it may stand in a message: JSON, cut to a readable length. */
export function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
