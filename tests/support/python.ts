/**
 * PyTorch as an independent judge: finds a Python that has it and runs a script there. Looks at MOMENTSCOPE_PYTHON,
 * then python3 on the path, then Debian's own /usr/bin/python3.
 */
import { spawnSync } from "node:child_process";

/** Add it to the name of a test that `it.skipIf(findTorch() === null)` may skip. */
export const TORCH_NEEDED = "(needs a Python with PyTorch: set MOMENTSCOPE_PYTHON)";

/** What python-setup.ts found, for the test files' own processes: importing torch takes seconds. Empty: none. */
const FOUND = "MOMENTSCOPE_FOUND_TORCH";

/** Path or name of a Python that can import torch, or null. Looked for once. */
export function findTorch(): string | null {
  const known = process.env[FOUND];
  if (known !== undefined) return known === "" ? null : known;
  const named = process.env["MOMENTSCOPE_PYTHON"];
  const places = named ? [named] : ["python3", "/usr/bin/python3"];
  const found = places.find((place) => spawnSync(place, ["-c", "import torch"]).status === 0);
  process.env[FOUND] = found ?? "";
  return found ?? null;
}

/**
 * Runs a script with `input` as JSON on its standard input; its standard output, read as JSON, is the answer.
 * Throws with the script's own message when it fails.
 */
export function runPython(script: string, input: unknown): unknown {
  const python = findTorch();
  if (python === null) throw new Error(`no Python with PyTorch ${TORCH_NEEDED}`);
  const result = spawnSync(python, ["-c", script], {
    input: JSON.stringify(input),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (result.status !== 0) throw new Error(`python failed:\n${result.stderr}`);
  return JSON.parse(result.stdout);
}
