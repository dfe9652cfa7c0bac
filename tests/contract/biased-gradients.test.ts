/**
 * Where biased gradients lead, as `run` reports it: floors and fixed points under bias, skewed noise and clipping, Top-1 on
 * three workers, which diverges without error feedback and converges with it. Expected numbers are worked out here, from
 * the sources' formulas: to 1e-6 where nothing is random, else within four standard errors; Top-1's factors to 1e-9.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { meanWithError } from "../../src/measure/intervals.ts";
import { momentscopeHere } from "../cli/here.ts";

const rowSchema = z.object({
  step: z.number(),
  lane: z.number(),
  loss: z.number(),
  error: z.number().nullable(),
  bias: z.number().nullable(),
  bias_floor: z.number().nullable(),
  variance: z.number().nullable(),
  bits: z.number().nullish(),
});
type Row = z.infer<typeof rowSchema>;

/** Rows of each lane; of every replica where `more` asks for them. */
async function run(
  experiment: { readonly lanes: readonly object[] } & Readonly<Record<string, unknown>>,
  ...more: readonly string[]
): Promise<Row[][]> {
  const text = JSON.stringify({ v: 1, seed: 4127, ...experiment });
  const { code, out, errors } = await momentscopeHere(["run", "-", ...more], text);
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
  const rows = out
    .trimEnd()
    .split("\n")
    .map((line) => rowSchema.parse(JSON.parse(line)));
  return experiment.lanes.map((_, lane) => rows.filter((row) => row.lane === lane));
}

/** How many of its standard errors the mean of `values` is from `expected`. */
function errorsFrom(values: readonly number[], expected: number): number {
  const { value, error } = meanWithError(values);
  return (value - expected) / error;
}

/** No probes: only what every step reports is read. */
const QUIET = { every: 10_000, burst: 1 };

describe("a constant bias", () => {
  it("moves the fixed point to -b/h, whatever the momentum, and by as much with workers", async () => {
    const bias = [0.313, -0.173];
    const [first, second] = [0.713, 2.31];
    const hypers = {
      sgd: {},
      momentum: { beta: 0.8371 },
      "heavy-ball": { momentum: 0.7731 },
      nesterov: { momentum: 0.7731 },
      rsgdm: { beta: 0.8371 },
    };
    const lanes = Object.entries(hypers).map(([optimizer, hyper]) => ({
      optimizer,
      hyper: { lr: 0.0513, ...hyper },
    }));
    const rows = await run(
      {
        problem: { kind: "quadratic", eigenvalues: [first, second], start: [3, -4], spread: 1.5 },
        lanes: [...lanes, { ...lanes[1], workers: { count: 7 } }],
        estimator: [{ kind: "bias", value: bias }],
        steps: 1500,
      },
      "--every",
      "1499",
    );
    const floor = bias[0]! ** 2 / (2 * first) + bias[1]! ** 2 / (2 * second);
    for (const lane of rows) {
      const { loss, error } = lane.at(-1)!;
      expect(Math.abs(loss - floor)).toBeLessThan(1e-6);
      expect(Math.abs(error! - Math.hypot(...bias))).toBeLessThan(1e-6);
    }
  });
});

describe("a proportional bias", () => {
  // Rand-k without scale delivers k/d of the gradient on average: 1 - delta = k/d.
  it("keeps the fixed point and slows the descent: the loss falls as 1 - delta says", async () => {
    const [dimension, kept, lr, h, replicas, steps] = [5, 2, 0.313, 0.817, 3000, 9];
    const [lane] = await run(
      {
        problem: {
          kind: "quadratic",
          eigenvalues: Array<number>(dimension).fill(h),
          start: 1.7,
        },
        lanes: [{ optimizer: "sgd", hyper: { lr } }],
        estimator: [{ kind: "rand-k", k: kept, scaled: false }],
        steps,
        replicas,
        probe: QUIET,
      },
      "--replicas",
      "--every",
      String(steps - 1),
    );
    const losses = lane!.filter(({ step }) => step === steps).map(({ loss }) => loss);
    expect(losses).toHaveLength(replicas);
    // A coordinate is stepped on with probability k/d, or stays where it is.
    const share = kept / dimension;
    const factor = share * (1 - lr * h) ** 2 + 1 - share;
    const start = (dimension * h * 1.7 ** 2) / 2;
    expect(Math.abs(errorsFrom(losses, start * factor ** (steps - 1)))).toBeLessThan(4);
    // Many standard errors from what the whole gradient would give.
    expect(errorsFrom(losses, start * (1 - lr * h) ** (2 * (steps - 1)))).toBeGreaterThan(20);
  });

  it("is measured as delta |grad f|", async () => {
    const start = [2, -1, 0.5, 3];
    const [lane] = await run({
      problem: { kind: "quadratic", eigenvalues: [1, 1, 1, 1], start },
      lanes: [{ optimizer: "sgd" }],
      estimator: [{ kind: "rand-k", k: 1, scaled: false }],
      steps: 1,
      replicas: 20_000,
    });
    const [row] = lane!;
    const norm = Math.hypot(...start);
    expect(Math.abs(row!.bias! - 0.75 * norm)).toBeLessThan(4 * row!.bias_floor!);
    // Var of x_i with probability 1/4, else 0: x_i^2 3/16.
    expect(row!.variance! / ((3 / 16) * norm ** 2)).toBeCloseTo(1, 1);
  });
});

describe("clipping", () => {
  it("with skewed noise moves the fixed point to p (A - tau)/(h (1 - p)), with momentum and workers too", async () => {
    const [h, p, size, tau, replicas] = [1.31, 0.1371, 5.3, 1.713, 1000];
    const point = (p * (size - tau)) / (h * (1 - p));
    const rows = await run(
      {
        problem: { kind: "quadratic", eigenvalues: [h], start: point },
        lanes: [
          { optimizer: "sgd", hyper: { lr: 0.0131 } },
          { optimizer: "momentum", hyper: { lr: 0.0131, beta: 0.8371 } },
          { optimizer: "momentum", hyper: { lr: 0.0131 }, workers: { count: 8 } },
        ],
        estimator: [
          { kind: "skewed-noise", p, size },
          { kind: "clip", value: tau },
        ],
        steps: 400,
        replicas,
        probe: QUIET,
      },
      "--replicas",
      "--every",
      "399",
    );
    for (const lane of rows) {
      // theta stays above 0 in every replica, so that the loss tells it; at the minimum it would be 0.
      const last = lane.filter(({ step }) => step === 400);
      const places = last.map(({ loss }) => Math.sqrt((2 * loss) / h));
      expect(places).toHaveLength(replicas);
      expect(Math.abs(errorsFrom(places, point))).toBeLessThan(4);
      expect(errorsFrom(places, 0)).toBeGreaterThan(50);
    }
  });

  it("on unlike workers settles where the clipped gradients cancel, and with Clip21 at the minimum", async () => {
    const workers = [
      { h: 0.713, centre: -4.1 },
      { h: 1.9, centre: 0.37 },
      { h: 1.13, centre: 1.7 },
    ];
    const clip = 0.831;
    const clipped = (x: number): number =>
      workers.reduce(
        (sum, { h, centre }) => sum + Math.max(-clip, Math.min(clip, h * (x - centre))),
        0,
      );
    let [low, high] = [-10, 10];
    for (let turn = 0; turn < 100; turn++) {
      const middle = (low + high) / 2;
      if (clipped(middle) < 0) low = middle;
      else high = middle;
    }
    const lossAt = (x: number): number =>
      workers.reduce((sum, { h, centre }) => sum + (h * (x - centre) ** 2) / 6, 0);
    const rules = [
      { optimizer: "sgd", hyper: { lr: 0.0917 } },
      { optimizer: "momentum", hyper: { lr: 0.0917, beta: 0.7731 } },
    ];
    const rows = await run(
      {
        problem: {
          kind: "formula",
          variables: ["x"],
          terms: workers.map(({ h, centre }) => `${h}*(x - (${centre}))^2/2`),
          start: [3.3],
        },
        workers: { count: workers.length },
        estimator: [{ kind: "clip", norm: clip }],
        lanes: [...rules, { ...rules[0], feedback: "clip21" }],
        steps: 1200,
        probe: QUIET,
      },
      "--every",
      "1199",
    );
    const [damaged, same, cured] = rows.map((lane) => lane.at(-1)!.loss);
    const floor = lossAt(low);
    const all = workers.reduce((sum, { h }) => sum + h, 0);
    const best = lossAt(workers.reduce((sum, { h, centre }) => sum + h * centre, 0) / all);
    expect(Math.abs(damaged! - floor)).toBeLessThan(1e-6);
    expect(Math.abs(same! - floor)).toBeLessThan(1e-6);
    expect(floor - best).toBeGreaterThan(0.1);
    expect(Math.abs(cured! - best)).toBeLessThan(1e-6);
  });
});

describe("Top-1 on three workers", () => {
  // f_i = <a_i, x>^2 + |x|^2/4, d = n = 3 (Beznosikov, Horvath, Richtarik and Safaryan 2023, example 1).
  const example = {
    problem: {
      kind: "formula",
      variables: ["x", "y", "z"],
      terms: ["-3*x + 2*y + 2*z", "2*x - 3*y + 2*z", "2*x + 2*y - 3*z"].map(
        (product) => `(${product})^2 + (x^2 + y^2 + z^2)/4`,
      ),
      start: [1, 1, 1],
    },
    workers: { count: 3 },
    estimator: [{ kind: "top-k", k: 1 }],
    probe: QUIET,
  };

  it("multiplies theta by 1 + 11 gamma / 6 a step, and with momentum by the root of its polynomial", async () => {
    const [gamma, beta] = [0.0273, 0.6713];
    const [plain, slowed] = await run({
      ...example,
      lanes: [
        { optimizer: "sgd", hyper: { lr: gamma } },
        { optimizer: "momentum", hyper: { lr: gamma, beta } },
      ],
      steps: 150,
    });
    const growth = (lane: readonly Row[], step: number): number =>
      Math.sqrt(lane[step]!.loss / lane[step - 1]!.loss);
    for (const step of [1, 2, 60, 149])
      expect(Math.abs(growth(plain!, step) - (1 + (11 * gamma) / 6))).toBeLessThan(1e-9);
    // z^2 - (1 + beta + u (1 - beta)) z + beta = 0 with u = 11 gamma / 6: the larger root; the other has died out.
    const middle = (1 + beta + ((11 * gamma) / 6) * (1 - beta)) / 2;
    const root = middle + Math.sqrt(middle ** 2 - beta);
    expect(root).toBeGreaterThan(1);
    expect(Math.abs(growth(slowed!, 149) - root)).toBeLessThan(1e-9);
    // Each message is one number of 32 bits and two bits of index; three messages a step.
    expect(slowed!.at(-1)!.bits).toBe(150 * 3 * 34);
  });

  it("converges to the minimum with every feedback", async () => {
    const feedbacks = ["ef14", "ef21", { kind: "ef21-sgdm", eta: 0.713 }];
    const falling = await run(
      {
        ...example,
        lanes: feedbacks.map((feedback) => ({
          optimizer: "sgd",
          hyper: { lr: 0.0117 },
          feedback,
        })),
        steps: 4000,
      },
      "--every",
      "3999",
    );
    for (const lane of falling) expect(lane.at(-1)!.loss).toBeLessThan(1e-18);
  });
});

describe("a composite gradient", () => {
  it("of a quartic is 3 x sigma^2 / m too large on average, however many workers there are", async () => {
    const [x, sigma, samples, count, replicas] = [1.3, 0.8, 4, 5, 4000];
    const [lane] = await run({
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
    const [row] = lane!;
    const deviation = Math.sqrt(row!.variance! / replicas);
    expect(Math.abs(row!.bias! - (3 * x * sigma ** 2) / samples)).toBeLessThan(4 * deviation);
    // Var((x + s)^3) for normal s of variance v: 9 x^4 v + 36 x^2 v^2 + 15 v^3, a count-th of it for the mean.
    const v = sigma ** 2 / samples;
    const variance = (9 * x ** 4 * v + 36 * x ** 2 * v ** 2 + 15 * v ** 3) / count;
    expect(row!.variance! / variance).toBeCloseTo(1, 1);
  });
});
