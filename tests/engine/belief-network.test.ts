/** Beliefs of networks, layer by layer, against another walk over the same path. */
import { describe, expect, it } from "vitest";
import { WITHIN } from "../../src/measure/belief.ts";
import { LOOK, lookAt, MEDIAN } from "./belief-support.ts";
import { network, networkProblem, walkMomentum } from "./network-support.ts";
import { openTestRun, rowsOf } from "./support.ts";

describe("a look at a network", () => {
  const RULE = `
    hyper lr = 0.5
    hyper beta = 0.8
    m = beta*m + (1 - beta)*g
    spread = 0.3*abs(m) + 0.0001
    estimate = m
    theta = theta - lr*m`;
  const STEPS = 6;
  const experiment = network({
    lanes: [{ rule: RULE }],
    steps: STEPS,
    probe: { every: 2, burst: 1, draws: 2, batch: "full" },
  });

  it("counts layer by layer what another walk over the same path counts", async () => {
    const asked = { keep: "beta", part: 1 };
    const { view, rows } = await lookAt(experiment, asked, "wasm");
    expect(rows).toEqual(await rowsOf(experiment, { device: "wasm" }));
    expect(view.measured).toEqual({ count: 3, from: 1, to: 5 });
    expect(view.parts.map(({ size }) => size)).toEqual([6176, 6144, 2, 20, 10]);
    const walk = await walkMomentum(networkProblem(), {
      steps: STEPS,
      seed: 1,
      lr: 0.5,
      beta: 0.8,
    });
    const probed = walk.steps.filter((_, index) => index % 2 === 0);
    let from = 0;
    view.parts.forEach(({ size }, part) => {
      const z = probed.flatMap(({ estimate, truth }) =>
        Array.from({ length: size }, (_, at) => {
          const index = (part === 0 ? 0 : from) + at;
          const e = estimate[index]!;
          return (truth[index]! - e) / (0.3 * Math.abs(e) + 0.0001);
        }),
      );
      if (part > 0) from += size;
      const { counted, within, rms, truthNoise } = view.calibration[part]!;
      expect(counted).toBe(z.length);
      WITHIN.forEach((reach, index) => {
        const share = z.filter((value) => Math.abs(value) <= reach).length / z.length;
        // Gradients are float32 on both ways, summed in another order: a z on the edge may fall either way.
        expect(Math.abs(within[index]! - share)).toBeLessThan(0.002 + 1 / z.length);
      });
      expect(rms / Math.hypot(...z)).toBeCloseTo(1 / Math.sqrt(z.length), 4);
      expect(truthNoise).toBeNull();
    });
    expect(view.newestKeep.map((keep) => keep[MEDIAN])).toEqual(view.parts.map(() => 0.8));
  });

  it("tells how noisy the truth itself is where it is of some pictures only", async () => {
    const sampled = { ...experiment, probe: { every: 2, draws: 2, batch: 24 } };
    const { view } = await lookAt(sampled, { keep: null }, "wasm");
    expect(view.calibration[0]!.truthNoise).toBeGreaterThan(0);
    // z holds the truth's noise, too: on average its square cannot be less.
    const { rms, truthNoise } = view.calibration[0]!;
    expect(rms).toBeGreaterThan(truthNoise!);
  });

  it("is cut where the run goes back, and seen again as it was", async () => {
    const run = await openTestRun(experiment, { device: "wasm" });
    const asked = { ...LOOK, keep: null };
    run.belief(asked);
    await run.advance(3);
    const kept = await run.save();
    await run.advance(3);
    const end = run.belief(asked);
    await run.restore(kept);
    expect(run.belief(asked)!.measured).toEqual({ count: 2, from: 1, to: 3 });
    await run.advance(3);
    expect(run.belief(asked)).toEqual(end);
    run.dispose();
  });
});
