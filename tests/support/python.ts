/**
 * PyTorch as an independent judge: finds a Python that has it and runs scripts there. Looks at MOMENTSCOPE_PYTHON, then
 * python3 on the path, then Debian's own /usr/bin/python3. In tests one process that python-setup.ts starts has loaded
 * PyTorch, and every script runs in a copy of it.
 */
import { spawnSync } from "node:child_process";
import { connect } from "node:net";

/** Add it to the name of a test that `it.skipIf(findTorch() === null)` may skip. */
export const TORCH_NEEDED = "(needs a Python with PyTorch: set MOMENTSCOPE_PYTHON)";

/** What python-setup.ts found, for the test files' own processes. Empty: none. */
export const FOUND = "MOMENTSCOPE_FOUND_TORCH";
/** Where the process that has loaded PyTorch listens. */
export const SOCKET = "MOMENTSCOPE_TORCH_SOCKET";

/** Pythons to look at, in order. */
export function pythonPlaces(): readonly string[] {
  const named = process.env["MOMENTSCOPE_PYTHON"];
  return named ? [named] : ["python3", "/usr/bin/python3"];
}

/** Path or name of a Python that can import torch, or null. */
export function findTorch(): string | null {
  const known = process.env[FOUND];
  if (known !== undefined) return known === "" ? null : known;
  const hasTorch = (place: string): boolean =>
    spawnSync(place, ["-c", "import torch"]).status === 0;
  return pythonPlaces().find(hasTorch) ?? null;
}

/** How a script ended. */
export interface PythonRun {
  readonly status: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs a script, given by its path or as a text, as `python script.py ARGS < input` would. */
export function runScript(
  script: string,
  { args = [], input = "" }: { args?: readonly string[]; input?: string } = {},
): Promise<PythonRun> {
  const place = process.env[SOCKET];
  if (place === undefined) throw new Error(`no Python with PyTorch ${TORCH_NEEDED}`);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(place);
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => (answer += part));
    socket.on("error", reject);
    socket.on("close", () => {
      if (answer === "") reject(new Error("python ended without an answer"));
      else resolve(JSON.parse(answer) as PythonRun);
    });
    socket.end(JSON.stringify({ script, args, input }));
  });
}

/**
 * Runs a script with `input` as JSON on its standard input; its standard output, read as JSON, is the answer.
 * Throws with the script's own message when it fails.
 */
export async function runPython(script: string, input: unknown): Promise<unknown> {
  const { status, out, errors } = await runScript(script, { input: JSON.stringify(input) });
  if (status !== 0) throw new Error(`python failed:\n${errors}`);
  return JSON.parse(out);
}
