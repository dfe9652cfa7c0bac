/**
 * The stationary lab's measurements against closed forms they do not know of. 16,384 independent replicas: a variance has
 * a relative standard error of about sqrt(2/16384) = 1.1 %, and every comparison is held to four of its own.
 */
import { describe, expect, it } from "vitest";
import { heatCapacity } from "../../src/measure/closed-forms/stationary.ts";
import { decoupledVariance } from "../../src/measure/closed-forms/decoupling.ts";
import { findOptimizer } from "../../src/optimizers/index.ts";
import { answerStationary } from "../../src/sweeps/stationary/answer.ts";
import type {
  Contestant,
  LaneFigures,
  NoisyGround,
  Plateau,
  StationaryAnswer,
  StationaryRequest,
} from "../../src/sweeps/stationary/protocol.ts";

const SIGMAS = 4;
const REPLICAS = 16_384;

function contestant(id: string, hyper: Readonly<Record<string, number>>): Contestant {
  const optimizer = findOptimizer(id);
  if (optimizer === null) throw new Error(`no optimizer ${id}`);
  return { title: optimizer.title, rule: optimizer.rule, hyper, note: optimizer.filter ?? null };
}

function answers(
  request: StationaryRequest,
  options: Parameters<typeof answerStationary>[2] = {},
): readonly StationaryAnswer[] {
  const all: StationaryAnswer[] = [];
  answerStationary(request, (answer) => all.push(answer), options);
  expect(all.at(-1)).toEqual({ kind: "done" });
  return all;
}

function lanesOf(
  ground: NoisyGround,
  lanes: readonly Contestant[],
  replicas = REPLICAS,
): LaneFigures[] {
  const request = { kind: "distribution", ground, lanes, replicas, seed: 3 } as const;
  return answers(request).filter((answer) => answer.kind === "lane");
}

function near(measured: { value: number; error: number }, expected: number | undefined): void {
  expect(measured.error).toBeGreaterThan(0);
  expect(Math.abs(measured.value - (expected ?? NaN)) / measured.error).toBeLessThan(SIGMAS);
}

describe("replicas at rest", () => {
  it("have the exact variance at steps far from small, on a turned quadratic", () => {
    const ground = { eigenvalues: [2.3, 0.7], noise: [0.4, 1.1], batch: 3, rotation: 33 };
    const lanes = lanesOf(ground, [
      // u = eta h up to 1.15: the small-step limit is off by a factor 2.4.
      contestant("sgd", { lr: 0.5 }),
      contestant("momentum", { lr: 0.5, beta: 0.83 }),
      contestant("rsgdm", { lr: 0.5, beta: 0.83 }),
      contestant("heavy-ball", { lr: 0.11, momentum: 0.83 }),
      // A slow share in the step, and heat of its own.
      contestant("qhm", { lr: 0.5, beta: 0.99, nu: 0.6 }),
      contestant("sgld", { lr: 0.3, temperature: 0.2 }),
    ]);
    expect(lanes).toHaveLength(6);
    for (const { axes, plane, isSettled } of lanes) {
      expect(isSettled).toBe(true);
      for (const axis of axes) {
        near(axis.variance, axis.theory?.variance);
        near(axis.mean, 0);
        near(axis.excess, (axis.h / 2) * (axis.theory?.variance ?? NaN));
      }
      // Between parameters, by the full covariance; a deviation of (1 + rho^2)/n where both variances are 1.
      const { measured, exact } = plane!;
      const scale = Math.sqrt(exact!.xx * exact!.yy);
      expect(Math.abs(measured.xy - exact!.xy) / scale).toBeLessThan(
        (SIGMAS * Math.SQRT2) / Math.sqrt(REPLICAS),
      );
    }
    const [sgd] = lanes[0]!.axes;
    expect(sgd!.variance.value / sgd!.theory!.smallStep).toBeGreaterThan(2.2);
    // The histogram holds what the density says: within one deviation 68.3 % of the replicas.
    const { low, high, counts } = sgd!.histogram;
    const deviation = Math.sqrt(sgd!.theory!.variance);
    const centre = (bin: number): number => low + ((bin + 0.5) * (high - low)) / counts.length;
    const inside = counts.filter((_, bin) => Math.abs(centre(bin)) < deviation);
    // Bins have a width of 0.16 deviations, so the edge may be half a bin off: 0.08 * 2 * 0.242 = 4 %.
    const share = inside.reduce((sum, count) => sum + count, 0) / REPLICAS;
    expect(Math.abs(share - 0.6827)).toBeLessThan(0.04 + SIGMAS * Math.sqrt(0.22 / REPLICAS));
  });

  it("are at one temperature under g/sigma^2, and at others under g and g/sigma", () => {
    const ground = { eigenvalues: [1, 1], noise: [0.5, 3], batch: 1, rotation: 0 };
    const alpha = 0.99;
    const [plain, root, square] = lanesOf(
      ground,
      [
        contestant("sgd", { lr: 0.02 }),
        contestant("rmsprop", { lr: 0.02, alpha }),
        contestant("rmsprop-variance", { lr: 0.02, alpha }),
      ],
      4096,
    );
    const ratio = ({ axes }: LaneFigures): number => axes[1]!.excess.value / axes[0]!.excess.value;
    // 36, 6 and 1, with a relative standard error of sqrt(2) sqrt(2/4096) = 3 % each; averages over 1,000 steps add
    // corrections of the order of eta and 1 - alpha.
    expect(Math.abs(ratio(plain!) / 36 - 1)).toBeLessThan(0.13);
    expect(Math.abs(ratio(root!) / 6 - 1)).toBeLessThan(0.15);
    expect(Math.abs(ratio(square!) - 1)).toBeLessThan(0.15);
    for (const { axes } of [root!, square!])
      for (const { variance, theory } of axes)
        expect(Math.abs(variance.value / theory!.variance - 1)).toBeLessThan(0.12);
    expect(root!.axes[0]!.theory?.isExact).toBe(false);
  });

  it("say when they have not settled, and what cannot settle", () => {
    const ground = { eigenvalues: [1], noise: [1], batch: 1, rotation: 0 };
    const request = {
      kind: "distribution",
      ground,
      lanes: [
        contestant("sgd", { lr: 4 }),
        { title: "broken", rule: "theta = theta - lr*", hyper: {}, note: null },
        contestant("sgd", { lr: 1e-9 }),
      ],
      replicas: 1024,
      seed: 1,
    } as const;
    const all = answers(request, { mostWork: 1e5 }).filter(({ kind }) => kind !== "progress");
    expect(all.slice(0, 2)).toMatchObject([
      { kind: "refused", index: 0, message: expect.stringContaining("diverges") as unknown },
      { kind: "refused", index: 1 },
    ]);
    expect(all[2]).toMatchObject({ kind: "lane", index: 2, isSettled: false });
  });
});

describe("learning rates in a row", () => {
  it("give plateaus at the exact loss, and a slope of tr Sigma/4 at 0", () => {
    const ground = { eigenvalues: [1, 0.5], noise: [0.6, 1.2], batch: 2, rotation: 20 };
    const rates = [0.4, 0.2, 0.1];
    const all = answers({
      kind: "annealing",
      ground,
      lane: contestant("momentum", { lr: 1, beta: 0.5 }),
      rates,
      replicas: 8192,
      seed: 5,
    });
    const found = all.flatMap((answer) => (answer.kind === "plateau" ? [answer] : []));
    const plateaus = found.map(({ plateau }): Plateau => plateau);
    expect(plateaus.map(({ rate }) => rate)).toEqual(rates);
    for (const { loss, exact, isSettled } of plateaus) {
      expect(isSettled).toBe(true);
      near(loss, exact ?? NaN);
    }
    const [slope] = all.flatMap((answer) => (answer.kind === "slope" ? [answer.slope] : []));
    // (1/4) tr Sigma with the deviations of the batch's mean, whatever the rotation and beta.
    const capacity = heatCapacity(ground.noise.map((sigma) => sigma / Math.sqrt(2)));
    expect(slope!.theory).toBeCloseTo(capacity, 12);
    near(slope!.measured, capacity);
    const farthest = slope!.curve.at(-1)!;
    expect(farthest.loss).toBeGreaterThan(farthest.eta * capacity);
    expect(found[1]!.curve[0]!.step).toBe(plateaus[0]!.lastStep);
  });
});

describe("batch, momentum and rate", () => {
  it("settle at the exact variance of lr = (1 - mu) B eta_0, large batches included", () => {
    const at = { h: 1.3, sigma: 0.8 };
    const eta0 = 0.02;
    const points = answers({
      kind: "decoupling",
      lane: contestant("heavy-ball", { lr: 1, momentum: 0 }),
      ...at,
      eta0,
      batches: [4, 64],
      momenta: [0, 0.9],
      replicas: REPLICAS,
      seed: 9,
    }).flatMap((answer) => (answer.kind === "point" ? [answer] : []));
    expect(points).toHaveLength(4);
    for (const { batch, momentum, variance } of points)
      near(variance, decoupledVariance({ eta0, batch, momentum }, at) ?? NaN);
  });
});
