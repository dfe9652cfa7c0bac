/** Exported scripts beside our own runs: exports an experiment, runs the script, compares rows. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { z } from "zod";
import { findTorch } from "../support/python.ts";
import { momentscope } from "./spawn.ts";

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

export function done(args: readonly string[], experiment: unknown): string {
  const { code, out, errors } = momentscope(args, JSON.stringify(experiment));
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
  return out;
}

export function rowsOf(out: string): readonly Row[] {
  const lines = out.trimEnd().split("\n");
  return lines.map((line) => rowSchema.parse(JSON.parse(line)));
}

/** Exports the experiment and runs the script; `init`: with our own start and batches. */
export function scriptRows(
  experiment: unknown,
  { options = [], init = false }: { options?: readonly string[]; init?: boolean } = {},
): readonly Row[] {
  const initArgs = init ? ["--init", path.join(folder, "start.npy")] : [];
  const script = path.join(folder, "script.py");
  writeFileSync(script, done(["export", "-", "--to", "torch", ...initArgs], experiment));
  const ran = spawnSync(findTorch() ?? "", [script, ...options], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  return rowsOf(ran.stdout);
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
