/**
 * What `run` reports against the closed forms: ages, ramp lags, start-up factors, noise gains, stationary variances and
 * stability edges, at settings that are no round numbers. A person checks the program this way, so do we.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { noiseGain, settledAge } from "../../src/measure/closed-forms/filters.ts";
import * as forms from "../../src/measure/closed-forms/forms.ts";
import { type LinearFilter, unitGain } from "../../src/measure/closed-forms/linear-filter.ts";
import { stabilityEdge } from "../../src/measure/closed-forms/stability.ts";
import {
  startUpAge,
  startUpFactor,
  startUpWeight,
} from "../../src/measure/closed-forms/start-up.ts";
import {
  excessLoss,
  smallStepVariance,
  stationaryVariance,
  varianceOfLangevin,
} from "../../src/measure/closed-forms/stationary.ts";
import { gibbsVariance } from "../../src/measure/closed-forms/temperature.ts";
import { momentscopeHere } from "../cli/here.ts";

const rowSchema = z.object({
  step: z.number(),
  lane: z.number(),
  loss: z.number().nullable(),
  estimate_norm: z.number().nullable(),
  variance: z.number().nullable(),
  age: z.number().nullable(),
  lag: z.number().nullable(),
  diverged: z.boolean(),
});
type Row = z.infer<typeof rowSchema>;

interface Experiment {
  readonly lanes: readonly object[];
  readonly problem: object;
  readonly steps: number;
  readonly replicas?: number;
  readonly probe?: object;
}

/** Rows of each lane. */
async function run(experiment: Experiment, ...more: readonly string[]): Promise<Row[][]> {
  const text = JSON.stringify({ v: 1, seed: 7731, ...experiment });
  const { code, out, errors } = await momentscopeHere(["run", "-", ...more], text);
  expect({ code, errors }).toEqual({ code: 0, errors: [] });
  const rows = out
    .trimEnd()
    .split("\n")
    .map((line) => rowSchema.parse(JSON.parse(line)));
  return experiment.lanes.map((_, lane) => rows.filter((row) => row.lane === lane));
}

interface Lane {
  readonly optimizer: string;
  readonly hyper: Readonly<Record<string, number>>;
  /** As the rule's estimate is scaled. */
  readonly filter: LinearFilter;
}

const BETA = 0.8371;
const MU = 0.7731;
const LANES: readonly Lane[] = [
  { optimizer: "momentum", hyper: { beta: BETA }, filter: forms.movingAverage(BETA) },
  { optimizer: "heavy-ball", hyper: { momentum: MU }, filter: unitGain(forms.heavyBall(MU)) },
  { optimizer: "nesterov", hyper: { momentum: MU }, filter: unitGain(forms.nesterov(MU)) },
  { optimizer: "rsgdm", hyper: { beta: BETA }, filter: forms.rectified(BETA) },
  {
    optimizer: "rsgdm-b",
    hyper: { beta: BETA },
    filter: forms.rectified(BETA, { firstDifference: "zero" }),
  },
  {
    optimizer: "qhm",
    hyper: { beta: 0.9131, nu: 0.6317 },
    filter: forms.quasiHyperbolic(0.9131, 0.6317),
  },
  {
    optimizer: "adan",
    hyper: { beta1: 0.8971, beta2: 0.7313 },
    filter: forms.averageAndDifferences({ beta1: 0.8971, beta2: 0.7313 }),
  },
  {
    optimizer: "lion",
    hyper: { beta1: MU, beta2: 0.9313 },
    filter: forms.interpolated({ beta1: MU, beta2: 0.9313 }),
  },
];
const asLanes = (lanes: readonly Lane[]) =>
  lanes.map(({ optimizer, hyper }) => ({ optimizer, hyper }));

it("reports ages to 1e-9 at every step and ramp lags to 1e-6", async () => {
  const lanes = await run({
    problem: { kind: "signal", signal: "ramp", slope: 0.0317 },
    lanes: asLanes(LANES),
    steps: 450,
  });
  LANES.forEach(({ filter, optimizer }, index) => {
    for (const row of lanes[index]!) {
      const gap = Math.abs(row.age! - startUpAge(filter, row.step));
      expect(gap, `${optimizer}, step ${row.step}`).toBeLessThan(1e-9);
    }
    const last = lanes[index]!.at(-1)!;
    expect(Math.abs(last.age! - settledAge(filter))).toBeLessThan(1e-9);
    expect(Math.abs(last.lag! - settledAge(filter)), optimizer).toBeLessThan(1e-6);
  });
});

it("reports estimates that start up by their factor to 1e-12", async () => {
  const lanes = await run({
    problem: { kind: "signal", signal: "constant", amplitude: 1.37 },
    lanes: asLanes(LANES),
    steps: 80,
  });
  LANES.forEach(({ filter, optimizer }, index) => {
    for (const row of lanes[index]!) {
      const gap = Math.abs(row.estimate_norm! / 1.37 - startUpFactor(filter, row.step));
      expect(gap, `${optimizer}, step ${row.step}`).toBeLessThan(1e-12);
    }
  });
});

it("reports answers to an impulse to 1e-12, and their sum of squares, the noise gain", async () => {
  // At step 2, so that no rule takes it for the gradient that it starts from; |weight| is the estimate's norm.
  const lanes = await run({
    problem: { kind: "signal", signal: "drawn", values: [0, 1, 0] },
    lanes: asLanes(LANES),
    steps: 450,
  });
  LANES.forEach(({ filter, optimizer }, index) => {
    let squares = 0;
    for (const { step, estimate_norm } of lanes[index]!.slice(1)) {
      const weight = Math.abs(startUpWeight(filter, step, step - 2));
      expect(Math.abs(estimate_norm! - weight), `${optimizer}, ${step}`).toBeLessThan(1e-12);
      squares += estimate_norm! ** 2;
    }
    // Corrected averages start with larger weights.
    const isCorrected = filter.modes.some(({ correction }) => correction !== undefined);
    if (!isCorrected) expect(Math.abs(squares - noiseGain(filter)), optimizer).toBeLessThan(1e-12);
  });
});

/** A variance that is estimated from R independent normals is known to the share sqrt(2/(R - 1)); this is four times it. */
const fourErrors = (replicas: number) => 4 * Math.sqrt(2 / (replicas - 1));

it("reports the variance that the noise gain says, within four standard errors", async () => {
  const sigma = 0.713;
  const steps = 70;
  const replicas = 8192;
  const some = LANES.filter((_, index) => [0, 3, 5, 6].includes(index));
  const lanes = await run(
    {
      problem: { kind: "signal", signal: "constant", amplitude: 1.37, noise: sigma },
      lanes: asLanes(some),
      steps,
      replicas,
      // Looked at in the first step and in the last one.
      probe: { every: steps - 1, burst: 1 },
    },
    "--every",
    String(steps),
  );
  some.forEach(({ filter, optimizer }, index) => {
    const ratio = lanes[index]!.at(-1)!.variance! / (sigma * sigma * noiseGain(filter));
    expect(Math.abs(ratio - 1), optimizer).toBeLessThan(fourErrors(replicas));
  });
});

const REPLICAS = 65_536;
const FOUR_ERRORS = fourErrors(REPLICAS);

describe("the loss of 65,536 replicas on a noisy quadratic", () => {
  const [h, sigma] = [1.7, 0.713];
  const [beta, nu] = [0.6113, 0.7317];
  /** u = eta h: one that is not small, and 1, where SGD's limit for small steps is half the truth. */
  const RATES = [0.7137 / h, 1 / h];
  /** The product of the roots is at most beta, so 1e-5 of the variance is still to come. */
  const STEPS = 26;

  /** Last mean loss of each lane. The mean of x is 0 from the start, so it is h/2 Var(x). */
  async function losses(noise: number, lanes: readonly object[]): Promise<number[]> {
    const problem = { kind: "quadratic", eigenvalues: [h], start: 0, noise };
    const experiment = { problem, lanes, steps: STEPS, replicas: REPLICAS };
    const probe = { every: 1000, burst: 1 };
    const rows = await run({ ...experiment, probe }, "--every", String(STEPS));
    return rows.map((lane) => lane.at(-1)!.loss!);
  }

  it("is the exact one for sgd, momentum, rsgdm and qhm within four standard errors", async () => {
    const RULES = [
      ["sgd", {}, forms.PLAIN],
      ["momentum", { beta }, forms.movingAverage(beta)],
      ["rsgdm", { beta }, forms.rectified(beta)],
      ["qhm", { beta, nu }, forms.quasiHyperbolic(beta, nu)],
    ] as const;
    const cases = RULES.flatMap(([optimizer, hyper, filter]) =>
      RATES.map((eta) => ({ optimizer, hyper: { ...hyper, lr: eta }, filter, eta })),
    );
    const measured = await losses(sigma, asLanes(cases));
    cases.forEach(({ optimizer, filter, eta }, index) => {
      const exact = excessLoss(h, stationaryVariance(filter, { eta, h, sigma })!);
      expect(Math.abs(measured[index]! / exact - 1), optimizer).toBeLessThan(FOUR_ERRORS);
      // The limit for small steps, the same for all rules, is many standard errors off at u = 1.
      if (eta * h < 1) return;
      const limit = excessLoss(h, smallStepVariance({ eta, h, sigma }));
      expect(Math.abs(measured[index]! / limit - 1), optimizer).toBeGreaterThan(1.5 * FOUR_ERRORS);
    });
    const plain = measured[1]! / excessLoss(h, smallStepVariance({ eta: RATES[1]!, h, sigma }));
    expect(Math.abs(plain - 2)).toBeLessThan(2 * FOUR_ERRORS);
  });

  it("is the exact one for the Langevin walk on exact gradients, twice its limit at u = 1", async () => {
    const temperature = 0.291;
    const measured = await losses(
      0,
      RATES.map((lr) => ({ optimizer: "sgld", hyper: { lr, temperature } })),
    );
    RATES.forEach((step, index) => {
      const exact = excessLoss(h, varianceOfLangevin({ step, temperature, h })!);
      expect(Math.abs(measured[index]! / exact - 1), `${step}`).toBeLessThan(FOUR_ERRORS);
    });
    const limit = excessLoss(h, gibbsVariance(h, temperature));
    expect(Math.abs(measured[1]! / limit - 2)).toBeLessThan(2 * FOUR_ERRORS);
  });
});

it("decays a quarter of a percent below the stability edge and grows as much above it", async () => {
  const h = 1.371;
  const RULES = [
    ["sgd", {}, forms.PLAIN],
    ["momentum", { beta: BETA }, forms.movingAverage(BETA)],
    ["rsgdm", { beta: BETA }, forms.rectified(BETA)],
    ["heavy-ball", { momentum: MU }, forms.heavyBall(MU)],
  ] as const;
  const lanes = RULES.flatMap(([optimizer, hyper, filter]) =>
    [0.9975, 1.0025].map((share) => ({
      optimizer,
      hyper: { ...hyper, lr: (share * stabilityEdge(filter)) / h },
    })),
  );
  const problem = { kind: "quadratic", eigenvalues: [h], start: 1 };
  const probe = { every: 5000, burst: 1 };
  const rows = await run({ problem, lanes, steps: 2000, probe }, "--every", "1000");
  RULES.forEach(([optimizer], index) => {
    const [below, above] = [rows[2 * index]!, rows[2 * index + 1]!].map((lane) =>
      [1001, 2000].map((step) => lane.find((row) => row.step === step)),
    ) as [Row[], Row[]];
    expect(below[1]!.loss! / below[0]!.loss!, optimizer).toBeLessThan(0.5);
    const grown = above[1]!;
    expect(grown.diverged || grown.loss! > 2 * above[0]!.loss!, optimizer).toBe(true);
  });
});
