/** Batches of small problems on the way from an experiment to its rows. */
import { describe, expect, it } from "vitest";
import { canonicalJson, type LeanExperiment } from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { openTestRun, rowsOf } from "./support.ts";

const EXPERIMENT: LeanExperiment = {
  v: 1,
  problem: { kind: "quadratic", eigenvalues: [1, 3], start: [1, -2], noise: [0.2, 0.7], batch: 12 },
  lanes: [
    { optimizer: "adam-batch-decoupled" },
    { rule: "hyper lr = 0.1\ntheta = theta - lr*g" },
    { rule: "hyper lr = 0.1\ns = g2 + 0*s\nk = B + 0*k\ntheta = theta - lr*g" },
  ],
  steps: 40,
};

describe("experiments with a batch", () => {
  it("run in WebAssembly to the reference's bits; squares change nothing for other lanes", async () => {
    const exact = await rowsOf(EXPERIMENT, { device: "reference" });
    expect(await rowsOf(EXPERIMENT, { device: "wasm" })).toEqual(exact);
    const norms = (lane: number) =>
      exact.filter((row) => row.lane === lane).map((row) => row.grad_norm);
    expect(norms(2)).toEqual(norms(1));
    expect(exact.some((row) => row.diverged || row.estimate_norm === null)).toBe(false);
  });

  it("travel in links; a batch of one is the same experiment as none", () => {
    const { experiment } = decodeLink(encodeLink(EXPERIMENT));
    expect(experiment?.problem).toMatchObject({ batch: 12 });
    const { batch: _, ...plain } = EXPERIMENT.problem as {
      batch: number;
    } & typeof EXPERIMENT.problem;
    const one = { ...EXPERIMENT, problem: { ...plain, batch: 1 } } as LeanExperiment;
    const none = { ...EXPERIMENT, problem: plain } as LeanExperiment;
    expect(canonicalJson(one)).toBe(canonicalJson(none));
  });

  it("show the microscope the batch and the squares of the step to come", async () => {
    const run = await openTestRun(EXPERIMENT, { device: "reference" });
    await run.advance(3);
    const seen = await run.inspect(2, { replica: 0, tensor: 0, element: 1 });
    expect(seen?.given["B"]).toBe(12);
    expect(seen?.given["g2"]).toBe(seen?.slots[0]?.after);
    expect(seen?.given["g2"]).toBeGreaterThan((seen?.delivered ?? NaN) ** 2);
    expect(seen?.slots[1]?.after).toBe(12);
    run.dispose();
  });
});
