/**
 * Every stage keeps what constants.ts says of it, on vectors of many kinds and sizes: unbiased ones within four standard
 * errors, bounds for every vector, equalities where they are closed forms.
 */
import { describe, expect, it } from "vitest";
import { fillNormals, RandomStream } from "../../src/base/random.ts";
import { chainConstants } from "../../src/estimators/chain-constants.ts";
import { type Bound, stageConstants } from "../../src/estimators/constants.ts";
import { isRandomStage, type StageSpec } from "../../src/estimators/stage.ts";
import {
  ALL_STAGES,
  deliver,
  judgeDraws,
  type Mean,
  randomChain,
  squaredNorm,
  testVectors,
} from "../support/stages.ts";

const SIZES = [1, 2, 7, 50, 1000];
/** Tries of a random stage on one vector. */
const drawsFor = (size: number): number => Math.min(2000, Math.round(100_000 / size));
/** Rounding of float64 sums over 1,000 squares. */
const ROUNDING = 1e-12;

/** So that each coordinate is kept in 20 tries at least: rarer ones say nothing about means. */
function fits(stage: StageSpec, size: number): boolean {
  if (!("k" in stage)) return true;
  return stage.k <= size && (!isRandomStage(stage) || (stage.k / size) * drawsFor(size) >= 20);
}

function limit({ relative, absolute }: Bound, vector: Float64Array): number {
  return relative * squaredNorm(vector) + absolute;
}

/** Four standard errors; and rounding, relative to `scale`. */
function within({ mean, error }: Mean, expected: number, scale: number): boolean {
  return Math.abs(mean - expected) <= 4 * error + ROUNDING * scale;
}

function judge(stages: readonly StageSpec[], vector: Float64Array, isRandom: boolean) {
  const draws = isRandom ? drawsFor(vector.length) : 1;
  return judgeDraws(deliver(stages, vector, draws), vector);
}

/** Mean of |C(x) - x|^2 of a stage without draws. */
const left = (stage: StageSpec, vector: Float64Array): number =>
  judge([stage], vector, false).error.mean;

describe("constants of stages", () => {
  it.each(ALL_STAGES.map((stage) => [JSON.stringify(stage), stage] as const))(
    "%s keeps its bound, and its mean where it is unbiased",
    (_, stage) => {
      for (const size of SIZES.filter((one) => fits(stage, one))) {
        const { unbiased, error, moment, contraction, divides } = stageConstants(stage, [size]);
        if (stage.kind === "delay" || stage.kind === "composite") continue;
        const isRandom = isRandomStage(stage);
        for (const vector of testVectors(size, isRandom)) {
          const square = squaredNorm(vector);
          const judged = judge([stage], vector, isRandom);
          if (unbiased) {
            for (const one of judged.along)
              expect(within(one, 0, 10 * square), `${size}: ${one.mean}`).toBe(true);
          }
          const most = (mean: Mean): number => mean.mean - 4 * mean.error - ROUNDING * square;
          if (error !== null) expect(most(judged.error)).toBeLessThanOrEqual(limit(error, vector));
          if (contraction !== null)
            expect(most(judged.error)).toBeLessThanOrEqual((1 - contraction) * square);
          if (moment !== null) expect(most(judged.sent)).toBeLessThanOrEqual(limit(moment, vector));
          if (divides) expect(most(judged.sent) + most(judged.error)).toBeLessThanOrEqual(square);
        }
      }
    },
  );

  it("are what is found where an error has a closed form", () => {
    const sum = (vector: Float64Array, term: (x: number) => number): number =>
      vector.reduce((total, x) => total + term(x), 0);
    const lowerPower = (x: number): number => 2 ** Math.floor(Math.log2(x));
    const closed: readonly (readonly [StageSpec, (x: Float64Array, square: number) => number])[] = [
      [{ kind: "rand-k", fraction: 0.3, scaled: false }, (x, q) => (1 - kept(x, 0.3)) * q],
      [{ kind: "rand-k", fraction: 0.3 }, (x, q) => (1 / kept(x, 0.3) - 1) * q],
      [{ kind: "clip", norm: 2.5 }, (_, q) => Math.max(0, Math.sqrt(q) - 2.5) ** 2],
      [{ kind: "clip", value: 0.5 }, (x) => sum(x, (c) => Math.max(0, Math.abs(c) - 0.5) ** 2)],
      [{ kind: "normalize" }, (_, q) => (q === 0 ? 0 : (Math.sqrt(q) - 1) ** 2)],
      [{ kind: "noise", sigma: 0.3 }, (x) => x.length * 0.09],
      [{ kind: "skewed-noise", p: 0.2, size: 3 }, (x) => (x.length * 9 * 0.2) / 0.8],
      [{ kind: "bias", value: -0.7 }, (x) => x.length * 0.49],
      [
        { kind: "quantize", levels: 3 },
        (x, q) =>
          sum(x, (c) => {
            const part = ((3 * Math.abs(c)) / Math.sqrt(q)) % 1;
            return q === 0 ? 0 : (part * (1 - part) * q) / 9;
          }),
      ],
      [
        { kind: "power-of-two", stochastic: true },
        (x) =>
          sum(x, (c) => {
            const [size, low] = [Math.abs(c), lowerPower(Math.abs(c))];
            return c === 0 ? 0 : (size - low) * (2 * low - size);
          }),
      ],
      [
        { kind: "power-of-two" },
        (x) =>
          sum(x, (c) => {
            const [size, low] = [Math.abs(c), lowerPower(Math.abs(c))];
            return c === 0 ? 0 : Math.min(size - low, 2 * low - size) ** 2;
          }),
      ],
      [{ kind: "round", grid: 0.3 }, (x) => sum(x, (c) => (c - 0.3 * Math.round(c / 0.3)) ** 2)],
    ];
    for (const [stage, expected] of closed) {
      for (const size of SIZES) {
        const isRandom = isRandomStage(stage);
        for (const vector of testVectors(size, isRandom)) {
          const square = squaredNorm(vector);
          const found = judge([stage], vector, isRandom).error;
          const wanted = expected(vector, square);
          expect(
            within(found, wanted, 10 * (square + wanted)),
            `${JSON.stringify(stage)} of ${size}: ${found.mean} for ${wanted}`,
          ).toBe(true);
        }
      }
    }
    // Scaled signs: an equality where no coordinate is 0.
    for (const size of SIZES) {
      const [vector] = testVectors(size, false);
      if (vector === undefined) continue;
      const [square, ones] = [squaredNorm(vector), sum(vector, Math.abs)];
      const found = left({ kind: "sign" }, vector);
      expect(Math.abs(found - (square - ones ** 2 / size))).toBeLessThan(1e-10 * square);
    }
  });

  it("are reached: top-k by equal magnitudes, powers of two in the middle, a grid halfway", () => {
    for (const [size, k] of [
      [7, 3],
      [50, 1],
      [1000, 999],
    ] as const) {
      const vector = new Float64Array(size).map((_, at) => (at % 2 === 0 ? 2 : -2));
      const bound = stageConstants({ kind: "top-k", k }, [size]).error?.relative ?? NaN;
      expect(bound).toBeCloseTo(1 - k / size, 15);
      expect(left({ kind: "top-k", k }, vector)).toBe(4 * (size - k));
      const middle = vector.map((x) => 1.5 * x);
      const power = left({ kind: "power-of-two" }, middle);
      expect(power).toBeCloseTo(squaredNorm(middle) / 9, 9);
      const half = vector.map((x) => x / 2 + Math.sign(x) * 0.125);
      expect(left({ kind: "round", grid: 0.25 }, half)).toBe((size * 0.0625) / 4);
    }
  });

  it("leave of 50 normals under top-k what ALGORITHMS.md says: 0.870, 0.575, 0.077", () => {
    for (const [k, share] of [
      [1, 0.87],
      [5, 0.575],
      [25, 0.077],
    ] as const) {
      const vectors = 2000;
      const shares = new Float64Array(vectors);
      const gradient = new Float64Array(50);
      for (let index = 0; index < vectors; index++) {
        fillNormals({ seed: 3, purpose: 7, replica: 0, step: index, worker: k }, gradient, {
          count: 50,
        });
        const squares = gradient.map((z) => z * z).sort();
        const all = squaredNorm(gradient);
        const rest = squares.subarray(0, 50 - k).reduce((sum, one) => sum + one, 0);
        shares[index] = rest / all;
        // The stage itself, on some of them.
        if (index % 100 === 0) expect(left({ kind: "top-k", k }, gradient)).toBeCloseTo(rest, 10);
      }
      const mean = shares.reduce((sum, one) => sum + one, 0) / vectors;
      const spread = shares.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (vectors - 1);
      // The printed numbers have three digits.
      expect(Math.abs(mean - share)).toBeLessThan(4 * Math.sqrt(spread / vectors) + 5e-4);
    }
  });

  it("hold for chains, and say why where there is no bound", () => {
    const stream = new RandomStream({ seed: 8, purpose: 7, replica: 0, step: 0, worker: 0 });
    let bounded = 0;
    for (let trial = 0; trial < 120; trial++) {
      const stages = randomChain(stream);
      const size = [2, 7, 20][stream.below(3)]!;
      const { known, reason } = chainConstants(stages, [size]);
      if (known === null) {
        expect(reason).toMatch(/^No bound for every gradient: .+\.$/);
        continue;
      }
      bounded++;
      const isRandom = stages.some(isRandomStage);
      for (const vector of testVectors(size, isRandom)) {
        const square = squaredNorm(vector);
        const judged = judge(stages, vector, isRandom);
        const text = `${size} ${JSON.stringify(stages)} ${known.text}`;
        const bound = limit(known.error ?? { relative: NaN, absolute: NaN }, vector);
        const { mean, error } = judged.error;
        expect(mean - 4 * error - ROUNDING * square, text).toBeLessThanOrEqual(bound);
        if (!known.unbiased) continue;
        for (const one of judged.along) expect(within(one, 0, 10 * square), text).toBe(true);
      }
    }
    expect(bounded).toBeGreaterThan(20);
  });

  it("are sharp in the chains that have a closed form", () => {
    const bound = (stages: readonly StageSpec[], size: number) => {
      const { known } = chainConstants(stages, [size]);
      return [known?.unbiased, known?.error?.relative, known?.error?.absolute, known?.contraction];
    };
    const random: StageSpec = { kind: "rand-k", k: 5 };
    const power: StageSpec = { kind: "power-of-two", stochastic: true };
    // (1 + 1)(1 + 1/8) - 1.
    expect(bound([random, power], 10)).toEqual([true, 1.25, 0, null]);
    // What top-k leaves, and an eighth of what it sends: 0.5 + 0.5/8.
    expect(bound([{ kind: "top-k", k: 5 }, power], 10)).toEqual([false, 0.5625, 0, 0.4375]);
    expect(bound([], 10)).toEqual([true, 0, 0, 1]);
    expect(bound([{ kind: "noise", sigma: 0.5 }, random], 10)).toEqual([true, 1, 5, null]);
  });
});

/** The share that is really kept. */
function kept(vector: Float64Array, fraction: number): number {
  return Math.max(1, Math.floor(fraction * vector.length + 0.5)) / vector.length;
}
