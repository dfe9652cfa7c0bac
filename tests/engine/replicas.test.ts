/** Bands over replicas and comparisons between lanes, against the replicas' own rows and against closed forms. */
import { describe, expect, it } from "vitest";
import { openRun } from "../../src/engine/open-run.ts";
import { Replicas } from "../../src/engine/replicas.ts";
import { Track } from "../../src/engine/tracks.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { REPLICA_METRICS, type ReplicaMetric } from "../../src/measure/replica-values.ts";
import type { Row } from "../../src/measure/row.ts";
import type { Curve } from "../../src/wire/curves.ts";
import { Bench, VIEW } from "./session-support.ts";
import { planOf, testHost } from "./support.ts";

const EXACT = { maxPoints: 4000, smoothing: 0 };

/** The replicas of a whole run, and their rows where asked for. */
async function replicasOf(
  experiment: LeanExperiment,
  { rows = false } = {},
): Promise<{ replicas: Replicas; rows: readonly Row[] }> {
  const plan = planOf(experiment);
  const replicas = new Replicas({ lanes: plan.lanes.length, replicas: plan.replicas });
  const run = await openRun(testHost, {
    plan,
    device: "auto",
    replicaRows: rows,
    onReplicas: replicas.take,
    dropped: [],
    breathe: () => Promise.resolve(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    confirmDownload: () => Promise.resolve(false),
  });
  const { replicaRows } = await run.advance(run.steps);
  run.dispose();
  return { replicas, rows: replicaRows };
}

/** By sorting; linear between order statistics. */
function sortedQuantile(values: readonly number[], level: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = level * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - low);
}

const pointsOf = ({ steps, values }: Curve): (readonly [number, number])[] =>
  Array.from(steps, (step, index) => [step, values[index]!] as const);

/** What the band should be, from rows of the first `count` replicas. */
function direct(
  rows: readonly Row[],
  { lane, metric, count }: { lane: number; metric: ReplicaMetric; count: number },
  level: number,
): (readonly [number, number])[] {
  const bySteps = new Map<number, number[]>();
  for (const row of rows) {
    const value = row[metric];
    if (row.lane !== lane || (row.replica ?? 0) >= count || value === null) continue;
    bySteps.set(row.step, [...(bySteps.get(row.step) ?? []), value]);
  }
  return [...bySteps].map(([step, values]) => [step, sortedQuantile(values, level)] as const);
}

const SURFACE = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock", noise: 0.4 },
  lanes: [
    { optimizer: "momentum", hyper: { lr: 0.001 } },
    { optimizer: "adam", hyper: { lr: 0.01 } },
  ],
} as const satisfies Partial<LeanExperiment>;

describe("bands", () => {
  it("are the replicas' quantiles at every step, of what each replica has by itself", async () => {
    const experiment = { ...SURFACE, steps: 30, replicas: 37, probe: { every: 3 } };
    const { replicas, rows } = await replicasOf(experiment, { rows: true });
    const seen = new Set<string>();
    for (const lane of [0, 1]) {
      for (const metric of REPLICA_METRICS) {
        const { band } = replicas.band(lane, metric, EXACT);
        if (band === undefined || band.low.steps.length === 0) continue;
        seen.add(metric);
        const place = { lane, metric, count: 37 };
        expect(pointsOf(band.low)).toEqual(direct(rows, place, 0.1));
        expect(pointsOf(band.median)).toEqual(direct(rows, place, 0.5));
        expect(pointsOf(band.high)).toEqual(direct(rows, place, 0.9));
      }
    }
    expect([...seen].sort()).toEqual(
      ["age", "cosine", "error", "estimate_norm", "grad_norm", "loss", "update_norm"].sort(),
    );
    expect(replicas.band(0, "bias", EXACT)).toEqual({});
    expect(replicas.band(0, "lag", EXACT)).toEqual({});
  });

  it("are the whole range of few replicas, and the first 1,024 of many", async () => {
    for (const [count, levels] of [
      [9, [0, 1]],
      [1100, [0.1, 0.9]],
    ] as const) {
      const experiment = { ...SURFACE, steps: 3, replicas: count };
      const { replicas, rows } = await replicasOf(experiment, { rows: true });
      const { band } = replicas.band(1, "loss", EXACT);
      const place = { lane: 1, metric: "loss", count: 1024 } as const;
      expect(pointsOf(band!.low)).toEqual(direct(rows, place, levels[0]));
      expect(pointsOf(band!.high)).toEqual(direct(rows, place, levels[1]));
    }
  });
});

describe("comparisons", () => {
  it("lose the noise that lanes share, as much as the closed form says", async () => {
    // Step 2 stands at x = c - lr s n with c = x0 (1 - lr h) and n normal, so the loss is h/2 (c^2 - 2 c lr s n +
    // lr^2 s^2 n^2): its part p n + q n^2 has p = -h c lr s, q = h lr^2 s^2 / 2, and variance p^2 + 2 q^2.
    const [h, start, s, replicas] = [1.3, 2, 0.9, 1024];
    const rates = [0.21, 0.23] as const;
    const forms = rates.map((lr) => {
      const c = start * (1 - lr * h);
      return { p: -h * c * lr * s, q: (h * lr ** 2 * s ** 2) / 2, fixed: (h / 2) * c ** 2 };
    });
    const [a, b] = forms as [(typeof forms)[0], (typeof forms)[0]];
    const mean = b.fixed + b.q - a.fixed - a.q;
    const variance = (b.p - a.p) ** 2 + 2 * (b.q - a.q) ** 2;
    const unpaired = forms.reduce((sum, { p, q }) => sum + p ** 2 + 2 * q ** 2, 0);
    expect(variance).toBeLessThan(0.01 * unpaired);
    const { replicas: kept } = await replicasOf({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [h], start, noise: s },
      lanes: rates.map((lr) => ({ optimizer: "sgd", hyper: { lr } })),
      steps: 2,
      replicas,
    });
    const line = kept.compared(1, "loss", { baseline: 0, as: "difference" })!;
    const { low, high } = line.interval!;
    const error = Math.sqrt(variance / replicas);
    expect(Math.abs(line.values[1]! - mean)).toBeLessThan(4 * error);
    // Half the interval is 1.962 estimated standard errors; the estimate is good to a few per cent at 1,024 replicas.
    const half = (high.values[1]! - low.values[1]!) / 2;
    expect(half / (1.962 * error)).toBeGreaterThan(0.85);
    expect(half / (1.962 * error)).toBeLessThan(1.15);
    // At step 1 nothing was random yet: an exact zero without width.
    expect([line.values[0], low.values[0], high.values[0]]).toEqual([0, 0, 0]);
    const ratio = kept.compared(1, "loss", { baseline: 0, as: "ratio" })!;
    const back = kept.compared(0, "loss", { baseline: 1, as: "ratio" })!;
    expect(ratio.values[1]! * back.values[1]!).toBeCloseTo(1, 12);
    expect(ratio.band!.low.values[1]! * back.band!.high.values[1]!).toBeCloseTo(1, 12);
  });

  it("come in frames, tagged, over the whole run, with the baseline at zero", async () => {
    const bench = new Bench();
    await bench.ready({ ...SURFACE, steps: 50, replicas: 12 });
    bench.send({ kind: "play" });
    await bench.reach("done");
    const compare = { baseline: 1, as: "difference" } as const;
    bench.send({ kind: "view", view: { ...VIEW, compare } });
    await bench.until(() => bench.last("frame").charts.loss?.[0]?.of !== undefined);
    const { loss = [], age = [] } = bench.last("frame").charts;
    expect(loss.map(({ of }) => of)).toEqual(["difference 1", "difference 1"]);
    expect([...loss[0]!.steps]).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect([...loss[1]!.values]).toEqual(new Array(50).fill(0));
    expect(loss[1]!.band).toBeUndefined();
    const means = [0, 1].map(
      (lane) => bench.watched.rows.findLast((row) => row.lane === lane)!.loss!,
    );
    // The mean of differences is the difference of means, but for rounding.
    expect(loss[0]!.values[49]).toBeCloseTo(means[0]! - means[1]!, 10);
    expect(age[0]!.of).toBeUndefined();
    expect(age[0]!.band).toBeDefined();
  });

  it("of one replica are plain differences without interval or band", async () => {
    const { replicas } = await replicasOf({ ...SURFACE, steps: 5 });
    const line = replicas.compared(0, "loss", { baseline: 1, as: "difference" })!;
    expect(line.values).toHaveLength(5);
    expect(line).not.toHaveProperty("interval");
    expect(line).not.toHaveProperty("band");
    expect(replicas.band(0, "loss", EXACT)).toEqual({});
    expect(replicas.compared(0, "loss", { baseline: 2, as: "ratio" })).toBeNull();
    expect(replicas.compared(0, "bias", { baseline: 1, as: "ratio" })).toBeNull();
  });
});

it("tracks keep the beginning, an even choice of the rest and the newest, the same in all lanes", () => {
  const tracks = [0, 1].map(() => new Track({ replicas: 2, capacity: 128 }));
  for (let step = 1; step <= 10_000; step++) {
    tracks.forEach((track, lane) => {
      track.push(step, Float64Array.of(step, -step, lane));
    });
  }
  tracks[0]!.push(10_000, Float64Array.of(0, 0, 0));
  const [steps, others] = tracks.map((track) => track.samples.map(({ step }) => step));
  expect(steps).toEqual(others);
  expect(steps!.slice(0, 32)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
  expect(steps!.length).toBeGreaterThan(64);
  expect(steps!.length).toBeLessThanOrEqual(129);
  expect(steps!.at(-1)).toBe(10_000);
  const gaps = new Set(steps!.slice(40, -1).map((step, index) => step - steps![index + 39]!));
  expect([...gaps]).toEqual([128]);
  expect([...tracks[0]!.samples.at(-1)!.values]).toEqual([10_000, -10_000]);
});
