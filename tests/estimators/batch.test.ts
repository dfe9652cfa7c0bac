/**
 * Batches of small problems against what they stand for: `size` examples of the gradient, each with independent normal
 * noise. Moments of a normal batch are exact, so every mean is held to four of its own standard errors.
 */
import { describe, expect, it } from "vitest";
import { fillReplicaNormals } from "../../src/engine/reference/normals.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { composeParts } from "../../src/estimators/compose.ts";
import { compileRule } from "../../src/language/compile.ts";
import { signalProblem } from "../../src/problems/build.ts";
import { PURPOSE } from "../../src/base/random.ts";

const MU = 0.7;
const SIGMA = 1.3;
const SEED = 77;
const SIGNAL = { name: "constant", slope: 0, amplitude: MU, period: 1, at: 1 } as const;
/** Standard errors that a simulated mean may be off. */
const SIGMAS = 4;

/** Delivered gradients and g2 of one step in many replicas. */
async function drawBatches(
  batch: number,
  replicas: number,
  text = "s = g2 + 0*s\ntheta = theta - g",
): Promise<{ g: Float64Array; g2: Float64Array }> {
  const { rule } = compileRule(text);
  if (rule === null) throw new Error("does not compile");
  const problem = signalProblem(SIGNAL, SIGMA, batch);
  const { program } = composeParts(rule.program, [], { noise: problem.noise, batch });
  const lane = createReferenceLane({
    program,
    problem,
    settings: {},
    seed: SEED,
    replicas,
    firstReplica: 0,
    recordSlots: false,
  });
  const { delivered } = await lane.advance(1);
  return { g: delivered, g2: await lane.readSlots() };
}

function expectMean(values: readonly number[], expected: number, what: string): void {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  expect(Math.abs(mean - expected), what).toBeLessThan(SIGMAS * Math.sqrt(spread / n));
}

describe("a batch of examples", () => {
  it.each([1, 4, 32])("of %i has the mean, the squares and their joint moments", async (batch) => {
    const { g, g2 } = await drawBatches(batch, 20_000);
    const all = [...g.keys()];
    const second = MU ** 2 + SIGMA ** 2;
    expectMean([...g], MU, "mean of g");
    expectMean(
      all.map((r) => (g[r]! - MU) ** 2),
      SIGMA ** 2 / batch,
      "variance of g",
    );
    expectMean([...g2], second, "mean of g2");
    // Of one example: Var x^2 = 4 mu^2 sigma^2 + 2 sigma^4 and Cov(x, x^2) = 2 mu sigma^2; of means over B, 1/B of that.
    expectMean(
      all.map((r) => (g2[r]! - second) ** 2),
      (4 * MU ** 2 * SIGMA ** 2 + 2 * SIGMA ** 4) / batch,
      "variance of g2",
    );
    expectMean(
      all.map((r) => (g[r]! - MU) * (g2[r]! - second)),
      (2 * MU * SIGMA ** 2) / batch,
      "covariance of g and g2",
    );
    // The mean of squares is never below the square of the mean.
    expect(all.every((r) => g2[r]! >= g[r]! ** 2)).toBe(true);
  });

  it("of one is the gradient and the draw that there always was, to the bit", async () => {
    const { g, g2 } = await drawBatches(1, 300);
    const z = new Float64Array(300);
    const place = { seed: SEED, step: 1, worker: 0, firstReplica: 0 };
    fillReplicaNormals(PURPOSE.problemNoise, z, { place, count: 300, column: 0, stride: 300 });
    expect(g).toEqual(z.map((one) => MU + SIGMA * one));
    expect(g2).toEqual(g.map((one) => one * one));
  });

  it("is the same for rules that do not read its squares, and tells B", async () => {
    const [plain, squares, size] = await Promise.all(
      ["s = g + 0*s", "s = g2 + 0*s", "s = B*g + 0*s"].map((line) =>
        drawBatches(9, 50, `${line}\ntheta = theta - g`),
      ),
    );
    expect(plain!.g).toEqual(squares!.g);
    expect(size!.g2).toEqual(plain!.g.map((one) => 9 * one));
  });
});
