/** Options and operands of a command, by Node's own parser; slips become bad input. */
import { parseArgs } from "node:util";
import { InputError } from "./command.ts";

/** What follows an option: nothing, or a text. */
type Options = Readonly<Record<string, "flag" | "text">>;

export interface Arguments {
  readonly operands: readonly string[];
  /** True if the flag was given. */
  readonly flag: (name: string) => boolean;
  /** The option's text, undefined where it was not given. */
  readonly text: (name: string) => string | undefined;
}

/** Parses `args`; `operands`: fewest and most that are not options. Throws InputError. */
export function readArguments(
  args: readonly string[],
  options: Options,
  [fewest, most]: readonly [number, number],
): Arguments {
  const { positionals, values } = parse(args, options);
  const count = positionals.length;
  if (count < fewest) throw new InputError(["an argument is missing: name a file, a link or -"]);
  if (count > most) {
    throw new InputError([`unexpected argument ${JSON.stringify(positionals[most])}`]);
  }
  return {
    operands: positionals,
    flag: (name) => values[name] === true,
    text: (name) => {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
  };
}

function parse(args: readonly string[], options: Options) {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, kind]) => [
      name,
      { type: kind === "flag" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: known,
      allowPositionals: true,
      strict: true,
    });
    const plain: Readonly<Record<string, unknown>> = values;
    return { positionals, values: plain };
  } catch (error) {
    throw new InputError([error instanceof Error ? error.message : String(error)]);
  }
}

/** The whole number of an option such as `--steps`, or null where it is not given. */
export function wholeOption(
  name: string,
  text: string | undefined,
  [min, max]: readonly [number, number],
): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new InputError([`--${name}: is ${text}; give a whole number from ${min} to ${max}`]);
}
