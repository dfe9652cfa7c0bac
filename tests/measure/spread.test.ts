import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import {
  DrawSpread,
  biasOf,
  deterministicSpread,
  floorOf,
  meanSpread,
  spreadOfDraws,
  spreadOverReplicas,
} from "../../src/measure/spread.ts";
import { mean } from "../../src/measure/vectors.ts";

const stream = (replica: number) =>
  new RandomStream({ seed: 11, purpose: 1, replica, step: 0, worker: 0 });

function normals(
  source: RandomStream,
  length: number,
  { sigma = 1, offset = 0 } = {},
): Float64Array {
  return Float64Array.from({ length }, () => offset + sigma * source.normal());
}

describe("by hand", () => {
  // e - G of three replicas in two dimensions: (1, 0), (2, 0), (3, 3). Mean b = (2, 1), squared deviations
  // 1 + 1, 0 + 1, 1 + 4: s2 = 8 / 2 = 4; |b|^2 - s2/K = 5 - 4/3.
  const estimate = {
    values: Float64Array.of(11, 12, 13, 20, 20, 23),
    from: 0,
    dimension: 2,
    replicas: 3,
  };
  const truth = {
    values: Float64Array.of(10, 10, 10, 20, 20, 20),
    from: 0,
    dimension: 2,
    replicas: 3,
  };

  it("takes replicas as samples", () => {
    const spread = spreadOverReplicas(estimate, truth);
    expect(spread.variance).toBeCloseTo(4, 14);
    expect(spread.squaredBias).toBeCloseTo(5 - 4 / 3, 14);
    expect(biasOf(spread)).toBeCloseTo(Math.sqrt(5 - 4 / 3), 14);
    expect(floorOf(spread)).toBeCloseTo(Math.sqrt(4 / 3), 14);
  });

  it("takes draws as samples, in a block or one by one", () => {
    // The same three samples as draws of one replica: [3 draws, 2 elements, 1 replica].
    const draws = { values: Float64Array.of(11, 20, 12, 20, 13, 23), count: 3 };
    const center = { values: Float64Array.of(10, 20), from: 0, dimension: 2, replicas: 1 };
    const expected = spreadOverReplicas(estimate, truth);
    const fromBlock = spreadOfDraws(draws, center, 0);
    const gathered = new DrawSpread(2);
    for (let draw = 0; draw < 3; draw++)
      gathered.add(draws.values.subarray(2 * draw, 2 * draw + 2));
    const oneByOne = gathered.against(center.values)!;
    for (const spread of [fromBlock, oneByOne]) {
      expect(spread.variance).toBeCloseTo(expected.variance, 13);
      expect(spread.squaredBias).toBeCloseTo(expected.squaredBias, 13);
      expect(spread.samples).toBe(3);
    }
  });

  it("averages squared biases, not biases", () => {
    const average = meanSpread([
      { squaredBias: 5, variance: 2, samples: 4 },
      { squaredBias: -1, variance: 4, samples: 4 },
    ]);
    expect(biasOf(average)).toBeCloseTo(Math.SQRT2, 14);
    expect(floorOf(average)).toBeCloseTo(Math.sqrt(3 / 4), 14);
  });

  it("has no noise where nothing is random", () => {
    const spread = deterministicSpread(0.3);
    expect([biasOf(spread), floorOf(spread), spread.variance]).toEqual([0.3, 0, 0]);
  });
});

it("finds no spread at all in equal samples, and says nothing of one", () => {
  const values = Float64Array.from({ length: 8 }, () => 0.1);
  const truth = { values: new Float64Array(8), from: 0, dimension: 1, replicas: 8 };
  const spread = spreadOverReplicas({ values, from: 0, dimension: 1, replicas: 8 }, truth);
  expect(spread.variance).toBe(0);
  expect(biasOf(spread)).toBeCloseTo(0.1, 15);
  const gathered = new DrawSpread(1);
  gathered.add(Float32Array.of(0.1));
  expect(gathered.against(Float32Array.of(0))).toBeNull();
  gathered.add(Float32Array.of(0.1));
  expect(gathered.against(Float32Array.of(0))!.variance).toBe(0);
  gathered.reset();
  expect(gathered.count).toBe(0);
  expect(Array.from(gathered.mean)).toEqual([0]);
});

it("stays exact beside a large mean", () => {
  // Deviation 1 beside 1e9: raw squares would keep no digit of it.
  const gathered = new DrawSpread(1);
  for (const value of [1e9 - 1, 1e9, 1e9 + 1]) gathered.add(Float64Array.of(value));
  expect(gathered.against(Float64Array.of(1e9))!.variance).toBeCloseTo(1, 9);
});

it("reads unbiased noise as about zero where the plain formula reads 1.10", () => {
  // Deviation 1, 10 dimensions, 8 samples: E |b| is near sqrt(10/8) = 1.118.
  let naive = 0;
  let squaredBias = 0;
  let below = 0;
  const trials = 2000;
  const truth = { values: new Float64Array(80), from: 0, dimension: 10, replicas: 8 };
  for (let trial = 0; trial < trials; trial++) {
    const values = normals(stream(trial), 80);
    const spread = spreadOverReplicas({ values, from: 0, dimension: 10, replicas: 8 }, truth);
    naive += Math.sqrt(spread.squaredBias + spread.variance / 8);
    squaredBias += spread.squaredBias;
    if (biasOf(spread) < floorOf(spread)) below++;
  }
  expect(naive / trials).toBeCloseTo(1.09, 1);
  // Standard error: |b|^2 has deviation sqrt(2 * 10) / 8 = 0.56, over sqrt(2000).
  expect(Math.abs(squaredBias / trials)).toBeLessThan(4 * 0.0125);
  expect(below / trials).toBeGreaterThan(0.95);
});

it("finds a planted bias within 5 % at 256 replicas", () => {
  // Bias of norm 1 in 4 dimensions under noise of deviation 0.5; deviation of the reading about 0.5/16.
  const replicas = 256;
  const values = normals(stream(5), 4 * replicas, { sigma: 0.5, offset: 7 + 0.5 });
  const truth = { values: new Float64Array(4 * replicas).fill(7), from: 0, dimension: 4, replicas };
  const spread = spreadOverReplicas({ values, from: 0, dimension: 4, replicas }, truth);
  expect(Math.abs(biasOf(spread) - 1)).toBeLessThan(0.05);
  expect(spread.variance).toBeGreaterThan(0.9);
  expect(spread.variance).toBeLessThan(1.1);
});

it("takes the noise of a large batch out by halves", () => {
  // True bias 0.6 in one of 50 dimensions; each half is off by noise of deviation 0.2 an element: |noise|^2 = 2.
  const trials = 1000;
  let byHalves = 0;
  let plain = 0;
  for (let trial = 0; trial < trials; trial++) {
    const source = stream(trial);
    const halfA = normals(source, 50, { sigma: 0.2 });
    const halfB = normals(source, 50, { sigma: 0.2 });
    const gathered = new DrawSpread(50);
    for (let draw = 0; draw < 8; draw++) {
      const estimate = normals(source, 50, { sigma: 0.3 });
      estimate[0]! += 0.6;
      gathered.add(estimate);
    }
    byHalves += gathered.againstHalves(halfA, halfB)!.squaredBias;
    plain += gathered.against(
      Float64Array.from(halfA, (value, index) => mean(Float64Array.of(value, halfB[index]!))),
    )!.squaredBias;
  }
  expect(byHalves / trials).toBeCloseTo(0.36, 1);
  expect(Math.abs(byHalves / trials - 0.36)).toBeLessThan(0.05);
  // Against the whole batch its own noise stays in: 50 * 0.2^2 / 2 = 1.
  expect(plain / trials).toBeGreaterThan(1.2);
});
