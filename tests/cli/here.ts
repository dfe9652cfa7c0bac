/**
 * The command line within the test's own process: the same commands, arguments and exit codes as spawn.ts, without
 * half a second of starting a program each time. For tests that are about what is printed, not about the process.
 */
import { runCommandLine } from "../../src/cli/command-line.ts";
import type { Ended } from "./spawn.ts";

/** `input` goes to standard input. */
export async function momentscopeHere(args: readonly string[], input = ""): Promise<Ended> {
  let out = "";
  let errors = "";
  const code = await runCommandLine(args, {
    write: (text) => {
      out += text;
      return Promise.resolve();
    },
    writeError: (text) => {
      errors += text;
    },
    readStdin: () => Promise.resolve(input),
  });
  return { code, out, errors: errors.split("\n").filter((line) => line !== "") };
}
