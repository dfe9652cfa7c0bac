import { expect, it } from "vitest";
import { aggregated, kappaFamily, rectified } from "../../src/measure/closed-forms/forms.ts";
import { steadyGain, unitGain } from "../../src/measure/closed-forms/linear-filter.ts";
import { stabilityEdge } from "../../src/measure/closed-forms/stability.ts";
import {
  effectiveRate,
  filterOf,
  theoryAge,
  theoryStabilityEdge,
  theoryStationaryLoss,
  theoryStationaryVariance,
} from "../../src/measure/theory.ts";

const heavyBall = { beta: "momentum", nu: 1, step: "rate-over-room" } as const;

it("reads a filter from settings and refuses what is not one", () => {
  expect(filterOf({ beta: "beta", nu: "beta" }, { beta: 0.9 })).toEqual(rectified(0.9));
  const late = { beta: "beta", nu: "beta", firstDifferenceZero: true };
  expect(filterOf(late, { beta: 0.9 })).toEqual(rectified(0.9, { firstDifference: "zero" }));
  expect(filterOf({ beta: "beta", nu: 1 }, { beta: 1 })).toBeNull();
  expect(filterOf({ beta: "beta", nu: 1 }, {})).toBeNull();
});

it("adds a delay to the age exactly, and says nothing before the first gradient", () => {
  const note = { beta: "beta", nu: 1 };
  expect(theoryAge(note, { beta: 0.9 })!.value).toBeCloseTo(9, 12);
  expect(theoryAge(note, { beta: 0.9 }, { delay: 3 })!.value).toBeCloseTo(12, 12);
  expect(theoryAge(note, { beta: 0.9 }, { step: 3, delay: 3 })).toBeNull();
  // Step 5 behind 3: two gradients, weights 0.1 and 0.09.
  expect(theoryAge(note, { beta: 0.9 }, { step: 5, delay: 3 })!.value).toBeCloseTo(
    3 + 0.09 / 0.19,
    12,
  );
});

it("turns PyTorch's rates into those of the moving average", () => {
  const settings = { lr: 0.01, momentum: 0.9 };
  expect(effectiveRate(heavyBall, settings)).toBeCloseTo(0.1, 12);
  expect(effectiveRate({ beta: "momentum", nu: 1 }, settings)).toBeNull();
  // a h < 2 (1 + mu).
  expect(theoryStabilityEdge(heavyBall, settings, 4)!.value).toBeCloseTo((2 * 1.9) / 4, 12);
  expect(theoryStabilityEdge({ beta: 0, nu: 0, step: "rate" }, settings, 4)!.value).toBeCloseTo(
    0.5,
    12,
  );
  // Plain steps: eta sigma^2 / (h (2 - u)) and half of h times that, summed over curvatures.
  const plain = { beta: 0, nu: 0, step: "rate" } as const;
  const variance = (h: number) => 0.01 / (h * (2 - 0.01 * h));
  expect(theoryStationaryVariance(plain, settings, { h: 2, sigma: 1 })!.value).toBeCloseTo(
    variance(2),
    12,
  );
  expect(
    theoryStationaryLoss(plain, settings, { eigenvalues: [1, 10], noise: [1, 1] })!.value,
  ).toBeCloseTo(0.5 * variance(1) + 5 * variance(10), 12);
  expect(
    theoryStationaryLoss(plain, settings, { eigenvalues: [1, 300], noise: [1, 1] }),
  ).toBeNull();
});

it("reads other linear forms from their settings", () => {
  const betas = { beta1: 0.1273, beta2: 0.7731, beta3: 0.9271 };
  const note = {
    form: "aggregated",
    of: { beta1: "beta1", beta2: "beta2", beta3: "beta3" },
    step: "rate-over-room",
  } as const;
  const sums = aggregated(Object.values(betas));
  const settings = { ...betas, lr: 0.013 };
  expect(filterOf(note, settings)).toEqual(unitGain(sums));
  expect(effectiveRate(note, settings)).toBeCloseTo(0.013 * steadyGain(sums), 14);
  expect(theoryStabilityEdge(note, settings, 1.7)!.value).toBeCloseTo(
    stabilityEdge(sums) / 1.7,
    12,
  );
  // Weight decay adds a curvature that the forms do not know; the memory stays what it is.
  const decayed = { ...settings, weight_decay: 0.01 };
  expect(effectiveRate(note, decayed)).toBeNull();
  expect(theoryStabilityEdge(note, decayed, 1.7)).toBeNull();
  expect(theoryAge(note, decayed)).toEqual(theoryAge(note, settings));
  // A missing setting, one outside its range, and one at which the form does not hold.
  expect(filterOf(note, { ...settings, beta3: 1 })).toBeNull();
  expect(filterOf(note, { lr: 1, beta1: 0.1 })).toBeNull();
  const kappa = { form: "kappa", of: { beta: 0.7, kappa: "kappa" }, only: { warmup: 0 } } as const;
  expect(filterOf(kappa, { kappa: 0.3, warmup: 0 })).toEqual(unitGain(kappaFamily(0.7, 0.3)));
  expect(filterOf(kappa, { kappa: 0.3, warmup: 10 })).toBeNull();
});
