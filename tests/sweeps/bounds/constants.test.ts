/** Where the constants of the bounds are from, what is not covered, and several workers. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.ts";
import type { LeanExperiment } from "../../../src/experiment/canonical.ts";
import type { Stage } from "../../../src/experiment/experiment.ts";
import { gapStepLimit } from "../../../src/measure/closed-forms/descent-bounds.ts";
import type { LaneFindings } from "../../../src/sweeps/bounds/protocol.ts";
import { findingsOf } from "./support.ts";

describe("constants", () => {
  it("are read off the gradients where they cannot be known, and agree where they can", async () => {
    // The same bias as a stage, which is known, and behind a clip that never binds, which is measured.
    const experiment = (estimator: Stage[]): LeanExperiment => ({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [2.3, 0.7], start: [1, -2], rotation: 25 },
      lanes: [{ optimizer: "heavy-ball", hyper: { lr: 0.013, momentum: 0.7 } }],
      estimator,
      steps: 50,
    });
    const bias: Stage = { kind: "bias", value: [0.3, -0.4] };
    const [exact] = await findingsOf(experiment([bias]));
    const [path] = await findingsOf(experiment([bias, { kind: "clip", norm: 1e6 }]));
    const read = (lane: LaneFindings | undefined, symbol: string) =>
      lane?.constants.find((constant) => constant.symbol === symbol);
    expect(read(exact, "B")).toMatchObject({ origin: "exact" });
    expect(read(exact, "B")?.value).toBeCloseTo(0.5, 14);
    expect(read(path, "B")).toMatchObject({ origin: "path" });
    expect(read(path, "B")?.value).toBeCloseTo(0.5, 12);
    // PyTorch's lr is gamma w.
    expect(read(exact, "γ")?.value).toBeCloseTo(0.013 / 0.3, 14);
    expect(read(exact, "w = 1 − β")?.value).toBeCloseTo(0.3, 14);
    expect(read(exact, "L")?.value).toBe(2.3);
    expect(read(exact, "μ")?.value).toBe(0.7);
  });

  it("of a typed quadratic, measured along its path, are not above the eigenvalues", async () => {
    const [lane] = await findingsOf({
      v: 1,
      problem: {
        kind: "formula",
        variables: ["x", "y"],
        terms: ["2*x^2 + 0.5*y^2"],
        start: [1, 2],
      },
      lanes: [{ optimizer: "momentum", hyper: { lr: 0.02, beta: 0.6 } }],
      estimator: [{ kind: "bias", value: 0.1 }],
      steps: 200,
    });
    const L = lane?.constants.find(({ symbol }) => symbol === "L");
    expect(L?.origin).toBe("path");
    expect(L?.value).toBeLessThan(4 * (1 + 1e-6));
    expect(L?.value).toBeGreaterThan(1);
    expect(lane?.bounds.find(({ id }) => id === "T1")?.curve?.firstAbove).toBeNull();
    // Without a known minimum there is no PL constant.
    expect(lane?.bounds.find(({ id }) => id === "T2")?.curve).toBeNull();
  });
});

describe("what the bounds do not cover is said, not drawn", () => {
  it.each([
    ["a step beyond the limits", { optimizer: "momentum", hyper: { lr: 5, beta: 0.9 } }, [], />/],
    ["another estimate", { optimizer: "rsgdm" }, [], /neither the gradient nor a moving average/],
    ["an adaptive step", { optimizer: "adam" }, [], /./],
    ["a typed rule", { rule: "theta = theta - 0.1*g" }, [], /no closed form/],
    [
      "noise that is clipped",
      { optimizer: "sgd", hyper: { lr: 0.1 } },
      [
        { kind: "noise", sigma: 1 },
        { kind: "clip", norm: 1 },
      ],
      /clip/,
    ],
    [
      "a schedule",
      { optimizer: "sgd", hyper: { lr: 0.1 }, schedule: { kind: "cosine" } },
      [],
      /schedule/,
    ],
  ] as const)("%s", async (_, lane, estimator, reason) => {
    const [found] = await findingsOf({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [1, 0.5], start: 1 },
      lanes: [structuredClone(lane)],
      estimator: structuredClone(estimator) as unknown as Stage[],
      steps: 20,
    });
    expect(found?.bounds.every(({ curve }) => curve === null)).toBe(true);
    const details = found?.bounds.flatMap(({ assumptions }) =>
      assumptions.filter(({ isMet }) => !isMet).map(({ detail }) => detail),
    );
    expect([found?.refusal, ...(details ?? [])].join(" | ")).toMatch(reason);
  });
});

describe("several workers", () => {
  const stream = new RandomStream({ seed: 21, purpose: 1, replica: 0, step: 0, worker: 0 });
  const experiment = (estimator: Stage[], noise = 0): LeanExperiment => {
    const eigenvalues = [2.1, 0.9, 0.4].map((h) => h * (0.5 + stream.uniform()));
    const L = Math.max(...eigenvalues);
    return {
      v: 1,
      problem: { kind: "quadratic", eigenvalues, start: 2, spread: 1, noise, rotation: 3 },
      lanes: [
        { optimizer: "sgd", hyper: { lr: (0.02 + 0.17 * stream.uniform()) / L } },
        { optimizer: "momentum", hyper: { lr: gapStepLimit(L, 0.3), beta: 0.7 } },
      ],
      workers: { count: 5, split: "iid" },
      estimator,
      steps: 200,
      seed: Math.floor(1 + 1000 * stream.uniform()),
    };
  };
  const holding = (lanes: readonly LaneFindings[]) =>
    lanes.flatMap(({ bounds }) =>
      bounds.flatMap(({ id, curve }) => (curve === null ? [] : [[id, curve.firstAbove]])),
    );

  it("that clip, keep one coordinate or draw their own noise keep all bounds that apply", async () => {
    for (let trial = 0; trial < 6; trial++) {
      const clipped = await findingsOf(experiment([{ kind: "clip", norm: 0.7 }]));
      expect(holding(clipped)).toEqual(
        ["T3-sum", "T1", "T3", "T2", "T1", "T2"].map((id) => [id, null]),
      );
      const top = await findingsOf(experiment([{ kind: "top-k", k: 1 }]));
      expect(holding(top)).toEqual(
        ["T3-sum", "T1", "T3", "T2", "T4", "T1", "T2"].map((id) => [id, null]),
      );
      const drawn = await findingsOf(experiment([{ kind: "quantize", levels: 2 }], 0.6));
      expect(holding(drawn).every(([, firstAbove]) => firstAbove === null)).toBe(true);
      expect(holding(drawn).length).toBeGreaterThan(3);
    }
  });

  it("have the spread of their minima as zeta, the same at every point", async () => {
    const given = experiment([{ kind: "top-k", k: 2 }]);
    const [at2] = await findingsOf(given);
    const [at50] = await findingsOf({
      ...given,
      problem: { ...given.problem, start: -50 } as LeanExperiment["problem"],
    });
    const zeta = (lane: LaneFindings | undefined) =>
      lane?.constants.find(({ symbol }) => symbol === "ζ²");
    expect(zeta(at2)?.origin).toBe("exact");
    expect(zeta(at50)?.value).toBeCloseTo(zeta(at2)?.value ?? NaN, 10);
    // Noise is shared out: five workers, variance d sigma^2/5.
    const [noisy] = await findingsOf(experiment([], 0.6));
    const sigma = noisy?.constants.find(({ symbol }) => symbol === "σ");
    expect(sigma?.value).toBeCloseTo(Math.sqrt((3 * 0.36) / 5), 13);
  });
});
