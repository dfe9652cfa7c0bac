/** `run` on real pictures against network.py: initial parameters, batches, probes and every column, from the contract. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { momentscopeHere } from "../cli/here.ts";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";
import { findTorch, TORCH_NEEDED } from "../support/python.ts";
import { judge } from "./judge.ts";

/** Parameters are float32: some ten steps of roundings, relative to the largest value of the column. */
const TOLERANCE = 2e-5;

const experiment = (model: { kind: string; hidden?: number[] }, steps: number) => ({
  v: 1,
  problem: {
    kind: "network",
    data: { set: "cifar10", train: 130, test: 57 },
    model,
    batch: 29,
  },
  lanes: [{ optimizer: "momentum", hyper: { lr: 0.0071, beta: 0.73 } }],
  steps,
  seed: 424_242,
  probe: { every: 1, draws: 3, batch: "full" },
});

// Four batches an epoch, so that two epochs begin within nine steps, each with 14 pictures left out.
const EXPERIMENTS = [
  experiment({ kind: "linear" }, 9),
  experiment({ kind: "mlp", hidden: [17, 11] }, 6),
  experiment({ kind: "cnn" }, 2),
];

const rowSchema = z.record(z.string(), z.union([z.number(), z.boolean(), z.null()]));
const judged = z.array(z.array(z.record(z.string(), z.number())));
const data = testDataFolder();

describe.skipIf(data === null || findTorch() === null)(
  `networks agree with PyTorch from the files on ${DATA_NEEDED} ${TORCH_NEEDED}`,
  () => {
    it("in every column at every step", async () => {
      const folder = data ?? "";
      const answers = judged.parse(
        await judge(
          "network.py",
          EXPERIMENTS.map((given) => ({ ...given, folder: path.join(folder, "cifar10") })),
        ),
      );
      for (const [index, given] of EXPERIMENTS.entries()) {
        const args = ["run", "-", "--data", folder, "--backend", "wasm"];
        const { code, out, errors } = await momentscopeHere(args, JSON.stringify(given));
        expect({ code, errors }).toEqual({ code: 0, errors: [] });
        const rows = out
          .trimEnd()
          .split("\n")
          .map((line) => rowSchema.parse(JSON.parse(line)));
        const expected = answers[index] ?? [];
        expect(rows).toHaveLength(expected.length);
        for (const column of Object.keys(expected[0] ?? {})) {
          const scale = Math.max(...expected.map((row) => Math.abs(row[column] ?? NaN)));
          expected.forEach((row, step) => {
            const gap = Math.abs(Number(rows[step]?.[column] ?? NaN) - (row[column] ?? NaN));
            const place = `${given.problem.model.kind}, step ${step + 1}, ${column}`;
            expect(gap, place).toBeLessThanOrEqual(TOLERANCE * scale);
          });
        }
      }
    }, 120_000);
  },
);
