/** Quantiles by selection, and means of pairs with their intervals. */
import { expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { detectableOf, pairedOf, studentPair } from "../../src/measure/paired.ts";
import { quantilesOf } from "../../src/measure/quantiles.ts";

const stream = (replica: number) =>
  new RandomStream({ seed: 11, purpose: 1, replica, step: 0, worker: 0 });

function selected(values: readonly number[], levels: readonly number[]): number[] {
  const out = new Float64Array(levels.length);
  quantilesOf(values, levels, { scratch: new Float64Array(values.length), out });
  return [...out];
}

it("are those of NumPy's default on four numbers", () => {
  // numpy.quantile([3, 1, 4, 2], [0, 0.1, 0.5, 0.9, 1]): places 0, 0.3, 1.5, 2.7 and 3 among 1, 2, 3, 4.
  const found = selected([3, 1, 4, 2], [0, 0.1, 0.5, 0.9, 1]);
  [1, 1.3, 2.5, 3.7, 4].forEach((value, index) => {
    expect(found[index]).toBeCloseTo(value, 15);
  });
});

it("are what sorting gives, with ties, order and what is missing", () => {
  const noise = stream(0);
  const levels = [0.025, 0.1, 0.5, 0.9, 0.975];
  for (let length = 1; length < 160; length++) {
    const values = Array.from({ length }, () => noise.normal());
    for (const list of [
      values,
      values.toSorted(),
      values.map((v) => Math.round(v) + 0),
      values.map(() => 2),
    ]) {
      const sorted = Float64Array.from(list).sort();
      const direct = levels.map((level) => {
        const place = level * (length - 1);
        const low = sorted[Math.floor(place)]!;
        return low + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - low);
      });
      expect(selected(list, levels)).toEqual(direct);
    }
  }
  expect(selected([NaN, 5, NaN, 1], [0, 1])).toEqual([1, 5]);
  expect(selected([NaN], [0.5])).toEqual([NaN]);
});

it.each(["difference", "ratio"] as const)(
  "cover the true mean of normal pairs as often as they say: %s",
  (as) => {
    const trials = 4000;
    const replicas = 6;
    const options = {
      as,
      levels: [0.5],
      student: studentPair(replicas),
      pairs: new Float64Array(replicas),
      scratch: new Float64Array(replicas),
    };
    const truth = as === "difference" ? 0.3 : Math.exp(0.3);
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const noise = stream(trial);
      const baseline = Array.from({ length: replicas }, () => 5 * noise.normal());
      const own = baseline.map((common) => common + 0.3 + 0.7 * noise.normal());
      const told = as === "difference" ? (x: number) => x : Math.exp;
      const pair = pairedOf(own.map(told), baseline.map(told), options);
      if (pair === null) throw new Error("all pairs are finite");
      if (pair.low <= truth && truth <= pair.high) covered++;
    }
    // Four standard errors of a share of 0.95 in 4,000 trials: 4 sqrt(0.95 * 0.05 / 4000) = 0.0138.
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(0.0138);
  },
);

it("have no ratio where a value is not positive, and no interval over one replica", () => {
  const one = {
    levels: [0, 1],
    student: studentPair(1),
    pairs: new Float64Array(1),
    scratch: new Float64Array(1),
  };
  expect(pairedOf([2], [0], { ...one, as: "ratio" })).toBeNull();
  expect(pairedOf([Infinity], [1], { ...one, as: "difference" })).toBeNull();
  expect(pairedOf([2], [0.5], { ...one, as: "difference" })).toMatchObject({
    centre: 1.5,
    low: NaN,
    high: NaN,
    detectable: NaN,
  });
});

it.each([
  [5, 0.7913],
  [10, 0.799],
])("find the smallest difference that %i pairs can show as often as they say", (count, power) => {
  // Power by the noncentral t distribution (SciPy, scipy.stats.nct): what the formula's 80 % is exactly.
  const trials = 4000;
  const deviation = 0.7;
  const student = studentPair(count);
  const truth = detectableOf(deviation, count, student);
  const options = {
    ...{ as: "difference" as const, levels: [0.5], student },
    pairs: new Float64Array(count),
    scratch: new Float64Array(count),
  };
  let found = 0;
  let squares = 0;
  for (let trial = 0; trial < trials; trial++) {
    const noise = stream(trial);
    const baseline = Array.from({ length: count }, () => 5 * noise.normal());
    const own = baseline.map((common) => common + truth + deviation * noise.normal());
    const pair = pairedOf(own, baseline, options);
    if (pair === null) throw new Error("all pairs are finite");
    if (pair.low > 0 || pair.high < 0) found++;
    squares += (pair.detectable / truth) ** 2;
  }
  // Four standard errors of a share of 0.8 in 4,000 trials: 0.0253.
  expect(Math.abs(found / trials - power)).toBeLessThan(0.0253);
  // Its square is an unbiased s_d^2 in other units, whose relative variance is 2/(count - 1).
  expect(Math.abs(squares / trials - 1)).toBeLessThan(4 * Math.sqrt(2 / (count - 1) / trials));
});
