/**
 * The waterfall at a frozen point against closed forms: what each stage adds to squared bias and variance, what feedback
 * and the server do, and what momentum makes of it. Random figures within four of their own standard errors.
 */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { answerWaterfall } from "../../src/sweeps/waterfall/serve.ts";
import type { Measured } from "../../src/measure/frozen-moments.ts";
import type { Bar } from "../../src/measure/waterfall.ts";
import type { Waterfall } from "../../src/sweeps/waterfall/protocol.ts";

/** Rounding of float64 sums of squares of this size. */
const EXACT = 1e-12;

function waterfall(
  experiment: Omit<LeanExperiment, "v">,
  { step = 0, draws = 128 }: { step?: number; draws?: number } = {},
): Waterfall {
  const { plan, problems } = planExperiment({ v: 1, ...experiment });
  if (plan === null) throw new Error(JSON.stringify(problems));
  const answer = answerWaterfall({ plan, lane: 0, step, draws });
  if (answer.kind !== "waterfall") throw new Error(JSON.stringify(answer));
  return answer;
}

/** f = 1/2 sum h_i x_i^2. */
const quadratic = (eigenvalues: number[], start: number[]) =>
  ({ kind: "quadratic", eigenvalues, start }) as const;
const sgd = [{ optimizer: "sgd", hyper: { lr: 0.01 } }];
const ground = quadratic([1, 2, 3], [2, -1, 0.5]);
const G = [2, -2, 1.5];
const square = (x: readonly number[]): number => x.reduce((sum, value) => sum + value * value, 0);

function near({ value, error }: Measured, expected: number): void {
  const distance = Math.abs(value - expected);
  expect(distance, `${value} +- ${error} against ${expected}`).toBeLessThanOrEqual(
    4 * error + EXACT * Math.max(1, Math.abs(expected)),
  );
}

function expectBar(bar: Bar | undefined, { bias, variance }: { bias: number; variance: number }) {
  expect(bar).toBeDefined();
  near(bar!.bias, bias);
  near(bar!.variance, variance);
}

describe("stages at a frozen point", () => {
  it("are exact where nothing is random", () => {
    const length = Math.sqrt(square(G));
    const { bars, isExact, gradient } = waterfall({
      problem: ground,
      lanes: sgd,
      estimator: [
        { kind: "bias", value: [1, 0, -1] },
        { kind: "delay", steps: 3 },
      ],
    });
    expect(gradient).toEqual(G);
    expect(isExact).toBe(true);
    expectBar(bars[0], { bias: 2, variance: 0 });
    // A point that stands still has no lag.
    expectBar(bars[1], { bias: 0, variance: 0 });
    expectBar(bars[2], { bias: 0, variance: 0 });
    expect(bars.map(({ bias }) => bias.error)).toEqual([0, 0, 0]);

    const clipped = waterfall({
      problem: ground,
      lanes: sgd,
      estimator: [{ kind: "clip", norm: 1 }],
    });
    expectBar(clipped.bars[0], { bias: (length - 1) ** 2, variance: 0 });
    // Of a tie the lower index is kept.
    const top = waterfall({ problem: ground, lanes: sgd, estimator: [{ kind: "top-k", k: 1 }] });
    expectBar(top.bars[0], { bias: 2 ** 2 + 1.5 ** 2, variance: 0 });
  });

  it("have the variance of noise, of rand-k and of both", () => {
    const sigma = 0.7;
    const { bars, isExact } = waterfall({
      problem: { ...ground, noise: 0.5 },
      lanes: sgd,
      estimator: [
        { kind: "noise", sigma },
        { kind: "rand-k", k: 1, scaled: true },
      ],
    });
    expect(isExact).toBe(false);
    expect(bars.map(({ what }) => what.kind)).toEqual(["noise", "stage", "stage", "estimate"]);
    expectBar(bars[0], { bias: 0, variance: 3 * 0.25 });
    expectBar(bars[1], { bias: 0, variance: 3 * sigma ** 2 });
    // (d/k - 1) times the second moment of what it is given.
    const moment = square(G) + 3 * (0.25 + sigma ** 2);
    expectBar(bars[2], { bias: 0, variance: 2 * moment });
    near(bars[2]!.varianceAfter, 3 * (0.25 + sigma ** 2) + 2 * moment);
    // Sharp enough to mean something.
    expect(bars[2]!.variance.error).toBeLessThan(0.1 * moment);
    // SGD's estimate is what it is given: no further change.
    expect(Math.abs(bars[3]!.variance.value)).toBeLessThan(4 * bars[3]!.variance.error + EXACT);
  });

  it("have the bias of an unscaled rand-k and the floor of skewed noise behind a clip", () => {
    const { bars } = waterfall({
      problem: ground,
      lanes: sgd,
      estimator: [{ kind: "rand-k", k: 1, scaled: false }],
    });
    // Mean G/3; variance |G|^2/3 - |G|^2/9.
    expectBar(bars[0], { bias: (4 / 9) * square(G), variance: (2 / 9) * square(G) });

    const [p, size, limit] = [0.1, 3, 1];
    const flat = waterfall({
      problem: quadratic([1], [0]),
      lanes: sgd,
      estimator: [
        { kind: "skewed-noise", p, size },
        { kind: "clip", value: limit },
      ],
    });
    const down = (p * size) / (1 - p);
    expectBar(flat.bars[0], { bias: 0, variance: p * size ** 2 + (1 - p) * down ** 2 });
    const mean = p * limit - (1 - p) * down;
    near(flat.bars[1]!.biasAfter, mean ** 2);
    near(flat.bars[1]!.varianceAfter, p * limit ** 2 + (1 - p) * down ** 2 - mean ** 2);
  });
});

describe("the rule's estimate", () => {
  const noisy = { ...ground, noise: 0.8 };

  it("divides the variance of averages by (1 + beta)/(1 - beta), from wherever it stood", () => {
    const beta = 0.9;
    const { bars, settled, point } = waterfall(
      { problem: noisy, lanes: [{ optimizer: "momentum", hyper: { lr: 0.05, beta } }] },
      { step: 7 },
    );
    expect(point).not.toEqual([2, -1, 0.5]);
    expect(settled.isSettled).toBe(true);
    const variance = 3 * 0.64;
    const estimate = bars.at(-1);
    near(estimate!.varianceAfter, variance * ((1 - beta) / (1 + beta)));
    near(estimate!.biasAfter, 0);
    near(estimate!.variance, variance * ((1 - beta) / (1 + beta) - 1));
  });

  it("keeps the bias that averages cannot remove", () => {
    const { bars } = waterfall({
      problem: noisy,
      lanes: [{ optimizer: "adam", hyper: { lr: 0.01, beta1: 0.8, beta2: 0.9 } }],
      estimator: [{ kind: "bias", value: 0.5 }],
    });
    near(bars.at(-1)!.biasAfter, 3 * 0.25);
    near(bars.at(-1)!.varianceAfter, (3 * 0.64) / 9);
  });
});

describe("workers and feedback", () => {
  it("divide variance by their number, and cancel what their data differ by", () => {
    const count = 4;
    // Term j is everything that worker j has.
    const terms = ["2*(x - 1)^2", "2*(x + 1)^2", "(x - 3)^2", "(x + 3)^2"];
    const { bars } = waterfall({
      problem: { kind: "formula", variables: ["x"], terms, start: [2], noise: 0.6 },
      lanes: sgd,
      workers: { count },
    });
    expect(bars.map(({ what }) => what.kind)).toEqual(["data", "noise", "aggregate", "estimate"]);
    // Gradients 4, 12, -2, 10; their mean is 6.
    expectBar(bars[0], { bias: (4 + 36 + 64 + 16) / 4, variance: 0 });
    expectBar(bars[1], { bias: 0, variance: 0.36 });
    near(bars[2]!.biasAfter, 0);
    near(bars[2]!.varianceAfter, 0.36 / count);
  });

  it("turn the bias of a compressor into variance: EF14 sends everything in the end", () => {
    const { bars } = waterfall({
      problem: ground,
      lanes: sgd,
      estimator: [{ kind: "top-k", k: 1 }],
      feedback: "ef14",
    });
    const [top, feedback] = bars;
    expect(top!.biasAfter.value).toBeCloseTo(2 ** 2 + 1.5 ** 2, 12);
    // The mean over T steps misses |e|/T, and |e| stays below a few |G|.
    expect(feedback!.biasAfter.value).toBeLessThan(1e-3);
    expect(feedback!.varianceAfter.value).toBeGreaterThan(1);
    // EF21 holds all of a gradient that stands still.
    const other = waterfall({
      problem: ground,
      lanes: sgd,
      estimator: [{ kind: "top-k", k: 1 }],
      feedback: "ef21",
    });
    expect(other.bars[1]!.biasAfter.value).toBeLessThan(EXACT);
    expect(other.bars[1]!.varianceAfter.value).toBeLessThan(EXACT);
  });

  it("refuse what they cannot measure, with a reason", () => {
    const { plan } = planExperiment({
      v: 1,
      problem: quadratic([1], [1]),
      lanes: [{ optimizer: "sgd", hyper: { lr: 1000 } }],
    });
    expect(answerWaterfall({ plan: plan!, lane: 0, step: 50, draws: 8 })).toMatchObject({
      kind: "refused",
      message: expect.stringContaining("diverged at step") as unknown,
    });
  });

  it.each([
    ["an estimate", { lanes: [{ rule: "estimate = g/(theta - theta)\ntheta = theta - 0*g" }] }],
    ["a message", { lanes: sgd, estimator: [{ kind: "bias", value: 1e200 } as const] }],
  ])("refuse %s that is not finite as soon as it is seen", (_, parts) => {
    const experiment = { v: 1, problem: { ...ground, noise: 0.5 }, ...parts } as const;
    const { plan, problems } = planExperiment(experiment);
    expect(problems).toEqual([]);
    const told: string[] = [];
    const answer = answerWaterfall(
      { plan: plan!, lane: 0, step: 0, draws: 128 },
      (_part, words) => {
        told.push(words);
      },
    );
    expect(answer).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/not a finite number/) as unknown,
    });
    // Told of the noise, the stage and once of the estimate; waiting for it to settle would be told of many times.
    expect(told.length).toBeLessThan(5);
  });
});
