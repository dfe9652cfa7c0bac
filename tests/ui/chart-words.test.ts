/** The small print of bias and error, the focus of the age axis, theory's labels: true for the run at hand. */
import { describe, expect, it } from "vitest";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { resolveExperiment } from "../../src/state/resolve.ts";
import { valueAxis } from "../../src/ui/charts/domain.ts";
import { randomness, smoothsOf } from "../../src/ui/charts/exactness.ts";
import { beyondWords, focusOf } from "../../src/ui/charts/focus.ts";
import { waitingFor } from "../../src/ui/charts/reasons.ts";
import { CHARTS } from "../../src/ui/charts/specs.ts";
import { labelRoom, theoryLabels } from "../../src/ui/charts/theory-labels.ts";
import type { TheoryLine } from "../../src/ui/charts/theory.ts";
import type { Plan } from "../../src/wire/plan.ts";

const FIRST: Experiment = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock" },
  lanes: [{ optimizer: "momentum" }, { optimizer: "vsgd" }],
  steps: 2000,
  seed: 1,
  replicas: 1,
};

function planOf(patch: Partial<Experiment>): Plan {
  const { plan, mistakes } = resolveExperiment({ ...FIRST, ...patch });
  if (plan === null) throw new Error(mistakes.map(({ message }) => message).join());
  return plan;
}

function words(id: string, plan: Plan): string {
  const view = CHARTS.flatMap(({ views }) => views).find((one) => one.id === id);
  return view?.describe(plan) ?? "";
}

const quiet = planOf({});
const noisy = planOf({ estimator: [{ kind: "noise", sigma: 1 }] });
const shapes: Partial<Experiment> = {
  problem: {
    kind: "network",
    data: { set: "shapes", train: 200, test: 50 },
    model: "linear",
    batch: 32,
  },
  lanes: [{ optimizer: "sgd" }],
};

describe("what is random", () => {
  it("is noise of the problem, of a stage, or of a rule", () => {
    expect(randomness(quiet)).toBe("none");
    expect(smoothsOf(quiet)(0, "loss")).toBe(false);
    expect(randomness(noisy)).toBe("all");
    expect(smoothsOf(noisy)(0, "loss")).toBe(true);
    const rule = "theta = theta - 0.1*g*(1 + 0.1*randn())";
    expect(randomness(planOf({ lanes: [{ rule }, { optimizer: "sgd" }] }))).toBe("some");
    expect(randomness(planOf(shapes))).toBe("all");
  });
  it("leaves a walk to be smoothed, but never age, lag, or what a probe measures now and then", () => {
    const walk = smoothsOf(planOf({ problem: { kind: "signal", signal: "walk" } }));
    expect(walk(0, "error")).toBe(true);
    expect((["age", "lag", "lag_fit"] as const).some((metric) => walk(0, metric))).toBe(false);
    const network = smoothsOf(planOf({ ...shapes, probe: { every: 20 } }));
    expect(network(0, "loss")).toBe(true);
    expect(
      (["error", "bias", "bias_floor", "test_accuracy"] as const).some((metric) =>
        network(0, metric),
      ),
    ).toBe(false);
  });
});

describe("the small print of bias", () => {
  it("names no draws where nothing is random", () => {
    expect(words("bias", quiet)).toBe("‖e − ∇f‖ exactly: nothing is random");
  });
  it("names draws, and replicas from eight on", () => {
    expect(words("bias", noisy)).toContain("over 8 fresh draws;");
    expect(words("bias", planOf({ ...noisyPart, replicas: 4 }))).toContain(
      "8 fresh draws, mean of 4 replicas",
    );
    expect(words("bias", planOf({ ...noisyPart, replicas: 8 }))).toContain("over 8 replicas;");
  });
  it("says of networks over how many pictures and how often", () => {
    expect(words("bias", planOf({ ...shapes, probe: { batch: 100, every: 20 } }))).toContain(
      "8 fresh batches of 32, ∇f over 100 pictures, every 20 steps",
    );
    for (const batch of ["full", 256] as const) {
      expect(words("error", planOf({ ...shapes, probe: { batch } }))).toContain(
        "∇f over all 200 pictures",
      );
    }
    expect(words("error", planOf({ ...shapes, probe: { every: 50, burst: 4 } }))).toContain(
      "4 steps in every 50",
    );
  });
});

const noisyPart: Partial<Experiment> = { estimator: [{ kind: "noise", sigma: 1 }] };

describe("an empty chart", () => {
  const say = (
    phase: "ready" | "loading" | "running" | "done",
    hasBegun: boolean,
    isAsked = false,
  ): string => waitingFor(quiet, { phase, hasBegun, isProbed: false, isAsked });
  it("says that an answer is waited for, not that something is being prepared", () => {
    expect(say("loading", false)).toContain("prepared");
    expect(say("loading", false, true)).toMatch(/your answer about the download/);
  });
  it("asks for Play only before the run began", () => {
    expect(say("ready", false)).toContain("Press play");
    expect(say("running", false)).not.toContain("Press play");
    expect(say("running", true)).not.toContain("Press play");
    expect(say("done", true)).not.toContain("Press play");
  });
});

describe("the focus of the age axis", () => {
  const of = (lane: number, values: readonly number[], name = "") => ({ lane, name, values });
  it("is the whole while the lanes are of one size", () => {
    expect(focusOf([of(0, [0, 9]), of(1, [0, 20])], [9, 8.1])).toBeNull();
    expect(focusOf([of(0, [])], [9])).toBeNull();
  });
  it("is theory's where another lane dwarfs it", () => {
    const focus = focusOf([of(0, [0, 9]), of(1, [-3, 80])], [9, 8.1]);
    expect(focus?.high).toBeGreaterThan(9);
    expect(focus?.high).toBeLessThan(20);
    expect(focus?.low).toBe(-3);
    expect(focusOf([of(0, [0, 9]), of(1, [0, 700])], [9, 8.1, 700])?.high).toBeLessThan(20);
  });
  it("is most of the values where there is no theory", () => {
    const values = Array.from({ length: 200 }, (_, index) => (index === 100 ? 5e4 : 10));
    expect(focusOf([of(0, values)], [])?.high).toBeLessThan(30);
  });
  it("names who left it", () => {
    const curves = [of(0, [1, 9]), of(1, [-40, 80]), of(0, [64], "lag"), of(1, [60], "lag")];
    expect(beyondWords(curves, ["Momentum", "VSGD"], [0, 15])).toBe(
      "VSGD from −40 to 80, lag up to 64",
    );
    expect(beyondWords([of(0, [1])], ["Momentum"], [0, 15])).toBeNull();
  });
});

describe("theory's labels", () => {
  const line = (lane: number, settled: number, end: number, formula: string): TheoryLine => ({
    lane,
    settled,
    formula,
    points: [{ x: 1, y: end }],
  });
  const y = valueAxis({ low: 0, high: 13, lowPositive: null }, "linear");
  it("are one for a height, and say what is still on its way or beyond the axis", () => {
    const labels = theoryLabels(
      [
        line(0, 9, 9, "β/(1−β)"),
        line(1, 9, 8.99, "β₁/(1−β₁)"),
        line(2, 0, 0, "0"),
        line(3, 99, 5, "β/(1−β)"),
        line(4, 699, 200, "νβ/(1−β)"),
      ],
      y,
    );
    expect(labels.map(({ text }) => text)).toEqual([
      "9 = β/(1−β)",
      "0",
      "→ 99 = β/(1−β)",
      "↑ 699 = νβ/(1−β)",
    ]);
    expect(labels[0]?.lanes).toEqual([0, 1]);
    expect(labelRoom(labels)).toBeGreaterThan(60);
    expect(labelRoom([])).toBe(0);
  });
});
