/** Exported scripts beside our own runs: exports an experiment, runs the script, compares rows. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect } from "vitest";
import { z } from "zod";
import { findTorch, runScript } from "../support/python.ts";
import { momentscopeHere } from "./here.ts";

const rowSchema = z.object({
  step: z.number(),
  lane: z.number(),
  loss: z.number().nullable(),
  grad_norm: z.number().nullable(),
  update_norm: z.number().nullable(),
  diverged: z.boolean(),
});
type Row = z.infer<typeof rowSchema>;

const FIGURES = ["loss", "grad_norm", "update_norm"] as const;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "export-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

export async function done(args: readonly string[], experiment: unknown): Promise<string> {
  const { code, out, errors } = await momentscopeHere(args, JSON.stringify(experiment));
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
  return out;
}

export function rowsOf(out: string): readonly Row[] {
  const lines = out.trimEnd().split("\n");
  return lines.map((line) => rowSchema.parse(JSON.parse(line)));
}

interface ScriptOptions {
  readonly options?: readonly string[];
  /** With our own start and batches, in a file. */
  readonly init?: boolean;
  /** Started by torchrun, in so many processes. */
  readonly processes?: number;
}

/** Exports the experiment and runs the script. */
export async function scriptRows(
  experiment: unknown,
  { options = [], init = false, processes }: ScriptOptions = {},
): Promise<readonly Row[]> {
  const initArgs = init ? ["--init", path.join(folder, "start.npy")] : [];
  const script = path.join(folder, "script.py");
  writeFileSync(script, await done(["export", "-", "--to", "torch", ...initArgs], experiment));
  if (processes !== undefined) return rowsOf(launched(script, options, processes));
  const { out, ...ended } = await runScript(script, { args: options });
  expect(ended).toEqual({ status: 0, errors: "" });
  return rowsOf(out);
}

/** What the script prints in so many processes. */
function launched(script: string, options: readonly string[], processes: number): string {
  const launcher = [
    ...["-m", "torch.distributed.run", "--nproc_per_node", String(processes)],
    // Processes of tests have numbers of their own, and so ports.
    ...["--master_addr", "127.0.0.1", "--master_port", String(20_000 + (process.pid % 10_000))],
    // Their default, 0, is an error where Python is 3.11 and PyTorch 1.13; 1: standard output.
    ...["--redirects", "1", "--tee", "1", "--log_dir", path.join(folder, "logs")],
  ];
  const ran = spawnSync(findTorch() ?? "", [...launcher, script, ...options], {
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1" },
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(ran.status, ran.stderr).toBe(0);
  return ran.stdout.replaceAll(/^\[\w+\]:/gm, "");
}

/** Largest difference of two runs, relative to what is larger than 1; nulls and ends must be at the same places. */
export function gap(actual: readonly Row[], expected: readonly Row[]): number {
  expect(actual).toHaveLength(expected.length);
  let worst = 0;
  for (const [index, row] of expected.entries()) {
    const other = actual[index];
    expect([other?.step, other?.lane, other?.diverged]).toEqual([row.step, row.lane, row.diverged]);
    for (const name of FIGURES) {
      const [value, ours] = [other?.[name] ?? null, row[name]];
      if (value === null || ours === null) expect([name, value]).toEqual([name, ours]);
      else worst = Math.max(worst, Math.abs(value - ours) / Math.max(1, Math.abs(ours)));
    }
  }
  return worst;
}
