/** Lines for a logarithmic step axis: the first steps stay single, later ones are grouped by equal ratios. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { SeriesStore } from "../../src/engine/series.ts";

const noise = new RandomStream({ seed: 2, purpose: 1, replica: 0, step: 0, worker: 0 });

function lineOf(values: readonly number[]) {
  const store = new SeriesStore();
  values.forEach((value, index) => {
    store.push({ lane: 0, metric: "loss" }, index + 1, value);
  });
  return store.line(0, "loss", { maxPoints: 400, smoothing: 0.5, logSteps: true });
}

describe("a line for a logarithmic step axis", () => {
  it.each([1_000, 20_000, 65_536])("has every one of the first 20 of %d steps", (count) => {
    const values = Array.from({ length: count }, () => noise.normal());
    const { steps, values: drawn, smoothSteps } = lineOf(values);
    expect(steps.length).toBeLessThanOrEqual(400);
    expect(steps.length).toBeGreaterThan(200);
    expect(smoothSteps.length).toBeLessThanOrEqual(400);
    expect(Array.from(steps.slice(0, 20))).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(steps.at(-1)).toBe(count);
    steps.forEach((step, index) => {
      if (index > 0) expect(step).toBeGreaterThan(steps[index - 1]!);
      expect(drawn[index]).toBe(values[step - 1]);
    });
  });
  it("keeps spikes wherever they are", () => {
    const values = Array.from({ length: 30_000 }, (_, index) => Math.sin(index / 900));
    for (const at of [7, 333, 2_900, 29_000]) values[at] = at + 10;
    const { steps, values: drawn } = lineOf(values);
    const points = new Map(Array.from(steps, (step, index) => [step, drawn[index]]));
    for (const at of [7, 333, 2_900, 29_000]) expect(points.get(at + 1)).toBe(at + 10);
  });
  it("stays within its points in very long runs, where early samples share buckets", () => {
    const { steps } = lineOf(Array.from({ length: 300_000 }, (_, index) => 1 / (index + 1)));
    expect(steps.length).toBeLessThanOrEqual(400);
    expect(steps.at(-1)).toBe(300_000);
  });
});
