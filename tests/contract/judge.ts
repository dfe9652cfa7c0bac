/** Runs the scripts of this folder: Python that computes what the contract says, without a line of the program. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runPython } from "../support/python.ts";

/** The answer of `streams.py` followed by `script`, a file of this folder, to `input`. */
export function judge(script: string, input: unknown): Promise<unknown> {
  return runPython(textOf("streams.py") + textOf(script), input);
}

function textOf(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
}
