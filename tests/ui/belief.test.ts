/** What the Belief view chooses by itself, what it says, and the axis on which weights near 1 lie apart. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { canonicalize } from "../../src/experiment/canonical.ts";
import {
  bandNames,
  firstChoice,
  keepNames,
  keptChoice,
} from "../../src/ui/stage/belief/choices.ts";
import {
  formatKeep,
  formatKeepPlace,
  keepAxis,
  keepPlace,
} from "../../src/ui/stage/belief/keep-axis.ts";
import { keepTheory } from "../../src/ui/stage/belief/theory.ts";
import { claimWords, truthWords, verdictWords } from "../../src/ui/stage/belief/words.ts";
import { planOf } from "../engine/support.ts";

const OWN =
  "m = 0.9*m + 0.1*g\nv = 0.9*v + 0.1*g^2\nspread = sqrt(v)\nestimate = m\ntheta = theta - m";

const WHITE: LeanExperiment = {
  v: 1,
  problem: { kind: "signal", signal: "constant", amplitude: 0, noise: 0.3 },
  lanes: [
    { optimizer: "vsgd", hyper: { gamma: 0.1, K_g: 9 } },
    { optimizer: "adam" },
    { optimizer: "momentum" },
    { rule: OWN },
    { optimizer: "vsgd", schedule: { kind: "linear", of: "K_g", to: 1 } },
  ],
  steps: 100,
};
const PLAN = planOf(WHITE);
const LANES = canonicalize(WHITE).lanes;
const rule = (lane: number) => PLAN.lanes[lane]!.program;

describe("the first choice", () => {
  it("is what the rule states, else its catalogued mean square, else nothing", () => {
    const choices = [0, 1, 2, 3].map((lane) => firstChoice(rule(lane), LANES[lane]));
    expect(choices).toEqual([
      { band: { name: "spread", as: "deviation" }, keep: "keep" },
      { band: { name: "v_hat", as: "mean-square" }, keep: "beta1" },
      { band: null, keep: null },
      { band: { name: "spread", as: "deviation" }, keep: null },
    ]);
  });

  it("can be any vector of the rule, and is kept as long as the rule has it", () => {
    expect(bandNames(rule(3))).toEqual(["spread", "m", "v"]);
    expect(bandNames(rule(1))).toEqual(["m", "v", "m_hat", "v_hat"]);
    expect(keepNames(rule(0))[0]).toBe("keep");
    expect(keepNames(rule(1))).toContain("beta1");
    const chosen = { band: { name: "v_hat", as: "variance" }, keep: "beta1" } as const;
    expect(keptChoice(rule(1), chosen)).toEqual(chosen);
    expect(keptChoice(rule(2), chosen)).toEqual({ band: null, keep: null });
  });
});

describe("the axis of weights on the past", () => {
  it("puts equal ratios of 1 - weight equally far apart, and ends where numbers do", () => {
    expect([0, 0.9, 0.99, 0.999].map((keep) => Number(keepPlace(keep).toFixed(12)))).toEqual([
      0, 1, 2, 3,
    ]);
    expect([-3, 1, 2].map(keepPlace)).toEqual([0, 6, 6]);
    expect(keepPlace(NaN)).toBeNaN();
  });

  it("shows weights that people know, and enough digits to tell others apart", () => {
    const wide = keepAxis([0.5, 0.9996], "weight");
    expect(wide.ticks.length).toBeGreaterThanOrEqual(2);
    expect(wide.ticks.map(formatKeepPlace)).toContain("0.99");
    const narrow = keepAxis([0.7871, 0.7872, NaN], "weight");
    expect(new Set(narrow.ticks.map(formatKeepPlace)).size).toBe(narrow.ticks.length);
    for (const tick of narrow.ticks) {
      expect(tick).toBeGreaterThanOrEqual(narrow.domain[0]);
      expect(tick).toBeLessThanOrEqual(narrow.domain[1]);
    }
    expect([0.8941, 0.99672, 0.9999931, NaN].map(formatKeep)).toEqual([
      "0.8941",
      "0.99672",
      "0.9999931",
      "–",
    ]);
  });
});

describe("closed forms", () => {
  const of = (plan: typeof PLAN, lane: number, changes: LeanExperiment["changes"] = []) =>
    keepTheory({ ...plan, changes }, lane, { chosen: LANES[lane], step: 50 }).map(({ keep }) =>
      keep.toFixed(4),
    );

  it("are the limits of K_g, and the settled weight where the gradients are white noise", () => {
    expect(of(PLAN, 0)).toEqual(["0.9000", "0.7500", "0.7903"]);
    expect([1, 2, 3, 4].map((lane) => of(PLAN, lane))).toEqual([[], [], [], []]);
    const sine = planOf({ ...WHITE, problem: { kind: "signal", signal: "sine", noise: 0.3 } });
    expect(of(sine, 0)).toEqual(["0.9000", "0.7500"]);
    const clipped = planOf({ ...WHITE, estimator: [{ kind: "clip", value: 0.1 }] });
    expect(of(clipped, 0)).toHaveLength(2);
    const weak = planOf({ ...WHITE, lanes: [{ optimizer: "vsgd", hyper: { K_g: 9 } }] });
    expect(of(weak, 0)).toHaveLength(2);
  });

  it("follow a slider from the step at which it was moved", () => {
    const change = { lane: 0, name: "K_g", value: 30 };
    expect(of(PLAN, 0, [{ ...change, step: 51 }])[0]).toBe("0.9000");
    expect(of(PLAN, 0, [{ ...change, step: 50 }])).toEqual(["0.9677", "0.8456", "0.8941"]);
  });
});

describe("words", () => {
  const calibration = {
    counted: 10,
    within: new Float64Array(4),
    z: new Float64Array(34),
    endless: 0,
  };
  const verdict = (rms: number): string => verdictWords({ ...calibration, rms, truthNoise: null });

  it("say which way a spread is off, and by how much", () => {
    expect(verdict(1.05)).toMatch(/1\.05: the spread fits\.$/);
    expect(verdict(1.6)).toMatch(/G lies 1\.6 times as far off as s says\.$/);
    expect(verdict(0.1)).toMatch(/G lies 10 times closer than s says\.$/);
    expect(verdictWords({ ...calibration, endless: 10, rms: NaN, truthNoise: null })).toBe(
      "Every spread is 0, and the estimate is off.",
    );
    expect(verdictWords({ ...calibration, endless: 2, rms: 1, truthNoise: null })).toMatch(
      /the spread fits\. 2 of the spreads are 0: left out here\.$/,
    );
    expect(verdictWords({ ...calibration, counted: 0, rms: NaN, truthNoise: null })).toBe(
      "No spread is a number yet.",
    );
  });

  it("make no claim of a mean square, and tell where G comes from", () => {
    expect(claimWords({ name: "v_hat", as: "mean-square" })).toContain("claims nothing about G");
    expect(claimWords({ name: "m", as: "deviation" })).toContain("does not claim");
    expect(claimWords({ name: "spread", as: "deviation" })).toContain("The rule claims");
    expect(truthWords(PLAN, null)).toBe("G is exact.");
    const network = planOf({
      ...WHITE,
      problem: {
        kind: "network",
        data: { set: "shapes", train: 600, test: 10 },
        model: "linear",
        batch: 8,
      },
    });
    expect(truthWords(network, 0.84)).toContain("measured on 256 training pictures");
    expect(truthWords(network, 0.84)).toContain("0.84 times s");
    expect(truthWords(network, null)).toContain("all training pictures");
    const points = planOf({
      ...WHITE,
      problem: {
        kind: "network",
        data: { set: "spirals", train: 600, test: 10 },
        model: "linear",
        batch: 8,
      },
    });
    expect(truthWords(points, 0.84)).toContain("measured on 256 training points");
    const meta = planOf({
      ...WHITE,
      problem: {
        kind: "meta",
        task: "sine",
        hidden: [4],
        inner: { steps: 1, lr: 0.1 },
        tasks: 4,
        shots: 5,
      },
    });
    expect(truthWords(meta, 0.84)).toMatch(/^G is measured on \S+ tasks at each probe/);
  });
});
