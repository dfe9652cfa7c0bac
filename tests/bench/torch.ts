/** PyTorch in a process of its own, which runs a script's work whenever it is told to. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { findTorch } from "../support/python.ts";

export interface Torch {
  /** The script's first line: "1.13.1 on 2 threads". */
  readonly title: string;
  /** Milliseconds of the work that the line names, by Python's own clock. */
  time(line: string): Promise<number>;
  close(): void;
}

/** script: a file beside this one. Null when no Python has torch. */
export async function openTorch(
  script: "torch-models.py" | "torch-step.py" | "torch-update.py",
  args: readonly string[],
): Promise<Torch | null> {
  const python = findTorch();
  if (python === null) return null;
  const child = spawn(python, [path.join(import.meta.dirname, script), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    // Threads that spin while they wait make PyTorch ten times slower wherever something else runs as well.
    env: { ...process.env, OMP_WAIT_POLICY: "PASSIVE" },
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(() => {
    throw new Error("PyTorch's process ended; its message is above");
  });
  // Ending is an error only for whoever waits for an answer.
  ended.catch(() => null);
  const nextLine = async (): Promise<string> => {
    const [line] = (await Promise.race([once(lines, "line"), ended])) as [string];
    return line;
  };
  const title = await nextLine();
  return {
    title,
    time: async (line) => {
      const answer = nextLine();
      child.stdin.write(`${line}\n`);
      return Number(await answer);
    },
    close: () => {
      child.stdin.end();
    },
  };
}
