/** End points under biased gradients: exact means at them, and runs that end there. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/base/random.ts";
import {
  clippedSkewPoint,
  clippedWorkersPoint,
  constantBias,
  proportionalBias,
} from "../../../src/measure/closed-forms/biased.ts";
import { contraction } from "../../../src/measure/closed-forms/stability.ts";
import { PLAIN } from "../../../src/measure/closed-forms/forms.ts";
import { quadratics } from "./loops.ts";
import { runOf } from "./rules.ts";

const clip = (value: number, bound: number) => Math.max(-bound, Math.min(bound, value));

it("a constant bias moves the end point by -b/h, the same for SGD, momentum and RSGDM", () => {
  const [h, bias] = [1.31, -0.271];
  const theory = constantBias({ h, bias });
  for (const [id, hyper] of [
    ["sgd", { lr: 0.137 }],
    ["momentum", { lr: 0.137, beta: 0.8371 }],
    ["rsgdm", { lr: 0.137, beta: 0.8371 }],
  ] as const) {
    const source = quadratics([h], () => bias);
    const x = runOf({ id, hyper }, { source, steps: 1500, start: [1] }).points.at(-1)![0]!;
    expect(x).toBeCloseTo(theory.point, 12);
    expect((h / 2) * x * x).toBeCloseTo(theory.excessLoss, 12);
    expect(Math.abs(h * x)).toBeCloseTo(theory.gradient, 12);
  }
});

it("a proportional bias leaves the end point and slows the way there", () => {
  const [eta, h, delta] = [0.137, 1.31, 0.413];
  const theory = proportionalBias({ eta, h, delta });
  const source = quadratics([h * (1 - delta)]);
  const { points } = runOf({ id: "sgd", hyper: { lr: eta } }, { source, steps: 60, start: [1] });
  expect(points.at(-1)![0]).toBeCloseTo(theory.factor ** 60, 14);
  expect(contraction(PLAIN, theory.u)).toBeCloseTo(theory.factor, 13);
  expect(theory.point).toBe(0);
});

describe("clipping under skewed noise", () => {
  const CASES = [
    { h: 1, p: 0.1, size: 9, clip: 1 },
    { h: 1.31, p: 0.1371, size: 7.3, clip: 1.713 },
    { h: 0.71, p: 0.713, size: 1.7, clip: 0.613 },
    { h: 1, p: 0.3, size: 0.9, clip: 1 },
    { h: 1, p: 0.5, size: 3, clip: 1 },
  ];

  it("ends where the mean of the clipped gradient is zero, and is pulled there from both sides", () => {
    for (const setting of CASES) {
      const other = (-setting.p * setting.size) / (1 - setting.p);
      const mean = (x: number) =>
        setting.p * clip(setting.h * x + setting.size, setting.clip) +
        (1 - setting.p) * clip(setting.h * x + other, setting.clip);
      const point = clippedSkewPoint(setting);
      expect(Math.abs(mean(point))).toBeLessThan(1e-14);
      const flat = setting.p === 0.5 ? (setting.size - setting.clip) / setting.h : 0;
      expect(mean(point + flat + 0.01)).toBeGreaterThan(1e-3);
      expect(mean(point - flat - 0.01)).toBeLessThan(-1e-3);
    }
    expect(clippedSkewPoint(CASES[0]!)).toBeCloseTo(0.8889, 4);
    expect(clippedSkewPoint(CASES[1]!)).toBeCloseTo(
      (0.1371 * 7.3 - 0.1371 * 1.713) / ((1 - 0.1371) * 1.31),
      13,
    );
  });

  it.each([
    ["sgd", { lr: 0.0131 }],
    ["momentum", { lr: 0.0131, beta: 0.8371 }],
  ] as const)("is where %s goes about, within four standard errors", (id, hyper) => {
    const { h, p, size, clip: bound } = CASES[1]!;
    const copies = 2000;
    const streams = Array.from(
      { length: copies },
      (_, replica) => new RandomStream({ seed: 3, purpose: 1, replica, step: 0, worker: 0 }),
    );
    const point = clippedSkewPoint(CASES[1]!);
    const start = streams.map(() => point);
    const source = {
      size: copies,
      isClosed: true,
      evaluate: (theta: Float64Array, _: number, gradient: Float64Array) => {
        streams.forEach((stream, index) => {
          const noise = stream.uniform() < p ? size : (-p * size) / (1 - p);
          gradient[index] = clip(h * theta[index]! + noise, bound);
        });
        return NaN;
      },
    };
    const last = runOf({ id, hyper }, { source, steps: 500, start }).points.at(-1)!;
    const mean = last.reduce((sum, x) => sum + x, 0) / copies;
    const squares = last.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (copies - 1);
    expect(Math.abs(mean - point)).toBeLessThan(4 * Math.sqrt(squares / copies));
    // Without clipping the minimum is 0, many standard errors away.
    expect(mean / Math.sqrt(squares / copies)).toBeGreaterThan(50);
  });
});

describe("workers that clip", () => {
  it("end where their clipped gradients cancel, as descent on them does", () => {
    const stream = new RandomStream({ seed: 8, purpose: 1, replica: 0, step: 0, worker: 0 });
    for (let trial = 0; trial < 60; trial++) {
      const workers = Array.from({ length: 2 + (trial % 4) }, () => ({
        h: 0.3 + 2 * stream.uniform(),
        centre: 6 * stream.uniform() - 3,
      }));
      const bound = 0.2 + 2 * stream.uniform();
      const pull = (x: number) =>
        workers.reduce((sum, { h, centre }) => sum + clip(h * (x - centre), bound), 0);
      const point = clippedWorkersPoint(workers, bound);
      expect(Math.abs(pull(point))).toBeLessThan(1e-13);
      for (const start of [-5, 5]) {
        let x = start;
        for (let step = 0; step < 4000; step++) x -= (0.3 / workers.length) * pull(x);
        expect(Math.abs(pull(x))).toBeLessThan(1e-9);
        // A point, unless a whole piece pulls no way.
        if (Math.abs(pull(point + 1e-6)) > 1e-7 && Math.abs(pull(point - 1e-6)) > 1e-7) {
          expect(Math.abs(x - point)).toBeLessThan(1e-7);
        }
      }
    }
  });

  it("end at the true minimum without clipping, and at the median of the centres when all is clipped", () => {
    const workers = [
      { h: 1.3, centre: -1 },
      { h: 0.4, centre: 0.7 },
      { h: 2.1, centre: 5 },
    ];
    const sum = workers.reduce((total, { h }) => total + h, 0);
    const minimum = workers.reduce((total, { h, centre }) => total + h * centre, 0) / sum;
    expect(clippedWorkersPoint(workers, 1e6)).toBeCloseTo(minimum, 8);
    expect(clippedWorkersPoint(workers, 1e-6)).toBeCloseTo(0.7, 5);
    // Two workers, far apart: every point between pulls no way.
    const two = [
      { h: 1, centre: -3 },
      { h: 1, centre: 5 },
    ];
    expect(clippedWorkersPoint(two, 1)).toBeCloseTo(1, 12);
  });
});
