/** Simulated workers on small problems: the engine's arithmetic, addresses and memories. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { rowsOf } from "./support.ts";

/** d = n = 3, f_i = <a_i, x>^2 + |x|^2/4 (Beznosikov, Horvath, Richtarik and Safaryan 2023, example 1). */
const TOP_ONE = {
  kind: "formula",
  variables: ["x", "y", "z"],
  terms: [
    "(-3*x + 2*y + 2*z)^2 + (x^2 + y^2 + z^2)/4",
    "(2*x - 3*y + 2*z)^2 + (x^2 + y^2 + z^2)/4",
    "(2*x + 2*y - 3*z)^2 + (x^2 + y^2 + z^2)/4",
  ],
  start: [1, 1, 1],
} as const;

describe("Top-1 on three workers", () => {
  it("diverges by 1 + 11 gamma / 6 a step", async () => {
    const gamma = 0.0371;
    const experiment: LeanExperiment = {
      v: 1,
      problem: structuredClone(TOP_ONE) as never,
      lanes: [{ optimizer: "sgd", hyper: { lr: gamma } }],
      workers: { count: 3 },
      estimator: [{ kind: "top-k", k: 1 }],
      steps: 30,
    };
    const rows = await rowsOf(experiment);
    const factor = 1 + (11 * gamma) / 6;
    console.log(rows[0], factor);
    for (let at = 1; at < rows.length; at++)
      expect(Math.sqrt(rows[at]!.loss! / rows[at - 1]!.loss!)).toBeCloseTo(factor, 9);
  });
});
