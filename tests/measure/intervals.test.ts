/** Intervals over seeds: quantiles against closed forms, and coverage by simulation against what theory says it is. */
import { describe, expect, it } from "vitest";
import { fillNormals, PURPOSE } from "../../src/base/random.ts";
import {
  intervalOf,
  type Centre,
  type IntervalMethod,
  studentQuantile,
} from "../../src/measure/intervals.ts";

/** How often the interval of `length` normals around 3 holds 3. */
function coverage(
  rounds: number,
  length: number,
  choice: { of: Centre; method: IntervalMethod },
): number {
  const sample = new Float64Array(length);
  let hits = 0;
  for (let round = 0; round < rounds; round++) {
    const key = { seed: 77, purpose: PURPOSE.drawing, replica: 0, step: round, worker: 0 };
    fillNormals(key, sample, { count: length });
    const values = sample.map((value) => 3 + 2 * value);
    const interval = intervalOf(values, { ...choice, seed: round });
    if (interval !== null && interval.low <= 3 && interval.high >= 3) hits++;
  }
  return hits / rounds;
}

/** Four standard errors of a share. */
function within(share: number, rounds: number): number {
  return 4 * Math.sqrt((share * (1 - share)) / rounds);
}

describe("Student's quantile", () => {
  it("is that of the closed forms and of printed tables", () => {
    // One degree of freedom is Cauchy: tan(pi level / 2). Two: level sqrt(2 / (1 - level^2)).
    expect(studentQuantile(0.95, 1)).toBeCloseTo(Math.tan((Math.PI * 0.95) / 2), 8);
    expect(studentQuantile(0.95, 2)).toBeCloseTo(0.95 * Math.sqrt(2 / (1 - 0.95 ** 2)), 9);
    expect(studentQuantile(0.95, 7)).toBeCloseTo(2.364624251, 8);
    expect(studentQuantile(0.95, 30)).toBeCloseTo(2.042272456, 8);
    // Infinitely many degrees of freedom are a normal.
    expect(studentQuantile(0.95, 1e7)).toBeCloseTo(1.959963985, 6);
  });
});

describe("95 % intervals", () => {
  it("of Student hold the mean of normals 95 times in 100", () => {
    const share = coverage(4000, 8, { of: "mean", method: "exact" });
    expect(Math.abs(share - 0.95)).toBeLessThan(within(0.95, 4000));
  });

  it("of order statistics hold the median as often as the binomial says", () => {
    // Ten values, second to ninth: 1 - 2 (1 + 10) / 2^10.
    const truth = 1 - 22 / 1024;
    const share = coverage(4000, 10, { of: "median", method: "exact" });
    expect(Math.abs(share - truth)).toBeLessThan(within(truth, 4000));
    const values = Float64Array.from([9, 3, 7, 1, 5, 2, 8, Infinity, 4, 6]);
    const interval = intervalOf(values, { of: "median", method: "exact", seed: 1 });
    expect(interval).toMatchObject({ centre: 5.5, low: 2, high: 9 });
    expect(interval?.method).toContain("order statistics 2 and 9 of 10 seeds");
    expect(intervalOf(values.slice(0, 5), { of: "median", method: "exact", seed: 1 })).toBeNull();
  });

  it("of bootstrap percentiles fall short by what few values cost", () => {
    // Resampled means of n normals spread by s sqrt((n - 1) / n) / sqrt(n): 1.96 of those are 1.8977 of Student's units
    // for n = 16, and P(|T_15| < 1.8977) = 0.9228.
    const short = 1.959964 * Math.sqrt(15 / 16);
    expect(studentQuantile(0.9228, 15)).toBeCloseTo(short, 2);
    const share = coverage(400, 16, { of: "mean", method: "bootstrap" });
    expect(Math.abs(share - 0.9228)).toBeLessThan(within(0.9228, 400));
  });

  it("are refused for a mean with a diverged run", () => {
    expect(intervalOf([1, 2, Infinity], { of: "mean", method: "exact", seed: 1 })).toBeNull();
    expect(intervalOf([1], { of: "mean", method: "exact", seed: 1 })).toBeNull();
  });
});
