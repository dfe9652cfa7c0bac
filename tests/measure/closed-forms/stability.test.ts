/** Edges, rates and damping against what the rules do on quadratics of many curvatures at once. */
import { describe, expect, it } from "vitest";
import {
  bestDescent,
  bestHeavyBall,
  contraction,
  criticalDamping,
  criticalMomentum,
  dominatedRate,
  familyContraction,
  familyEdge,
  familyRoots,
  heavyBallEdge,
  stabilityEdge,
} from "../../../src/measure/closed-forms/stability.ts";
import { LOOPS, quadratics } from "./loops.ts";
import { runOf, titleOf } from "./rules.ts";

/** Largest |x| of a column over steps [from, to). */
function largest(
  points: readonly Float64Array[],
  column: number,
  from: number,
  to: number,
): number {
  let most = 0;
  for (let step = from; step < to; step++) most = Math.max(most, Math.abs(points[step]![column]!));
  return most;
}

function from(
  id: string,
  hyper: Readonly<Record<string, number>>,
  us: readonly number[],
  steps: number,
) {
  const start = us.map(() => 1);
  return runOf({ id, hyper: { ...hyper, lr: 1 } }, { source: quadratics(us), start, steps }).points;
}

describe.each(LOOPS.map((one) => ({ ...one, title: titleOf(one) })))("$title", (one) => {
  it("leaves the edge to the cell: 0.5 % of u to either side decays and grows", () => {
    const edge = stabilityEdge(one.filter);
    const cells = Array.from({ length: 40 }, (_, index) => edge * (1 + (index - 19.5) * 0.005));
    const points = from(one.id, one.hyper, cells, 2400);
    const grows = cells.map(
      (_, column) => !(largest(points, column, 2000, 2400) < largest(points, column, 400, 800)),
    );
    expect(grows.indexOf(true)).toBe(20);
    expect(grows.lastIndexOf(false)).toBe(19);
    if (one.family === undefined) return;
    const [family, rate] = one.family;
    expect((edge * rate) / familyEdge(family)).toBeCloseTo(1, 11);
  });

  it("shrinks by its contraction a step in the long run", () => {
    const edge = stabilityEdge(one.filter);
    const us = [0.0713, 0.313, 0.571, 0.937].map((share) => share * edge);
    const points = from(one.id, one.hyper, us, 700);
    us.forEach((u, column) => {
      const rate = contraction(one.filter, u);
      if (one.family !== undefined) {
        const [family, factor] = one.family;
        // A root that x does not feel (a buffer that is not used) is no part of the family's two.
        if (factor !== 1 || family.nu !== 0) {
          expect(familyContraction(family, u * factor)).toBeCloseTo(rate, 7);
        }
        const [a, b] = familyRoots(family, u * factor);
        expect(a.re + b.re).toBeCloseTo(
          1 + family.beta - u * factor * (1 - family.nu * family.beta),
          12,
        );
      }
      // |x_t| / rate^t neither grows nor falls while it is far above rounding, which keeps buffers going that cancel in
      // exact arithmetic: it is the same in the third and in the last quarter, to what its swings leave out.
      const end = Math.min(700, Math.log(1e-12) / Math.log(rate));
      const size = (begin: number) => {
        let most = 0;
        for (let step = Math.ceil(begin * end); step < (begin + 0.25) * end; step++) {
          most = Math.max(most, Math.abs(points[step]![column]!) / rate ** step);
        }
        return most;
      };
      expect(Math.abs(Math.log(size(0.75) / size(0.5)))).toBeLessThan(0.1);
    });
  });
});

it("is stable up to 2 for SGD, 2 (1+mu) for heavy ball in PyTorch's lr", () => {
  expect(familyEdge({ beta: 0, nu: 0 })).toBe(2);
  expect(heavyBallEdge(0.7731)).toBeCloseTo(stabilityEdge(LOOPS[5]!.filter), 12);
  const beta = 0.8371;
  expect(familyEdge({ beta, nu: 1 })).toBeCloseTo((2 * (1 + beta)) / (1 - beta), 12);
  expect(familyEdge({ beta, nu: beta })).toBeCloseTo(
    (2 * (1 + beta)) / ((1 - beta) * (1 + 2 * beta)),
    12,
  );
  expect(stabilityEdge({ direct: -1, modes: [] })).toBe(0);
});

describe("critical damping", () => {
  const beta = 0.8371;
  const edge = criticalDamping(beta);

  it("is where momentum stops to overshoot, and decays as fast as this beta can", () => {
    const cells = Array.from({ length: 40 }, (_, index) => edge * (1 + (index - 19.5) * 0.01));
    const points = from("momentum", { beta }, cells, 1500);
    const swings = cells.map((_, column) => points.some((row) => row[column]! < 0));
    expect(swings.indexOf(true)).toBe(20);
    expect(swings.lastIndexOf(false)).toBe(19);
    const root = Math.sqrt(beta);
    expect(edge).toBeCloseTo((1 - root) ** 2 / (1 - beta), 13);
    for (const u of cells) {
      // Below it slower, from there on sqrt(beta) whatever u is.
      const rate = familyContraction({ beta, nu: 1 }, u);
      if (u > edge) expect(rate).toBeCloseTo(root, 12);
      else expect(rate).toBeGreaterThan(root + 1e-4);
    }
    // The two roots meet: x_t / root^t is a straight line in t.
    const [path] = [from("momentum", { beta }, [edge], 200)];
    const straight = path.map((row, step) => row[0]! / root ** (step + 1));
    const slope = straight[199]! - straight[198]!;
    for (let step = 2; step < 200; step++) {
      const bend = straight[step]! - 2 * straight[step - 1]! + straight[step - 2]!;
      expect(Math.abs(bend / slope)).toBeLessThan(1e-7);
    }
  });

  it("is the fastest momentum for a given rate", () => {
    const u = 0.0513;
    const best = criticalMomentum(u);
    expect(criticalDamping(best)).toBeCloseTo(u, 13);
    const betas = Array.from({ length: 21 }, (_, index) => best + (index - 10) * 0.004);
    const left = betas.map((one) =>
      largest(from("momentum", { beta: one }, [u], 3000), 0, 2900, 3000),
    );
    expect(left.indexOf(Math.min(...left))).toBe(10);
  });
});

describe("the best settings for a range of curvatures", () => {
  const curvatures = { smallest: 0.137, largest: 11.31 };
  const ends = [curvatures.smallest, curvatures.largest];

  /** Largest |x| over both ends after some 400 steps. */
  function left(lr: number, momentum: number): number {
    const start = [1, 1];
    const one = { id: "heavy-ball", hyper: { lr, momentum } };
    const { points } = runOf(one, { source: quadratics(ends), start, steps: 400 });
    return Math.max(largest(points, 0, 350, 400), largest(points, 1, 350, 400));
  }

  it("are Polyak's for heavy ball: at both ends x_t is rate^t times a straight line", () => {
    const best = bestHeavyBall(curvatures);
    const condition = Math.sqrt(curvatures.largest / curvatures.smallest);
    expect(best.contraction).toBeCloseTo((condition - 1) / (condition + 1), 13);
    expect(best.eta).toBeCloseTo(best.lr / (1 - best.beta), 13);
    const one = { id: "heavy-ball", hyper: { lr: best.lr, momentum: best.beta } };
    const { points } = runOf(one, { source: quadratics(ends), start: [1, 1], steps: 300 });
    for (const column of [0, 1]) {
      // At the stiff end the root is -rate: signs alternate.
      const root = column === 0 ? best.contraction : -best.contraction;
      const straight = points.map((row, step) => row[column]! / root ** (step + 1));
      const slope = straight[299]! - straight[298]!;
      for (let step = 2; step < 300; step++) {
        const bend = straight[step]! - 2 * straight[step - 1]! + straight[step - 2]!;
        expect(Math.abs(bend / slope)).toBeLessThan(1e-6);
      }
    }
    // Every other pair near it leaves more.
    const least = left(best.lr, best.beta);
    for (const [rate, room] of [
      [1.03, 1],
      [0.97, 1],
      [1, 1.1],
      [1, 0.9],
      [1.02, 0.93],
      [0.98, 1.07],
    ] as const) {
      expect(left(best.lr * rate, 1 - (1 - best.beta) * room)).toBeGreaterThan(2 * least);
    }
    expect(bestHeavyBall({ smallest: 1, largest: 100 }).contraction).toBeCloseTo(0.8182, 4);
  });

  it("are 2/(L + mu) for gradient descent, as run", () => {
    const best = bestDescent(curvatures);
    const { points } = runOf(
      { id: "sgd", hyper: { lr: best.eta } },
      { source: quadratics(ends), start: [1, 1], steps: 50 },
    );
    for (const column of [0, 1]) {
      expect(Math.abs(points[49]![column]!) ** (1 / 50)).toBeCloseTo(best.contraction, 12);
    }
  });

  it("keep the promise of the Polyak-Lojasiewicz condition: f = x^2 + 3 sin^2 x, mu = 0.1755, L = 8", () => {
    const eta = 1 / 8;
    for (const start of [-29.3, -4.7, 2.1, 3.3, 17.9]) {
      let x = start;
      const f = () => x * x + 3 * Math.sin(x) ** 2;
      for (let step = 0; step < 200 && f() > 1e-200; step++) {
        const before = f();
        x -= eta * (2 * x + 3 * Math.sin(2 * x));
        expect(f()).toBeLessThanOrEqual(dominatedRate(eta, 0.1755) * before);
      }
    }
  });
});
