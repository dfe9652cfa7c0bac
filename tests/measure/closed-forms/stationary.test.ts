/**
 * Stationary laws on a quadratic: the printed rows, the general solution, and the rules as run. A variance under
 * independent noise is the sum of squares of x's answer to one impulse of noise, so it is measured here without chance;
 * tests/contract/closed-forms.test.ts draws 65,536 replicas.
 */
import { describe, expect, it } from "vitest";
import {
  adaptiveBatchFactor,
  batchMeanSquare,
  decoupledRate,
  decoupledVariance,
  exampleMeanSquare,
  scalingBreaksAt,
} from "../../../src/measure/closed-forms/decoupling.ts";
import {
  heavyBall,
  movingAverage,
  PLAIN,
  rectified,
} from "../../../src/measure/closed-forms/forms.ts";
import { steadyGain } from "../../../src/measure/closed-forms/linear-filter.ts";
import { stabilityEdge } from "../../../src/measure/closed-forms/stability.ts";
import {
  excessLoss,
  familyVariance,
  heatCapacity,
  smallStepVariance,
  stationaryCovariance,
  stationaryVariance,
  varianceOfHeavyBall,
  varianceOfLangevin,
  varianceOfMomentum,
  varianceOfRectified,
  varianceOfSgd,
} from "../../../src/measure/closed-forms/stationary.ts";
import { LOOPS, quadratics } from "./loops.ts";
import { runOf, titleOf } from "./rules.ts";

/** Shares of the stability edge. */
const SHARES = [0.0173, 0.137, 0.413, 0.871];
const LR = 0.731;
const STEPS = 6000;

describe.each(LOOPS.map((one) => ({ ...one, title: titleOf(one) })))("$title", (one) => {
  const { filter, family } = one;
  const edge = stabilityEdge(filter);
  const curvatures = SHARES.map((share) => (share * edge) / LR);
  const hyper = { ...one.hyper, lr: LR };
  // At step 2, so that it does not matter what a rule does at its first.
  const source = quadratics(curvatures, (t) => (t === 2 ? 1 : 0));
  const { points } = runOf({ ...one, hyper }, { source, steps: STEPS });

  it("has the variance of the rule as run, small steps and large", () => {
    curvatures.forEach((h, column) => {
      const squares = points.reduce((sum, row) => sum + row[column]! ** 2, 0);
      const sigma = 1.37;
      const variance = stationaryVariance(filter, { eta: LR, h, sigma })!;
      expect(variance / (sigma * sigma * squares)).toBeCloseTo(1, 10);
      if (family === undefined) return;
      const [mix, rate] = family;
      const printed = familyVariance(mix, { eta: LR * rate, h, sigma })!;
      expect(printed / variance).toBeCloseTo(1, 11);
    });
  });

  it("has the covariance of two coordinates that share their noise", () => {
    const [h, otherH] = [curvatures[1]!, curvatures[2]!];
    const sum = points.reduce((total, row) => total + row[1]! * row[2]!, 0);
    const covariance = stationaryCovariance(filter, { eta: LR, h, otherH, covariance: -0.313 })!;
    expect(covariance / (-0.313 * sum)).toBeCloseTo(1, 10);
  });

  it("settles nowhere at the edge and beyond, and everywhere alike for small steps", () => {
    for (const factor of [1 + 1e-9, 1.31]) {
      expect(stationaryVariance(filter, { eta: edge * factor, h: 1, sigma: 1 })).toBeNull();
    }
    const problem = { eta: 1e-7, h: 1, sigma: 1 };
    const variance = stationaryVariance(filter, problem)!;
    expect(variance / smallStepVariance(problem, filter)).toBeCloseTo(1, 4);
    expect(smallStepVariance(problem, filter) / smallStepVariance(problem)).toBeCloseTo(
      steadyGain(filter),
      9,
    );
  });
});

describe("the printed rows", () => {
  const problem = { eta: 0.537, h: 1.31, sigma: 0.71 };
  const unit = (problem.eta * problem.sigma ** 2) / problem.h;
  const u = problem.eta * problem.h;
  const beta = 0.8371;

  it("agree with the general solution, each by its own formula", () => {
    expect(varianceOfSgd(problem)).toBeCloseTo(unit / (2 - u), 14);
    expect(varianceOfSgd(problem)).toBeCloseTo(stationaryVariance(PLAIN, problem)!, 14);
    const average = stationaryVariance(movingAverage(beta), problem)!;
    expect(varianceOfMomentum(beta, problem)).toBeCloseTo(average, 13);
    const ahead = stationaryVariance(rectified(beta), problem)!;
    expect(varianceOfRectified(beta, problem)).toBeCloseTo(ahead, 13);
    const ball = { lr: 0.0731, momentum: beta };
    const sum = stationaryVariance(heavyBall(beta), { ...problem, eta: ball.lr })!;
    expect(varianceOfHeavyBall(ball, problem)).toBeCloseTo(sum, 13);
    const steps = problem.eta * (beta - 1);
    expect(
      stationaryCovariance(PLAIN, { eta: 0.5, h: 1, otherH: 2.3, covariance: 0.2 }),
    ).toBeCloseTo((0.5 * 0.2) / (1 + 2.3 - 0.5 * 2.3), 14);
    // Steps uphill settle nowhere.
    expect(varianceOfSgd({ ...problem, eta: steps })).toBeNull();
    expect(varianceOfMomentum(beta, { ...problem, eta: steps })).toBeNull();
    expect(varianceOfRectified(beta, { ...problem, eta: steps })).toBeNull();
    expect(stationaryVariance(PLAIN, { ...problem, eta: steps })).toBeNull();
  });

  it("agree with the figures in the notes", () => {
    const at = (nu: number, step: number) =>
      familyVariance({ beta: 0.9, nu }, { eta: step, h: 1, sigma: 1 })! / step;
    expect(at(0, 0.5)).toBeCloseTo(0.667, 3);
    expect(at(1, 0.5)).toBeCloseTo(0.507, 3);
    expect(at(0.9, 0.5)).toBeCloseTo(0.382, 3);
    expect(at(0, 1)).toBeCloseTo(1, 12);
    expect(at(1, 1)).toBeCloseTo(0.514, 3);
    expect(at(0.9, 1)).toBeCloseTo(0.322, 3);
    // SGD at u = 1 has twice the variance of the limit for small steps.
    const one = { eta: 1, h: 1, sigma: 1 };
    expect(varianceOfSgd(one)! / smallStepVariance(one)).toBeCloseTo(2, 12);
  });

  it("make the Langevin walk hotter than its temperature, and add SGD's noise to it", () => {
    const walk = { step: 0.713, temperature: 0.291, h: 1.17 };
    const exact = varianceOfLangevin(walk)!;
    expect(exact).toBeCloseTo(0.291 / (1.17 * (1 - (0.713 * 1.17) / 2)), 14);
    // x' = (1 - u) x + sqrt(2 s T) xi: Var = 2 s T/(1 - (1 - u)^2).
    const kept = 1 - 0.713 * 1.17;
    expect(exact).toBeCloseTo((2 * 0.713 * 0.291) / (1 - kept * kept), 13);
    const noisy = varianceOfLangevin({ ...walk, sigma: 0.31 })! - exact;
    expect(noisy).toBeCloseTo(varianceOfSgd({ eta: 0.713, h: 1.17, sigma: 0.31 })!, 13);
    expect(varianceOfLangevin({ ...walk, step: 2 / 1.17 })).toBeNull();
  });

  it("have the heat capacity as the slope of the loss in eta", () => {
    const noise = [0.71, 2.3];
    const curvatures = [1.31, 0.17];
    const loss = (eta: number) =>
      curvatures.reduce(
        (sum, h, index) =>
          sum +
          excessLoss(h, stationaryVariance(movingAverage(beta), { eta, h, sigma: noise[index]! })!),
        0,
      );
    expect(loss(1e-6) / 1e-6).toBeCloseTo(heatCapacity(noise), 5);
    expect(heatCapacity(noise)).toBeCloseTo((0.71 ** 2 + 2.3 ** 2) / 4, 14);
  });
});

describe("batch and momentum taken apart", () => {
  const setting = { eta0: 0.0137, batch: 16, momentum: 0.8371 };
  const quadratic = { h: 1.31, sigma: 0.71 };

  it("leave the variance to eta_0 until B eta_0 h (1-mu)/(1+mu) is no longer small", () => {
    const { eta0, batch, momentum } = setting;
    const filter = heavyBall(momentum);
    const run = { eta: decoupledRate(setting), h: 1.31, sigma: 0.71 / Math.sqrt(batch) };
    expect(decoupledVariance(setting, quadratic)).toBeCloseTo(stationaryVariance(filter, run)!, 13);
    const factor = (batch * eta0 * 1.31 * (1 - momentum)) / (1 + momentum);
    const printed = (eta0 * 0.71 ** 2) / (1.31 * (2 - factor));
    expect(decoupledVariance(setting, quadratic)).toBeCloseTo(printed, 14);
    const limit = smallStepVariance({ eta: eta0, h: 1.31, sigma: 0.71 });
    for (const mu of [0, 0.5, momentum]) {
      const at = scalingBreaksAt({ eta0, momentum: mu }, { h: 1.31, tolerance: 0.1 });
      const broken = decoupledVariance({ eta0, batch: at, momentum: mu }, quadratic)!;
      expect(broken / limit).toBeCloseTo(1.1, 10);
    }
  });

  it("ask for B times the rate under Adam where the mean dominates, for sqrt(B) where noise does", () => {
    expect(adaptiveBatchFactor({ mean: 1, sigma: 0 }, 16)).toBeCloseTo(16, 12);
    expect(adaptiveBatchFactor({ mean: 0, sigma: 1 }, 16)).toBeCloseTo(4, 12);
    expect(batchMeanSquare({ mean: 0.3, sigma: 0.7 }, 8)).toBeCloseTo(0.09 + 0.49 / 8, 14);
    expect(exampleMeanSquare({ mean: 0.3, sigma: 0.7 })).toBeCloseTo(0.58, 14);
  });
});
