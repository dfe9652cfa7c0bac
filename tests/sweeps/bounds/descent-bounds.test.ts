/**
 * The bounds T1 to T4 against runs of the engine: random quadratics, weights, steps, biases and noise. A mean over noise
 * may lie four standard errors above a bound; without noise nothing may, up to rounding. Half of each bound is too little.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.ts";
import type { LeanExperiment } from "../../../src/experiment/canonical.ts";
import type { Stage } from "../../../src/experiment/experiment.ts";
import {
  averageGradientBound,
  averageStepLimit,
  gapStepLimit,
  leastShare,
  sgdGapBound,
} from "../../../src/measure/closed-forms/descent-bounds.ts";
import type { BoundId, LaneFindings } from "../../../src/sweeps/bounds/protocol.ts";
import { findingsOf } from "./support.ts";

const TRIALS = 200;

interface Trial {
  readonly experiment: LeanExperiment;
  readonly lanes: readonly LaneFindings[];
}

/** Steps anywhere below the limits of T3 (lane 0), T2 and T1 (lane 1), T1 (lane 2). */
function randomExperiment(index: number): LeanExperiment {
  const stream = new RandomStream({ seed: 5, purpose: 1, replica: index, step: 0, worker: 0 });
  const uniform = (low: number, high: number): number => low + (high - low) * stream.uniform();
  const power = (low: number, high: number): number => low * (high / low) ** stream.uniform();
  const dimension = 1 + (index % 4);
  const eigenvalues = Array.from({ length: dimension }, () => power(0.1, 3));
  const L = Math.max(...eigenvalues);
  const w = uniform(0.05, 0.95);
  const start = eigenvalues.map(() => uniform(-3, 3));
  const lr = (limit: number): number => limit * uniform(0.05, 1);
  const hyper = { beta: 1 - w };
  const bias: Stage = { kind: "bias", value: eigenvalues.map(() => uniform(-1, 1)) };
  const noise: Stage = { kind: "noise", sigma: uniform(0.1, 2) };
  const ways: readonly (readonly Stage[])[] = [
    [bias],
    [bias, noise],
    [{ kind: "clip", norm: power(0.1, 3) }],
    [{ kind: "skewed-noise", p: uniform(0.05, 0.5), size: uniform(0.2, 2) }, bias],
    [{ kind: "clip", value: power(0.1, 3) }, bias],
    [{ kind: "round", grid: uniform(0.1, 1) }],
    [{ kind: "quantize", levels: 1 + (index % 3) }],
    [
      { kind: "top-k", k: 1 },
      { kind: "delay", steps: 1 },
    ],
  ];
  return {
    v: 1,
    problem: { kind: "quadratic", eigenvalues, start, rotation: dimension === 2 ? 30 : index % 7 },
    lanes: [
      { optimizer: "sgd", hyper: { lr: lr(1 / L) } },
      { optimizer: "momentum", hyper: { ...hyper, lr: lr(gapStepLimit(L, w)) } },
      { optimizer: "momentum", hyper: { ...hyper, lr: lr(averageStepLimit(L, w)) } },
    ],
    estimator: [...(ways[index % ways.length] ?? [])],
    steps: 20 + 25 * (index % 9),
    seed: index + 1,
  };
}

let trials: readonly Trial[] = [];

beforeAll(async () => {
  const all: Trial[] = [];
  for (let index = 0; index < TRIALS; index++) {
    const experiment = randomExperiment(index);
    all.push({ experiment, lanes: await findingsOf(experiment) });
  }
  trials = all;
}, 20_000);

function curvesOf(id: BoundId, lane: number) {
  return trials.map(({ lanes }) => {
    const found = lanes[lane];
    const bound = found?.bounds.find((candidate) => candidate.id === id);
    if (found === undefined || bound?.curve == null) {
      throw new Error(`${id} says nothing: ${JSON.stringify(bound?.assumptions)}`);
    }
    const measured = bound.quantity === "average" ? found.average : found.gap;
    if (measured === null) throw new Error("nothing was measured");
    return { curve: bound.curve, measured };
  });
}

describe.each([
  ["T1", 1],
  ["T1", 2],
  ["T2", 1],
  ["T3", 0],
  ["T3-sum", 0],
] as const)("%s on lane %i", (id, lane) => {
  it("holds at every K of every trial", () => {
    const curves = curvesOf(id, lane);
    expect(curves).toHaveLength(TRIALS);
    expect(curves.map(({ curve }) => curve.firstAbove).filter((K) => K !== null)).toEqual([]);
  });

  it("does not with half of its constants, beyond four standard errors", () => {
    const failing = curvesOf(id, lane).filter(({ curve, measured }) =>
      measured.values.some(
        (value, at) => value - 4 * (measured.errors[at] ?? 0) > (curve.values[at] ?? Infinity) / 2,
      ),
    );
    expect(failing.length).toBeGreaterThan(10);
  });
});

describe("the formulas by hand", () => {
  const setting = {
    smoothness: 2,
    step: 0.05,
    weight: 0.5,
    gap: 3,
    start: 8,
    bias: 0.25,
    noise: 4,
  };

  it("take the smallest admissible theta, which is one half at the largest step", () => {
    const theta = leastShare(setting) ?? NaN;
    // gamma L/2 + gamma^2 L^2/(2 theta (1 - theta) w^2) = 1/2 with gamma L = 0.1, w = 0.5.
    expect(0.05 + 0.01 / (2 * theta * (1 - theta) * 0.25)).toBeCloseTo(0.5, 13);
    expect(theta).toBeLessThan(0.5);
    const limit = averageStepLimit(2, 0.5);
    expect(leastShare({ ...setting, step: limit * (1 - 1e-12) })).toBeCloseTo(0.5, 5);
    expect(leastShare({ ...setting, step: limit * 1.001 })).toBeNull();
    // theta (1 - theta) = 2/45: theta = (1 - sqrt(1 - 8/45))/2.
    const room = 1 - (1 - Math.sqrt(1 - 8 / 45)) / 2;
    const bound = averageGradientBound(setting);
    expect(bound?.floor).toBeCloseTo((0.25 + 0.5 * 4) / room, 12);
    expect(bound?.at(10)).toBeCloseTo((120 + 8 / (room * 0.5)) / 10 + (0.25 + 2) / room, 12);
  });

  it("are sharp where they claim to be: T3 with a constant bias along the flattest axis", async () => {
    const [lane] = await findingsOf({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [0.37, 2.9], start: [-0.413 / 0.37, 0] },
      lanes: [{ optimizer: "sgd", hyper: { lr: 0.11 } }],
      estimator: [{ kind: "bias", value: [0.413, 0] }],
      steps: 60,
    });
    // Started at its end point, SGD stays there: f - f* = b^2/(2 mu), which is the floor.
    const floor = 0.413 ** 2 / (2 * 0.37);
    expect(lane?.gap?.values.at(-1)).toBeCloseTo(floor, 12);
    const bound = sgdGapBound({
      ...setting,
      smoothness: 2.9,
      step: 0.11,
      bias: 0.413 ** 2,
      noise: 0,
      mu: 0.37,
    });
    expect(bound?.floor).toBeCloseTo(floor, 14);
  });
});

describe("T4", () => {
  it.each([
    ["top-k", { kind: "top-k", k: 1 }],
    ["rand-k", { kind: "rand-k", k: 2, scaled: false }],
    ["scaled sign", { kind: "sign", scaled: true }],
  ] as const)("holds for %s on one worker, which converges", async (_, stage) => {
    const stream = new RandomStream({ seed: 9, purpose: 1, replica: 0, step: 0, worker: 0 });
    for (let trial = 0; trial < 12; trial++) {
      const eigenvalues = Array.from({ length: 4 }, () => 0.2 + 3 * stream.uniform());
      const [lane] = await findingsOf({
        v: 1,
        problem: { kind: "quadratic", eigenvalues, start: 1, rotation: trial },
        lanes: [{ optimizer: "sgd", hyper: { lr: (0.2 + 0.8 * stream.uniform()) / 3.2 } }],
        estimator: [{ ...stage }],
        steps: 150,
      });
      const T4 = lane?.bounds.find(({ id }) => id === "T4");
      expect(T4?.curve?.floor).toBe(0);
      expect(T4?.curve?.firstAbove).toBeNull();
    }
  });
});
