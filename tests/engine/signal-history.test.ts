/**
 * The signal bench's numbers: xi and xi-bar against ALGORITHMS 1.2 and against sums over the given gradients, start-up
 * factors against their closed forms, figures of a stretch against the rows of `run`, thinned curves against whole ones.
 */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import type { SignalView } from "../../src/wire/signal.ts";
import { openTestRun } from "./support.ts";

const COUNTEREXAMPLE = [-5.2416, 1, 1, 1, 1, 0];

type Window = { from: number; to: number } | { newest: number };

async function runTo(
  experiment: LeanExperiment,
  { replicaRows = false }: { replicaRows?: boolean } = {},
): Promise<{
  rows: readonly Row[];
  replicaRows: readonly Row[];
  look: (signal?: Window) => Promise<SignalView>;
}> {
  const run = await openTestRun(experiment, { replicaRows });
  const done = await run.advance(experiment.steps ?? 1000);
  const look = async (signal?: Window): Promise<SignalView> => {
    const stage = await run.stage(signal === undefined ? {} : { signal });
    if (stage?.kind !== "signal") throw new Error("the stage shows no signal");
    return stage;
  };
  return { ...done, look };
}

/** xi of the moving average and xi-bar of RSGDM (b), summed up as ALGORITHMS 1.2 writes them. */
function sums(beta: number, g: readonly number[], t: number): { xi: number; bar: number } {
  const term = (i: number): number => beta ** (t - i) * ((g[i - 1] ?? NaN) - (g[t - 1] ?? NaN));
  let xi = 0;
  let bar = 0;
  for (let i = 1; i < t; i++) xi += (1 - beta) * term(i);
  for (let i = 2; i < t; i++) bar += beta * (1 - beta) * term(i);
  return { xi, bar };
}

describe("xi apart from the start-up factor", () => {
  it("is 0 for momentum and 0.279 for RSGDM (b) in the counterexample", async () => {
    const { look } = await runTo({
      v: 1,
      problem: { kind: "signal", signal: "drawn", values: COUNTEREXAMPLE },
      lanes: [{ optimizer: "momentum" }, { optimizer: "rsgdm-b" }, { optimizer: "rsgdm" }],
      steps: 6,
    });
    const { bench } = await look();
    const [momentum, b, a] = bench.lanes.map(({ figures }) => figures);
    // -5.2416 is itself rounded to four decimals: its weight 0.059 leaves at most 3e-6.
    expect(Math.abs(momentum?.xi ?? NaN)).toBeLessThan(1e-4);
    expect(b?.xi).toBeCloseTo(0.279, 3);
    // Convention (A) has all of xi's terms: beta times it.
    expect(Math.abs(a?.xi ?? NaN)).toBeLessThan(1e-4);
    expect(momentum?.factor).toBeCloseTo(1 - 0.9 ** 6, 14);
    expect(b?.factor).toBeCloseTo(1 - 0.9 ** 6, 14);
    expect(a?.factor).toBeCloseTo(1 - 0.9 ** 7, 14);
    expect(momentum?.at).toBe(6);
  });

  it("follows the sums at every step, with settings that are not round", async () => {
    const beta = 0.8371;
    const values = [0.3, -1.7, 2.2, 0.05, 0.9, -3.1, 4.4, 4.4, 1];
    const { look } = await runTo({
      v: 1,
      problem: { kind: "signal", signal: "drawn", values },
      lanes: [
        { optimizer: "momentum", hyper: { beta } },
        { optimizer: "rsgdm-b", hyper: { beta } },
        { optimizer: "adam" },
      ],
      steps: values.length,
    });
    const { steps, truth, bench } = await look();
    const [momentum, b, adam] = bench.lanes;
    steps.forEach((t, index) => {
      const { xi, bar } = sums(beta, values, t);
      expect(momentum?.xi.values[index]).toBeCloseTo(xi, 13);
      // At step 1 the printed form has no term, but its factor 1 - beta is the whole weight.
      expect(b?.xi.values[index]).toBeCloseTo(bar, 13);
      // A bias-corrected estimate has no start-up part: its weights always add up to 1.
      expect(adam?.factor[index]).toBeCloseTo(1, 13);
      for (const lane of bench.lanes) {
        const parts = (lane.startUp.values[index] ?? NaN) + (lane.xi.values[index] ?? NaN);
        expect(lane.offset.values[index]).toBeCloseTo(parts, 13);
      }
      expect(truth[index]).toBe(values[t - 1]);
    });
  });

  it("has the noise averaged out by replicas, within four standard errors", async () => {
    const beta = 0.7;
    const values = [2, -1, 0.5, 3];
    const replicas = 4096;
    const { look } = await runTo({
      v: 1,
      problem: { kind: "signal", signal: "drawn", values, noise: 1 },
      lanes: [{ optimizer: "momentum", hyper: { beta } }],
      steps: 4,
      replicas,
    });
    const [lane] = (await look()).bench.lanes;
    // Var m_4 = (1 - beta)^2 (1 + beta^2 + beta^4 + beta^6) for noise of deviation 1.
    const power = [0, 1, 2, 3].reduce((sum, k) => sum + beta ** (2 * k), 0);
    const error = (1 - beta) * Math.sqrt(power / replicas);
    expect(Math.abs((lane?.figures.xi ?? NaN) - sums(beta, values, 4).xi)).toBeLessThan(4 * error);
  });
});

describe("numbers over a stretch", () => {
  it("are those of the rows", async () => {
    const { rows, replicaRows, look } = await runTo(
      {
        v: 1,
        problem: { kind: "signal", signal: "sine", period: 60, noise: 0.4 },
        lanes: [{ optimizer: "momentum" }, { optimizer: "rsgdm" }],
        steps: 300,
        replicas: 16,
      },
      { replicaRows: true },
    );
    const { bench } = await look({ from: 171, to: 280 });
    expect([bench.from, bench.to, bench.kept.first, bench.kept.last]).toEqual([171, 280, 1, 300]);
    bench.lanes.forEach(({ figures }, lane) => {
      const inside = (row: Row): boolean => row.lane === lane && row.step >= 171 && row.step <= 280;
      const meanOf = (of: readonly Row[], figure: (row: Row) => number): number =>
        of.reduce((sum, row) => sum + figure(row), 0) / of.length;
      const mine = rows.filter(inside);
      const square = (value: number | null): number => (value ?? NaN) ** 2;
      const each = replicaRows.filter(inside);
      expect(each).toHaveLength(110 * 16);
      expect(figures.error).toBeCloseTo(Math.sqrt(meanOf(each, (row) => square(row.error))), 12);
      expect(figures.bias).toBeCloseTo(Math.sqrt(meanOf(mine, (row) => square(row.bias))), 12);
      const floor = meanOf(mine, (row) => square(row.bias_floor));
      expect(figures.biasFloor).toBeCloseTo(Math.sqrt(floor), 12);
      expect(figures.variance).toBeCloseTo(
        meanOf(mine, (row) => row.variance ?? NaN),
        12,
      );
      const { age, lag, lag_fit } = mine.at(-1) ?? {};
      expect([figures.at, figures.age, figures.lag, figures.lagFit]).toEqual([
        280,
        age,
        lag,
        lag_fit,
      ]);
      expect(figures.lag).not.toBeNull();
    });
  });

  it("thins long stretches and loses no extreme", async () => {
    const steps = 34_000;
    const { look } = await runTo({
      v: 1,
      problem: { kind: "signal", signal: "walk", noise: 3 },
      lanes: [{ optimizer: "momentum" }],
      steps,
      probe: { every: 1000, draws: 2 },
    });
    const whole = await look({ from: 1, to: steps });
    // The oldest steps are forgotten, and the view says so.
    expect(whole.bench.kept).toEqual({ first: steps - 32_768 + 1, last: steps });
    expect(whole.steps.length).toBeLessThanOrEqual(802);
    expect([whole.steps[0], whole.steps.at(-1)]).toEqual([1233, steps]);
    const { stride } = whole.bench;
    expect(stride).toBeGreaterThan(1);
    for (const index of [0, 1, 400, whole.steps.length - 1]) {
      const from = whole.steps[index] ?? NaN;
      const fine = await look({ from, to: (whole.steps[index + 1] ?? steps + 1) - 1 });
      expect(fine.bench.stride).toBe(1);
      const [coarse, exact] = [whole.bench.lanes[0]?.estimate, fine.estimates[0]];
      expect(coarse?.values[index]).toBe(exact?.[0]);
      expect(coarse?.low[index]).toBe(Math.min(...(exact ?? [])));
      expect(coarse?.high[index]).toBe(Math.max(...(exact ?? [])));
      expect(whole.bench.delivered.high[index]).toBe(Math.max(...fine.delivered));
    }
    const newest = await look();
    expect([newest.steps.length, newest.bench.from, newest.bench.to]).toEqual([400, 33_601, steps]);
    expect((await look({ from: 5, to: 90 })).steps).toHaveLength(0);
  });
});
