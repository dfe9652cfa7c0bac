/** The gradient noise scale against covariances that are added up example by example. */
import { describe, expect, it } from "vitest";
import { MinibatchNoise, noiseScale, traceFactor } from "../../src/measure/noise-scale.ts";

/** Gradients of a linear regression y = w x, at w = (0.3, -1, 2): one example each, 1/2 (w x - y)^2. */
const EXAMPLES = [
  { x: [1, 2, -1], y: 0.5 },
  { x: [0, 1, 1], y: -2 },
  { x: [3, -1, 0.5], y: 1 },
  { x: [-2, 0.25, 1], y: 0 },
  { x: [1, 1, 1], y: 4 },
].map(({ x, y }) => {
  const rest = 0.3 * x[0]! - x[1]! + 2 * x[2]! - y;
  return x.map((value) => rest * value);
});
const N = EXAMPLES.length;
const TENSORS = [
  { offset: 0, size: 2 },
  { offset: 2, size: 1 },
];

const meanOf = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, at) => rows.reduce((sum, row) => sum + row[at]!, 0) / rows.length);

/** tr(Sigma), divisor N - 1, of the first two coordinates and of the third. */
const exactTraces = (() => {
  const mean = meanOf(EXAMPLES);
  const squares = mean.map((center, at) =>
    EXAMPLES.reduce((sum, row) => sum + (row[at]! - center) ** 2 / (N - 1), 0),
  );
  return [squares[0]! + squares[1]!, squares[2]!];
})();

/** All choices of B out of N, or all ordered batches with repetition. */
function batches(size: number, withReplacement: boolean): (readonly number[])[] {
  const grow = (chosen: readonly number[]): (readonly number[])[] => {
    if (chosen.length === size) return [chosen];
    const from = withReplacement ? 0 : (chosen.at(-1) ?? -1) + 1;
    return EXAMPLES.flatMap((_, index) => (index < from ? [] : grow([...chosen, index])));
  };
  return grow([]);
}

describe("tr(Sigma) from minibatches", () => {
  it.each([
    [1, false],
    [2, false],
    [3, false],
    [4, false],
    [1, true],
    [2, true],
    [3, true],
  ])("of %d, with replacement %s, is exact over all of them", (batch, withReplacement) => {
    const noise = new MinibatchNoise(TENSORS, { batch, examples: N, withReplacement });
    const all = batches(batch, withReplacement);
    for (const chosen of all)
      noise.add(Float64Array.from(meanOf(chosen.map((index) => EXAMPLES[index]!))));
    // Over all batches the mean squared distance has divisor K, not K - 1.
    noise.traces()!.forEach((trace, tensor) => {
      expect(trace * (1 - 1 / all.length)).toBeCloseTo(exactTraces[tensor]!, 10);
    });
  });

  it("is not told by one minibatch, nor where minibatches are all there is", () => {
    const noise = new MinibatchNoise(TENSORS, { batch: 2, examples: N, withReplacement: false });
    noise.add(Float64Array.from(EXAMPLES[0]!));
    expect(noise.traces()).toBeNull();
    noise.add(Float64Array.from(EXAMPLES[1]!));
    expect(noise.traces()).not.toBeNull();
    noise.reset();
    expect(noise.traces()).toBeNull();
    expect(traceFactor({ batch: N, examples: N, withReplacement: false })).toBeNull();
    expect(traceFactor({ batch: N, examples: N, withReplacement: true })).toBe((N * N) / (N - 1));
  });
});

it("is the ratio, and nothing where the gradient is lost in its noise", () => {
  expect(noiseScale(12, 3)).toBe(4);
  expect(noiseScale(12, 0)).toBeNull();
  expect(noiseScale(12, -0.1)).toBeNull();
  expect(noiseScale(NaN, 3)).toBeNull();
});
