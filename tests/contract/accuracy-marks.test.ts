/**
 * Real pictures are learnt on WebAssembly in the time that a class has: MNIST by `mlp` to 93 % of the test pictures within
 * 1,000 steps of 32 pictures, CIFAR-10 by `cnn` to 45 % within 250.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { momentscopeHere } from "../cli/here.ts";
import { DATA_NEEDED, testDataFolder } from "../support/data.ts";

const folder = testDataFolder();

const MARKS = [
  { set: "mnist", train: 6000, model: "mlp", steps: 1000, lr: 0.003, mark: 0.93 },
  { set: "cifar10", train: 5000, model: "cnn", steps: 250, lr: 0.002, mark: 0.45 },
] as const;

const rowSchema = z.object({ step: z.number(), test_accuracy: z.number() });

describe.skipIf(folder === null)(`marks on real pictures ${DATA_NEEDED}`, () => {
  it.each(MARKS)(
    "$model learns $set to $mark within $steps steps",
    async ({ set, train, model, steps, lr, mark }) => {
      const experiment = {
        v: 1,
        problem: { kind: "network", data: { set, train, test: 1000 }, model, batch: 32 },
        lanes: [{ optimizer: "adam", hyper: { lr }, schedule: { kind: "cosine" } }],
        steps,
        probe: { every: steps, draws: 2, batch: 32 },
      };
      const { code, out, errors } = await momentscopeHere(
        ["run", "-", "--data", folder ?? "", "--backend", "wasm", "--every", String(steps)],
        JSON.stringify(experiment),
      );
      expect({ code, errors }).toEqual({ code: 0, errors: [] });
      const last = rowSchema.parse(JSON.parse(out.trimEnd().split("\n").at(-1) ?? ""));
      expect(last.step).toBe(steps);
      expect(last.test_accuracy).toBeGreaterThanOrEqual(mark);
    },
  );
});
