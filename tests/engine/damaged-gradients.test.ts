/**
 * Where damaged gradients lead, by whole runs against closed forms: fixed points under bias, skewed noise and clipping,
 * and Top-1 on three workers, which diverges without error feedback and converges with it.
 */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import { rowsOf } from "./support.ts";

/** f_i = <a_i, x>^2 + |x|^2/4, d = n = 3 (Beznosikov, Horvath, Richtarik and Safaryan 2023, example 1). */
const TOP_ONE: LeanExperiment["problem"] = {
  kind: "formula",
  variables: ["x", "y", "z"],
  terms: ["-3*x + 2*y + 2*z", "2*x - 3*y + 2*z", "2*x + 2*y - 3*z"].map(
    (product) => `(${product})^2 + (x^2 + y^2 + z^2)/4`,
  ),
  start: [1, 1, 1],
};

const topOne = (
  parts: Partial<LeanExperiment> & Pick<LeanExperiment, "lanes">,
): Promise<readonly Row[]> =>
  rowsOf({
    v: 1,
    problem: TOP_ONE,
    workers: { count: 3 },
    estimator: [{ kind: "top-k", k: 1 }],
    ...parts,
  });

const lastOf = (rows: readonly Row[], lane: number): Row =>
  rows.filter((row) => row.lane === lane).at(-1)!;

describe("Top-1 on three workers", () => {
  const gamma = 0.0371;
  const beta = 0.73;

  it("multiplies theta by 1 + 11 gamma / 6 a step, and with momentum by the root of its polynomial", async () => {
    const rows = await topOne({
      lanes: [
        { optimizer: "sgd", hyper: { lr: gamma } },
        { optimizer: "momentum", hyper: { lr: gamma, beta } },
      ],
      steps: 120,
    });
    const growth = (lane: number, step: number): number => {
      const of = (t: number): number =>
        rows.find((row) => row.lane === lane && row.step === t)!.loss!;
      return Math.sqrt(of(step + 1) / of(step));
    };
    for (const step of [1, 2, 60, 119])
      expect(growth(0, step)).toBeCloseTo(1 + (11 * gamma) / 6, 9);
    // z^2 - (1 + beta + u (1 - beta)) z + beta = 0 with u = 11 gamma / 6: the larger root; the other has died out.
    const middle = (1 + beta + ((11 * gamma) / 6) * (1 - beta)) / 2;
    const root = middle + Math.sqrt(middle ** 2 - beta);
    expect(root).toBeGreaterThan(1);
    expect(growth(1, 119)).toBeCloseTo(root, 9);
    // Each message is one number of 32 bits and two bits of index; three messages a step.
    expect(rows.at(-1)!.bits).toBe(120 * 3 * 34);
  });

  it("converges to the minimum with every feedback", async () => {
    const feedbacks = ["ef14", "ef21", { kind: "ef21-sgdm", eta: 0.6 }] as const;
    const rows = await topOne({
      lanes: feedbacks.map((feedback) => ({ optimizer: "sgd", hyper: { lr: 0.013 }, feedback })),
      steps: 4000,
    });
    feedbacks.forEach((_, lane) => expect(lastOf(rows, lane).loss).toBeLessThan(1e-18));
  });
});

describe("a constant bias", () => {
  it("moves the fixed point to -b/h, whatever the momentum, and by as much with workers", async () => {
    const bias = [0.31, -0.17];
    const [first, second] = [0.7, 2.3];
    const rules = ["sgd", "momentum", "rsgdm", "nesterov", "heavy-ball"];
    const lanes = rules.map((optimizer) => ({ optimizer, hyper: { lr: 0.05 } }));
    const rows = await rowsOf({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [first, second], start: [3, -4], spread: 1.5 },
      lanes: [...lanes, { optimizer: "momentum", hyper: { lr: 0.05 }, workers: { count: 5 } }],
      estimator: [{ kind: "bias", value: bias }],
      steps: 1500,
    });
    const floor = bias[0]! ** 2 / (2 * first) + bias[1]! ** 2 / (2 * second);
    for (let lane = 0; lane <= rules.length; lane++) {
      const { loss, error } = lastOf(rows, lane);
      expect(loss).toBeCloseTo(floor, 6);
      expect(error).toBeCloseTo(Math.hypot(...bias), 6);
    }
  });
});

describe("a proportional bias", () => {
  // Rand-k without scale delivers k/d of the gradient on average: 1 - delta = k/d.
  it("keeps the fixed point and slows the descent: the loss falls as 1 - delta says", async () => {
    const [dimension, kept, lr, curvature, replicas, steps] = [5, 2, 0.3, 0.8, 3000, 9];
    const rows = await rowsOf(
      {
        v: 1,
        problem: {
          kind: "quadratic",
          eigenvalues: Array<number>(dimension).fill(curvature),
          start: 1.7,
        },
        lanes: [{ optimizer: "sgd", hyper: { lr } }],
        estimator: [{ kind: "rand-k", k: kept, scaled: false }],
        steps,
        replicas,
      },
      { replicaRows: true },
    );
    const losses = rows.filter(({ step }) => step === steps).map(({ loss }) => loss!);
    const mean = losses.reduce((sum, loss) => sum + loss) / replicas;
    const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / (replicas - 1) / replicas);
    // A coordinate is stepped on with probability k/d, or stays where it is.
    const share = kept / dimension;
    const factor = share * (1 - lr * curvature) ** 2 + 1 - share;
    const start = (dimension * curvature * 1.7 ** 2) / 2;
    expect(Math.abs(mean - start * factor ** (steps - 1))).toBeLessThan(4 * deviation);
  });

  it("is measured as delta |grad f|", async () => {
    const [row] = await rowsOf({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [1, 1, 1, 1], start: [2, -1, 0.5, 3] },
      lanes: [{ optimizer: "sgd" }],
      estimator: [{ kind: "rand-k", k: 1, scaled: false }],
      steps: 1,
      replicas: 20_000,
    });
    const norm = Math.hypot(2, 1, 0.5, 3);
    expect(Math.abs(row!.bias! - 0.75 * norm)).toBeLessThan(4 * row!.bias_floor!);
    // Var of x_i with probability 1/4, else 0: x_i^2 3/16.
    expect(row!.variance! / ((3 / 16) * norm ** 2)).toBeCloseTo(1, 1);
  });
});

describe("clipping", () => {
  it("with skewed noise settles at pA/(1 - p) - p tau/(1 - p)", async () => {
    const [p, size, tau] = [0.2, 4, 1.7];
    const replicas = 600;
    const rows = await rowsOf(
      {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: 0.5 },
        lanes: [{ optimizer: "momentum", hyper: { lr: 0.03, beta: 0.5 } }],
        estimator: [
          { kind: "skewed-noise", p, size },
          { kind: "clip", value: tau },
        ],
        workers: { count: 8 },
        steps: 400,
        replicas,
        probe: { every: 1000 },
      },
      { replicaRows: true },
    );
    // theta is positive in every replica, so that the loss tells it.
    const places = rows.slice(-replicas).map(({ loss }) => Math.sqrt(2 * loss!));
    const mean = places.reduce((sum, x) => sum + x) / replicas;
    const variance = places.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (replicas - 1);
    const expected = (p * size) / (1 - p) - (p * tau) / (1 - p);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / replicas));
    expect(Math.sqrt(variance / replicas)).toBeLessThan(0.01);
  });

  it("on unlike workers settles where the clipped gradients cancel, not at the minimum", async () => {
    const workers = [
      { curvature: 0.6, minimum: -5 },
      { curvature: 1.9, minimum: 0.4 },
      { curvature: 1.1, minimum: 1.3 },
    ];
    const tau = 0.9;
    const clipped = (x: number): number =>
      workers.reduce((sum, { curvature, minimum }) => {
        const gradient = curvature * (x - minimum);
        return sum + Math.max(-tau, Math.min(tau, gradient));
      }, 0);
    let [low, high] = [-10, 10];
    for (let turn = 0; turn < 100; turn++) {
      const middle = (low + high) / 2;
      if (clipped(middle) < 0) low = middle;
      else high = middle;
    }
    const lossAt = (x: number): number =>
      workers.reduce(
        (sum, { curvature, minimum }) => sum + (curvature * (x - minimum) ** 2) / 6,
        0,
      );
    const problem: LeanExperiment["problem"] = {
      kind: "formula",
      variables: ["x"],
      terms: workers.map(({ curvature, minimum }) => `${curvature}*(x - (${minimum}))^2/2`),
      start: [4],
    };
    const lanes = ["sgd", "momentum"].map((optimizer) => ({ optimizer, hyper: { lr: 0.1 } }));
    const common = { v: 1, problem, workers: { count: 3 }, steps: 800 } as const;
    const rows = await rowsOf({
      ...common,
      lanes: [...lanes, { optimizer: "sgd", hyper: { lr: 0.1 }, feedback: "clip21" }],
      estimator: [{ kind: "clip", norm: tau }],
    });
    for (const lane of [0, 1]) expect(lastOf(rows, lane).loss).toBeCloseTo(lossAt(low), 6);
    const best = lossAt(
      workers.reduce((sum, { curvature, minimum }) => sum + curvature * minimum, 0) / 3.6,
    );
    expect(lossAt(low) - best).toBeGreaterThan(0.2);
    expect(lastOf(rows, 2).loss).toBeCloseTo(best, 6);
  });
});

describe("a composite gradient", () => {
  it("of a quartic is 3 x sigma^2 / m too large on average, however many workers there are", async () => {
    const [x, sigma, samples, count, replicas] = [1.3, 0.8, 4, 5, 4000];
    const [row] = await rowsOf({
      v: 1,
      problem: {
        kind: "formula",
        variables: ["u"],
        terms: Array.from({ length: count }, () => "u^4/4"),
        start: [x],
      },
      lanes: [{ optimizer: "sgd" }],
      estimator: [{ kind: "composite", samples, sigma }],
      workers: { count },
      steps: 1,
      replicas,
    });
    const deviation = Math.sqrt(row!.variance! / replicas);
    expect(Math.abs(row!.bias! - (3 * x * sigma ** 2) / samples)).toBeLessThan(4 * deviation);
    // Var((x + s)^3) for normal s of variance v: 9 x^4 v + 36 x^2 v^2 + 15 v^3, a count-th of it for the mean.
    const v = sigma ** 2 / samples;
    const variance = (9 * x ** 4 * v + 36 * x ** 2 * v ** 2 + 15 * v ** 3) / count;
    expect(row!.variance! / variance).toBeCloseTo(1, 1);
  });
});
