/** Runs the command line as a person does: its own process, its own streams. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  /** Lines of standard error. */
  readonly errors: readonly string[];
}

/** `input` goes to standard input; `environment` is added to this process's own. */
export function momentscope(
  args: readonly string[],
  input = "",
  environment: Readonly<Record<string, string>> = {},
): Ended {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "src/cli/main.ts", ...args],
    {
      cwd: ROOT,
      input,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, ...environment },
    },
  );
  return { code: status, out: stdout, errors: stderr.split("\n").filter((line) => line !== "") };
}
