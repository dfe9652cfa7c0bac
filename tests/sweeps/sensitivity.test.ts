/** What is said of a sweep: edges, widths and budgets, from scores written by hand. */
import { describe, expect, it } from "vitest";
import { DEFAULT_CHOICES, runsPerLane } from "../../src/sweeps/tuning/choices.ts";
import { planSearch, type LaneSearch, widened } from "../../src/sweeps/tuning/search.ts";
import { sensitivityOf } from "../../src/sweeps/tuning/sensitivity.ts";

describe("what is said of a sweep", () => {
  const declared = { name: "lr", default: 0.1, min: 1e-5, max: 10, scale: "log" } as const;
  const search = (count: number): LaneSearch =>
    planSearch(
      { declared: [declared], settings: { lr: 0.1 } },
      { ...DEFAULT_CHOICES, budget: count },
      1,
    );
  const scored = (scores: readonly number[]) =>
    scores.map((score, run) => ({
      run,
      score,
      tail: score,
      diverged: 0,
      censored: 0,
      isCensored: false,
    }));

  it("flags the best at an end of the grid, and one click widens it", () => {
    // 1e-3, 1e-2, 0.1, 1, 10.
    const five = search(5);
    expect(five.combinations.flat()).toEqual([1e-3, 0.01, 0.1, 1, 10]);
    const [high] = sensitivityOf(five, scored([9, 8, 7, 6, 5]), 2);
    expect(high).toMatchObject({ edge: "high", best: 10 });
    expect(widened(high!.axis, "high")).toEqual([1e-3, 1000]);
    expect(sensitivityOf(five, scored([5, 8, 7, 6, 9]), 2)[0]!.edge).toBe("low");
    expect(sensitivityOf(five, scored([9, 8, 1, 6, 5]), 2)[0]!.edge).toBeNull();
    const beta = {
      ...high!.axis,
      scale: "one-minus-log",
      low: 0,
      high: 0.99,
      declared: [0, 0.9999],
    } as const;
    expect(widened(beta, "low")).toBeNull();
    expect(widened(beta, "high")![1]).toBeCloseTo(0.999, 12);
  });

  it("measures the width within a factor of the best, between diverged and worse values", () => {
    // Doubling from 1 at 0.1 to 4 at 1: twice the best is half a decade up. Below 0.01 everything diverged.
    const [up] = sensitivityOf(search(5), scored([Infinity, 1.5, 1, 4, Infinity]), 2);
    expect(up!.width).toMatchObject({ low: 0.01, isBound: false });
    expect(up!.width!.size).toBeCloseTo(1.5, 12);
    expect(up!.width!.high).toBeCloseTo(10 ** -0.5, 12);
    const [open] = sensitivityOf(search(5), scored([1.9, 1.5, 1, 4, 8]), 2);
    expect(open!.width).toMatchObject({ low: 1e-3, isBound: true });
    // No factor of a negative loss means anything, and where all diverged there is nothing to say.
    expect(sensitivityOf(search(5), scored([1, 0, -1, 2, 3]), 2)[0]!.width).toBeNull();
    expect(sensitivityOf(search(5), scored([Infinity, Infinity]), 2)).toEqual([]);
  });

  it("keeps budgets equal, whatever the scope", () => {
    expect(runsPerLane({ ...DEFAULT_CHOICES, scope: "pair", budget: 40, second: 3 })).toBe(39);
    const choices = { ...DEFAULT_CHOICES, scope: "pair", budget: 40, second: 3 } as const;
    const beta = {
      name: "beta",
      default: 0.9,
      min: 0,
      max: 0.9999,
      scale: "one-minus-log",
    } as const;
    const settings = { lr: 0.1, beta: 0.9 };
    const pair = planSearch({ declared: [declared, beta], settings }, choices, 1);
    expect(pair.combinations.length).toBe(39);
    expect([...new Set(pair.combinations.map(([, value]) => value))]).toEqual([0, 0.9, 0.99]);
    expect(planSearch({ declared: [declared], settings }, choices, 1).combinations.length).toBe(39);
    expect(planSearch({ declared: [], settings: {} }, choices, 1).combinations).toEqual([[]]);
  });
});
