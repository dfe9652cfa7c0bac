/**
 * What `run` reports under biased gradients against the closed forms, at settings of our own: fixed points and floors to
 * 1e-6 where nothing is random, else within four standard errors; the example in which Top-1 diverges, to 1e-9.
 */
import { expect, it } from "vitest";
import { z } from "zod";
import {
  clippedSkewPoint,
  clippedWorkersPoint,
  constantBias,
  proportionalBias,
} from "../../src/measure/closed-forms/biased.ts";
import {
  DIVERGING_TERMS,
  topOneFactor,
  topOneGrowth,
} from "../../src/measure/closed-forms/compressed-divergence.ts";
import { movingAverage } from "../../src/measure/closed-forms/forms.ts";
import { momentscopeHere } from "../cli/here.ts";

const rowSchema = z.object({
  step: z.number(),
  lane: z.number(),
  loss: z.number(),
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

/** Mean of `values`, and how many of its standard errors it is from `expected`. */
function errorsFrom(values: readonly number[], expected: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return (mean - expected) / Math.sqrt(squares / (values.length - 1) / values.length);
}

/** |h theta| from the loss h theta^2/2: `grad_norm` is what was delivered, bias and all. */
const slope = (h: number, { loss }: Row): number => Math.sqrt(2 * h * loss);

/** No probes: only what every step reports is read. */
const PROBE = { every: 10_000, burst: 1 };

it("a constant bias: the same floor for every rule and for any number of workers", async () => {
  const [h, bias] = [1.371, -0.283];
  const theory = constantBias({ h, bias });
  const hypers = {
    sgd: {},
    momentum: { beta: 0.8371 },
    "heavy-ball": { momentum: 0.7731 },
    nesterov: { momentum: 0.7731 },
    rsgdm: { beta: 0.8371 },
  };
  const lanes = Object.entries(hypers).map(([optimizer, hyper]) => ({
    optimizer,
    hyper: { lr: 0.0713, ...hyper },
  }));
  const rows = await run({
    problem: { kind: "quadratic", eigenvalues: [h], start: 2.3, spread: 0.7 },
    lanes: [...lanes, { ...lanes[1], workers: { count: 7 } }],
    estimator: [{ kind: "bias", value: bias }],
    steps: 1200,
    probe: PROBE,
  });
  for (const lane of rows) {
    expect(Math.abs(lane.at(-1)!.loss - theory.excessLoss)).toBeLessThan(1e-6);
    expect(Math.abs(slope(h, lane.at(-1)!) - theory.gradient)).toBeLessThan(1e-6);
  }
});

it("a proportional bias: the mean of theta shrinks by its factor, to the minimum", async () => {
  // Rand-k without scale delivers k/d of the gradient on average: 1 - delta = k/d.
  const [h, lr, replicas, steps] = [0.917, 0.213, 4000, 12];
  const { factor } = proportionalBias({ eta: lr, h, delta: 1 / 2 });
  const [lane] = await run(
    {
      problem: { kind: "quadratic", eigenvalues: [h, h], start: [1.9, 0] },
      lanes: [{ optimizer: "sgd", hyper: { lr } }],
      estimator: [{ kind: "rand-k", k: 1, scaled: false }],
      steps,
      replicas,
      probe: PROBE,
    },
    "--replicas",
  );
  // The second coordinate stays at 0, so the slope is the first one's.
  const norms = lane!.filter(({ step }) => step === steps).map((row) => slope(h, row));
  expect(norms).toHaveLength(replicas);
  expect(Math.abs(errorsFrom(norms, h * 1.9 * factor ** (steps - 1)))).toBeLessThan(4);
  // Many standard errors from what the whole gradient would give.
  expect(errorsFrom(norms, h * 1.9 * (1 - lr * h) ** (steps - 1))).toBeGreaterThan(20);
});

it("clipping under skewed noise: the fixed point moves, with momentum as without", async () => {
  const skew = { h: 1.31, p: 0.1371, size: 5.3, clip: 1.713 };
  const point = clippedSkewPoint(skew);
  const replicas = 1000;
  const rows = await run(
    {
      problem: { kind: "quadratic", eigenvalues: [skew.h], start: point },
      lanes: [
        { optimizer: "sgd", hyper: { lr: 0.0131 } },
        { optimizer: "momentum", hyper: { lr: 0.0131, beta: 0.8371 } },
      ],
      estimator: [
        { kind: "skewed-noise", p: skew.p, size: skew.size },
        { kind: "clip", value: skew.clip },
      ],
      steps: 400,
      replicas,
      probe: PROBE,
    },
    "--replicas",
    "--every",
    "399",
  );
  for (const lane of rows) {
    const last = lane.filter(({ step }) => step === 400).map((row) => slope(skew.h, row));
    expect(last).toHaveLength(replicas);
    // theta stays above 0; at the minimum it would be 0.
    expect(Math.abs(errorsFrom(last, skew.h * point))).toBeLessThan(4);
    expect(errorsFrom(last, 0)).toBeGreaterThan(50);
  }
});

it("workers that clip: they end where their clipped gradients cancel, and Clip21 at the minimum", async () => {
  const workers = [
    { h: 0.713, centre: -4.1 },
    { h: 1.9, centre: 0.37 },
    { h: 1.13, centre: 1.7 },
  ];
  const clip = 0.831;
  const lossAt = (x: number): number =>
    workers.reduce((sum, { h, centre }) => sum + (h * (x - centre) ** 2) / 6, 0);
  const rules = [
    { optimizer: "sgd", hyper: { lr: 0.0917 } },
    { optimizer: "momentum", hyper: { lr: 0.0917, beta: 0.7731 } },
  ];
  const rows = await run({
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
    probe: PROBE,
  });
  const [damaged, same, cured] = rows.map((lane) => lane.at(-1)!.loss);
  const floor = lossAt(clippedWorkersPoint(workers, clip));
  const all = workers.reduce((sum, { h }) => sum + h, 0);
  const best = lossAt(workers.reduce((sum, { h, centre }) => sum + h * centre, 0) / all);
  expect(Math.abs(damaged! - floor)).toBeLessThan(1e-6);
  expect(Math.abs(same! - floor)).toBeLessThan(1e-6);
  expect(floor - best).toBeGreaterThan(0.1);
  expect(Math.abs(cured! - best)).toBeLessThan(1e-6);
});

it("Top-1 on three workers: diverges by its factor to 1e-9, and converges with each feedback", async () => {
  const [lr, beta] = [0.0273, 0.6713];
  const example = {
    problem: {
      kind: "formula",
      variables: ["x", "y", "z"],
      terms: DIVERGING_TERMS,
      start: [1, 1, 1],
    },
    workers: { count: 3 },
    estimator: [{ kind: "top-k", k: 1 }],
    probe: PROBE,
  };
  const sgd = { optimizer: "sgd", hyper: { lr } };
  const growing = await run({
    ...example,
    lanes: [sgd, { optimizer: "momentum", hyper: { lr, beta } }],
    steps: 150,
  });
  const [plain, slowed] = growing.map((lane) => Math.sqrt(lane[149]!.loss / lane[148]!.loss));
  expect(Math.abs(plain! - topOneFactor(lr))).toBeLessThan(1e-9);
  expect(Math.abs(slowed! - topOneGrowth(movingAverage(beta), lr))).toBeLessThan(1e-9);
  expect(slowed).toBeGreaterThan(1);

  const feedbacks = ["ef14", "ef21", { kind: "ef21-sgdm", eta: 0.713 }];
  const falling = await run({
    ...example,
    lanes: feedbacks.map((feedback) => ({ ...sgd, hyper: { lr: 0.0117 }, feedback })),
    steps: 4000,
  });
  for (const lane of falling) expect(lane.at(-1)!.loss).toBeLessThan(1e-18);
});
