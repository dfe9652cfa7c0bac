/** Values as Python writes them. */
import { pythonNumber } from "../../language/emit/torch-spelling.ts";

/** A float, also where the number is whole. */
export function pythonFloat(value: number): string {
  const { text } = pythonNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

export function pythonFloats(values: readonly number[]): string {
  return `[${values.map(pythonFloat).join(", ")}]`;
}

/** JSON's strings are strings of Python too. */
export function pythonString(text: string): string {
  return JSON.stringify(text);
}

/** `{"a": 1.0, "b": 2.0}` */
export function pythonDict(entries: Iterable<readonly [name: string, text: string]>): string {
  return `{${[...entries].map(([name, text]) => `${pythonString(name)}: ${text}`).join(", ")}}`;
}
