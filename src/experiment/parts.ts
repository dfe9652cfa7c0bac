/**
 * The pieces the schema is put together from: zod types whose messages name the range and the cure (zod/mini: a sixth
 * of zod in the page's JavaScript). zod's own unions are not used: they report "no alternative matched", while `choose`
 * picks the alternative a person meant.
 */
import * as z from "zod/mini";
import { closest } from "../language/diagnostics.ts";
import { show } from "./mistakes.ts";

const group = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15
    ? String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",")
    : String(value);

/** "is "fast", not a number; give ...", or "is missing; give ...". */
export function wrong(input: unknown, what: string, cure: string): string {
  return input === undefined ? `is missing; ${cure}` : `is ${show(input)}, not ${what}; ${cure}`;
}

/** A finite number, of any size. */
export function anyNumber() {
  return z.number({ error: ({ input }) => wrong(input, "a finite number", "give a number") });
}

/** A finite number in [min, max]. */
export function number(min: number, max: number) {
  const range = `give a number from ${group(min)} to ${group(max)}`;
  return z
    .number({ error: ({ input }) => wrong(input, "a finite number", range) })
    .check(
      z.minimum(min, { error: ({ input }) => `${show(input)} is too small; ${range}` }),
      z.maximum(max, { error: ({ input }) => `${show(input)} is too large; ${range}` }),
    );
}

/** A whole number in [min, max]. */
export function whole(min: number, max: number) {
  const range = `give a whole number from ${group(min)} to ${group(max)}`;
  return z.number({ error: ({ input }) => wrong(input, "a number", range) }).check(
    z.refine((value) => Number.isInteger(value), {
      error: ({ input }) => `${show(input)} is not whole; ${range}`,
      abort: true,
    }),
    z.minimum(min, { error: ({ input }) => `${show(input)} is too small; ${range}` }),
    z.maximum(max, { error: ({ input }) => `${show(input)} is too large; ${range}` }),
  );
}

/** A part that may be left out. */
export function optional<T extends z.ZodMiniType>(part: T) {
  return z.optional(part);
}

/** A text of at most `max` characters. */
export function text(max: number, what = "text") {
  return z
    .string({ error: ({ input }) => wrong(input, "a text", `give a ${what} in quotes`) })
    .check(
      z.maxLength(max, { error: () => `is longer than ${group(max)} characters; shorten it` }),
    );
}

/** A list with min to max entries. */
export function list<T extends z.ZodMiniType>(entry: T, min: number, max: number) {
  const length = min === max ? `exactly ${min}` : `${group(min)} to ${group(max)}`;
  const error = ({ input }: { input?: unknown }) =>
    `has ${Array.isArray(input) ? group(input.length) : 0} entries; give ${length}`;
  return z
    .array(entry, {
      error: ({ input }) => wrong(input, "a list", "give a list in square brackets"),
    })
    .check(z.minLength(min, { error }), z.maxLength(max, { error }));
}

/** One of a few words. `later`: words of the contract that this version cannot run yet. */
export function word<const T extends readonly [string, ...string[]]>(
  words: T,
  later: readonly string[] = [],
) {
  return z.enum(words, { error: ({ input }) => wordMessage(input, words, later) });
}

/** Why `input` is none of `words`, and which are. */
export function wordMessage(
  input: unknown,
  words: readonly string[],
  later: readonly string[] = [],
): string {
  if (typeof input === "string" && later.includes(input)) {
    return `is ${show(input)}, which this version does not run yet; it runs ${words.join(", ")}`;
  }
  if (input === undefined) return `is missing; give one of ${words.join(", ")}`;
  const near = typeof input === "string" ? closest(input, words) : null;
  const cure = near === null ? `give one of ${words.join(", ")}` : `did you mean "${near}"?`;
  return `is ${show(input)}; ${cure}`;
}

/**
 * An object with exactly these keys. `later`: keys of the contract that this version does not run; they are refused
 * with that reason, never ignored.
 */
export function object<T extends z.core.$ZodShape>(shape: T, later: readonly string[] = []) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => keyMessage(key, keys, later)).join("\n");
      }
      return wrong(issue.input, "an object", `give an object with ${keys.join(", ")}`);
    },
  });
}

function keyMessage(key: string, keys: readonly string[], later: readonly string[]): string {
  if (later.includes(key)) return `this version does not run "${key}" yet; leave it out`;
  const near = closest(key, keys);
  return near === null
    ? `is not known here; known are ${keys.join(", ")}`
    : `is not known here; did you mean "${near}"?`;
}

/**
 * Checks the input with the schema that `pick` chooses for it; a string from `pick` refuses it with that message.
 * The result's type is that of all alternatives.
 */
export function choose<T extends z.ZodMiniType>(pick: (input: unknown) => T | string) {
  const check = z.transform((input: unknown, context): z.output<T> => {
    const schema = pick(input);
    if (typeof schema === "string") {
      context.issues.push({ code: "custom", input, message: schema, path: [] });
      return z.NEVER;
    }
    const result = schema.safeParse(input);
    if (result.success) return result.data;
    for (const { path, message, ...issue } of result.error.issues) {
      const keys = issue.code === "unrecognized_keys" ? issue.keys : null;
      if (keys === null) context.issues.push({ code: "custom", input, message, path: [...path] });
      else {
        // Kept apart here already: one mistake a key, as in validate.ts.
        const messages = message.split("\n");
        keys.forEach((key, index) => {
          context.issues.push({
            code: "custom",
            input,
            message: messages[index] ?? message,
            path: [...path, key],
          });
        });
      }
    }
    return z.NEVER;
  });
  return z.pipe(z.unknown(), check);
}

/** `choose` by the word under `kind`. */
export function chooseByKind<T extends z.ZodMiniType>(
  schemas: Readonly<Record<string, T>>,
  later: readonly string[] = [],
) {
  const kinds = Object.keys(schemas);
  const known = new Map(Object.entries(schemas));
  return choose((input) => {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      return wrong(input, "an object", `give an object with "kind": one of ${kinds.join(", ")}`);
    }
    const kind: unknown = "kind" in input ? input.kind : undefined;
    const schema = typeof kind === "string" ? known.get(kind) : undefined;
    return schema ?? `"kind" ${wordMessage(kind, kinds, later)}`;
  });
}
