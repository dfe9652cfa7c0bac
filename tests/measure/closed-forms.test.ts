import { describe, expect, it } from "vitest";
import {
  bestHeavyBall,
  contraction,
  correctedNoiseGain,
  criticalDamping,
  filterWeight,
  settledAge,
  stabilityEdge,
  startUpAge,
  startUpFactor,
  stationaryLoss,
  stationaryVariance,
  whiteNoiseGain,
} from "../../src/measure/closed-forms.ts";
import type { LinearFilter } from "../../src/measure/closed-forms.ts";
import {
  impulseResponse,
  movingAverage,
  quasiHyperbolic,
  rectified,
  torchNesterov,
} from "./filters.ts";
import type { Filter } from "./filters.ts";

interface Case {
  readonly name: string;
  readonly make: () => Filter;
  readonly filter: LinearFilter;
}

const CASES: readonly Case[] = [0, 0.5, 0.9, 0.99].flatMap((beta) => [
  { name: `average ${beta}`, make: () => movingAverage(beta), filter: { beta, nu: 1 } },
  {
    name: `rectified ${beta}`,
    make: () => rectified(beta, "gradient"),
    filter: { beta, nu: beta },
  },
  {
    name: `rectified, first difference zero, ${beta}`,
    make: () => rectified(beta, "zero"),
    filter: { beta, nu: beta, firstDifferenceZero: true },
  },
  { name: `nesterov ${beta}`, make: () => torchNesterov(beta), filter: { beta, nu: beta } },
  {
    name: `quasi-hyperbolic ${beta}`,
    make: () => quasiHyperbolic(beta, 0.7),
    filter: { beta, nu: 0.7 },
  },
]);

/** Weight of the gradient of step s in the estimate of step t, by running the rule on a unit gradient at step s. */
function weightsAt(make: () => Filter, t: number): number[] {
  return Array.from({ length: t }, (_, age) => {
    const filter = make();
    let estimate = 0;
    for (let step = 1; step <= t; step++) estimate = filter(step === t - age ? 1 : 0);
    return estimate;
  });
}

describe.each(CASES)("linear filter: $name", ({ make, filter }) => {
  it("has the weights, the start-up factor and the age that running the rule shows", () => {
    for (const t of [1, 2, 3, 7, 40]) {
      const weights = weightsAt(make, t);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const moment = weights.reduce((sum, weight, age) => sum + age * weight, 0);
      weights.forEach((weight, age) =>
        expect(filterWeight(filter, t, age)).toBeCloseTo(weight, 13),
      );
      expect(startUpFactor(filter, t)).toBeCloseTo(total, 13);
      expect(startUpAge(filter, t)).toBeCloseTo(moment / total, 10);
    }
  });

  it("has the settled age and noise gain of its impulse response", () => {
    const weights = impulseResponse(make(), 5000);
    // The first difference being zero is a start-up matter: an impulse at step 1 would be missing for ever.
    if (filter.firstDifferenceZero === true) return;
    const moment = weights.reduce((sum, weight, age) => sum + age * weight, 0);
    const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
    expect(settledAge(filter)).toBeCloseTo(moment, 9);
    expect(whiteNoiseGain(filter)).toBeCloseTo(squares, 12);
    expect(startUpAge(filter, 4000)).toBeCloseTo(settledAge(filter), 9);
  });
});

it("sums weights one by one or in closed form with the same result", () => {
  for (const filter of [
    { beta: 0.999, nu: 1 },
    { beta: 0.999, nu: 0.999, firstDifferenceZero: true },
    { beta: 0.9999, nu: 0.4 },
  ]) {
    let moment = 0;
    let total = 0;
    for (let age = 0; age < 1500; age++) {
      moment += age * filterWeight(filter, 1500, age);
      total += filterWeight(filter, 1500, age);
    }
    expect(startUpAge(filter, 1500) / (moment / total)).toBeCloseTo(1, 11);
  }
});

it("agrees with the table of lags and noise gains in the notes", () => {
  const table = [
    [0.5, 1, 0.5, 0.33333, 0.58333],
    [0.8, 4, 3.2, 0.11111, 0.17511],
    [0.9, 9, 8.1, 0.05263, 0.07063],
    [0.95, 19, 18.05, 0.02564, 0.03039],
    [0.99, 99, 98.01, 0.00503, 0.00522],
  ] as const;
  for (const [beta, lagAverage, lagRectified, gainAverage, gainRectified] of table) {
    expect(settledAge({ beta, nu: 1 })).toBeCloseTo(lagAverage, 10);
    expect(settledAge({ beta, nu: beta })).toBeCloseTo(lagRectified, 10);
    expect(Math.abs(whiteNoiseGain({ beta, nu: 1 }) - gainAverage)).toBeLessThan(6e-6);
    expect(Math.abs(whiteNoiseGain({ beta, nu: beta }) - gainRectified)).toBeLessThan(6e-6);
  }
});

it("has the noise gain of a bias-corrected average", () => {
  // t = 2, beta = 0.9: weights 0.1 and 0.09 over 0.19; (0.1^2 + 0.09^2) / 0.19^2 = 0.0181 / 0.0361.
  expect(correctedNoiseGain(0.9, 1)).toBeCloseTo(1, 14);
  expect(correctedNoiseGain(0.9, 2)).toBeCloseTo(0.0181 / 0.0361, 12);
});

/** Variance of x under unit gradient noise on h x^2 / 2: eta^2-weighted squares of x's answer to one noise impulse. */
function simulatedVariance(filter: Filter, eta: number, h: number): number {
  let x = 0;
  let squares = 0;
  for (let step = 0; step < 20_000; step++) {
    x -= eta * filter(h * x + (step === 0 ? 1 : 0));
    squares += x * x;
  }
  return squares;
}

describe("noisy quadratic", () => {
  const makers = {
    plain: { make: (): Filter => (g) => g, filter: { beta: 0, nu: 0 } },
    average: { make: () => movingAverage(0.9), filter: { beta: 0.9, nu: 1 } },
    rectified: { make: () => rectified(0.9, "gradient"), filter: { beta: 0.9, nu: 0.9 } },
    quasi: { make: () => quasiHyperbolic(0.8, 0.3), filter: { beta: 0.8, nu: 0.3 } },
  };

  it.each(Object.values(makers))(
    "has the stationary variance of the run rule: $filter",
    ({ make, filter }) => {
      for (const [eta, h, sigma] of [
        [0.1, 1, 1],
        [0.25, 2, 0.5],
        [0.3, 4, 3],
      ] as const) {
        const expected = simulatedVariance(make(), eta, h) * sigma * sigma;
        const value = stationaryVariance(filter, { eta, h, sigma });
        expect(value! / expected).toBeCloseTo(1, 10);
        expect(stationaryLoss(filter, { eta, h, sigma })! / ((h / 2) * expected)).toBeCloseTo(
          1,
          10,
        );
      }
    },
  );

  it("agrees with the numbers and the single rows in the notes", () => {
    // In units of eta sigma^2 / h, at u = 0.5 and 1.
    const at = (filter: LinearFilter, u: number) =>
      stationaryVariance(filter, { eta: u, h: 1, sigma: 1 })! / u;
    expect(at({ beta: 0, nu: 0 }, 0.5)).toBeCloseTo(0.667, 3);
    expect(at({ beta: 0.9, nu: 1 }, 0.5)).toBeCloseTo(0.507, 3);
    expect(at({ beta: 0.9, nu: 0.9 }, 0.5)).toBeCloseTo(0.382, 3);
    expect(at({ beta: 0.9, nu: 1 }, 1)).toBeCloseTo(0.514, 3);
    expect(at({ beta: 0.9, nu: 0.9 }, 1)).toBeCloseTo(0.322, 3);
    expect(at({ beta: 0.9, nu: 1 }, 1)).toBeCloseTo(1 / (2 - 0.1 / 1.9), 12);
  });

  it.each(Object.values(makers))(
    "is stable just inside its edge and not just outside: $filter",
    ({ make, filter }) => {
      const edge = stabilityEdge(filter);
      for (const [u, stable] of [
        [edge * 0.99, true],
        [edge * 1.01, false],
      ] as const) {
        expect(contraction(filter, u) < 1).toBe(stable);
        expect(stationaryVariance(filter, { eta: u, h: 1, sigma: 1 }) !== null).toBe(stable);
        let x = 1;
        const run = make();
        for (let step = 0; step < 5000; step++) x -= u * run(x);
        expect(Math.abs(x) < 1).toBe(stable);
      }
    },
  );

  it.each(Object.values(makers))("contracts as the run rule does: $filter", ({ make, filter }) => {
    for (const u of [0.001, 0.3, 1.5]) {
      const run = make();
      let x = 1;
      let logStart = 0;
      let largest = 0;
      // Complex roots swing: compare the largest distance in two windows of 200 steps, 200 steps apart.
      for (let step = 0; step < 600; step++) {
        x -= u * run(x);
        largest = Math.max(largest, Math.abs(x));
        if (step === 199) largest = 0;
        if (step === 399) {
          logStart = Math.log(largest);
          largest = 0;
        }
      }
      const rate = largest === 0 ? 0 : Math.exp((Math.log(largest) - logStart) / 200);
      if (largest > 1e-290) expect(rate).toBeCloseTo(contraction(filter, u), 2);
    }
  });

  it("is critically damped and fastest where theory says", () => {
    // At critical damping the two roots meet: modulus sqrt(beta).
    const u = criticalDamping(0.9);
    expect(u).toBeCloseTo((1 - Math.sqrt(0.9)) ** 2 / 0.1, 12);
    expect(contraction({ beta: 0.9, nu: 1 }, u)).toBeCloseTo(Math.sqrt(0.9), 6);
    const best = bestHeavyBall({ smallest: 1, largest: 100 });
    expect(best.contraction).toBeCloseTo(0.8182, 4);
    expect(best.lr).toBeCloseTo(4 / 121, 12);
    for (const h of [1, 100]) {
      expect(contraction({ beta: best.beta, nu: 1 }, best.eta * h)).toBeCloseTo(
        best.contraction,
        6,
      );
    }
  });
});
