/** The least noise of averages at a given age: reached by its weights, undercut by no average that is tried. */
import { expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.ts";
import {
  averageNoise,
  leastNoise,
  leastNoiseWeights,
} from "../../../src/measure/closed-forms/average-bound.ts";
import { noiseGain, settledAge } from "../../../src/measure/closed-forms/filters.ts";
import { aggregated, movingAverage, rectified } from "../../../src/measure/closed-forms/forms.ts";
import { unitGain } from "../../../src/measure/closed-forms/linear-filter.ts";

const AGES = [0, 0.137, 1 / 3, 0.713, 2, 5.137, 8.1, 97.31];

function figures(weights: readonly number[]): { sum: number; age: number; noise: number } {
  return {
    sum: weights.reduce((sum, weight) => sum + weight, 0),
    age: weights.reduce((sum, weight, k) => sum + k * weight, 0),
    noise: weights.reduce((sum, weight) => sum + weight * weight, 0),
  };
}

it.each(AGES)("is reached at age %d by weights that are an average of that age", (age) => {
  const weights = leastNoiseWeights(age);
  const { sum, age: mean, noise } = figures(weights);
  expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
  expect(sum).toBeCloseTo(1, 12);
  expect(mean).toBeCloseTo(age, 10);
  expect(noise).toBeCloseTo(leastNoise(age), 13);
});

it("is undercut by no shift of weight that keeps the sum and the age, nor by the usual averages", () => {
  const stream = new RandomStream({ seed: 9, purpose: 1, replica: 0, step: 0, worker: 0 });
  for (const age of AGES.slice(1)) {
    const best = [...leastNoiseWeights(age), 0, 0, 0];
    for (let trial = 0; trial < 300; trial++) {
      // Three places: weight from the middle to both sides keeps sum and mean.
      const [a, b, c] = [0, 0, 0]
        .map(() => stream.below(best.length))
        .sort((one, other) => one - other) as [number, number, number];
      if (a === b || b === c) continue;
      const share = (stream.uniform() - 0.5) * 2 * (best[b] ?? 0) || stream.uniform() * -1e-3;
      const moved = [...best];
      moved[a]! += (share * (c - b)) / (c - a);
      moved[b]! -= share;
      moved[c]! += (share * (b - a)) / (c - a);
      if (moved.some((weight) => weight < 0)) continue;
      expect(figures(moved).age).toBeCloseTo(age, 9);
      expect(figures(moved).noise).toBeGreaterThanOrEqual(leastNoise(age) * (1 - 1e-12));
    }
  }
  for (const filter of [
    movingAverage(0.8371),
    rectified(0.8371),
    unitGain(aggregated([0.1273, 0.7731, 0.9271])),
  ]) {
    expect(noiseGain(filter)).toBeGreaterThan(leastNoise(settledAge(filter)));
  }
});

it("lies under the curve of moving averages and of plain means", () => {
  for (const beta of [0.0713, 0.5137, 0.8371, 0.9913]) {
    const filter = movingAverage(beta);
    expect(averageNoise(settledAge(filter))).toBeCloseTo(noiseGain(filter), 13);
  }
  for (const n of [1, 2, 7, 40]) {
    const mean = figures(Array.from({ length: n }, () => 1 / n));
    expect(averageNoise(mean.age)).toBeCloseTo(mean.noise, 13);
  }
  // Far out a triangle of weights: 4/(9 age) against 1/(2 age).
  expect(leastNoise(5000) * 5000).toBeCloseTo(4 / 9, 3);
});
