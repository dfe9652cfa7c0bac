/** Networks going back and on again: rows after a checkpoint are those of the run that never stopped, to the bit. */
import { describe, expect, it } from "vitest";
import { BUDGET_BYTES, Checkpoints } from "../../src/engine/checkpoints.ts";
import type { Run } from "../../src/engine/run.ts";
import { SeriesStore } from "../../src/engine/series.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import type { Checkpoint } from "../../src/wire/checkpoint.ts";
import { network, networkProblem } from "./network-support.ts";
import { Bench } from "./session-support.ts";
import { openTestRun } from "./support.ts";

const STEPS = 12;
const probe = { every: 1, draws: 2, batch: 12, window: 2, maxLag: 2 };

/** What remembers: slots, schedules, delays, lags, divergence, changes; workers, also at other points; batch norms. */
const EXPERIMENTS: Readonly<Record<string, LeanExperiment>> = {
  "rules and stages with memories": network({
    lanes: [
      { optimizer: "adam", schedule: { kind: "cosine", warmup: 4 } },
      { optimizer: "rsgdm", hyper: { lr: 0.02 } },
      { optimizer: "sgd", hyper: { lr: 1e5 } },
    ],
    estimator: [
      { kind: "noise", sigma: 0.01 },
      { kind: "delay", steps: 2 },
    ],
    probe,
    replicas: 2,
    steps: STEPS,
    changes: [{ step: 7, lane: 0, name: "lr", value: 0.02 }],
  }),
  "simulated workers, asked at two points": network({
    lanes: [{ optimizer: "sam", hyper: { lr: 0.05 } }, { optimizer: "momentum" }],
    workers: { count: 3, split: "sorted", aggregate: "trimmed" },
    estimator: [{ kind: "top-k", fraction: 0.2 }],
    feedback: "ef21-sgdm",
    probe,
    steps: STEPS,
  }),
  "batch norms": network({
    problem: networkProblem({
      model: { kind: "convmixer", dim: 3, depth: 1, kernel: 3, patch: 8 },
      data: { set: "shapes", train: 24, test: 10 },
      batch: 4,
    }),
    lanes: [{ optimizer: "adam" }],
    probe,
    steps: STEPS,
  }),
};

async function all(run: Run, count: number): Promise<Row[]> {
  return [...(await run.advance(count)).rows];
}

describe("on wasm", () => {
  it.each(Object.entries(EXPERIMENTS))("goes back and on with %s", async (_, experiment) => {
    const run = await openTestRun(experiment, { device: "wasm" });
    const start = await run.save();
    const expected = await all(run, 5);
    const early = structuredClone(await run.save());
    expected.push(...(await all(run, 4)));
    const late = await run.save();
    const stage = await run.stage();
    expected.push(...(await all(run, STEPS - 9)));
    expect(expected.some(({ lag_fit }) => lag_fit !== null)).toBe(true);
    const since = (step: number): Row[] => expected.filter((row) => row.step > step);

    await run.restore(late);
    expect(await run.stage()).toEqual(stage);
    await run.restore(early);
    expect(run.step).toBe(5);
    expect(await all(run, STEPS - 5)).toEqual(since(5));
    await run.restore(start);
    expect(await all(run, STEPS)).toEqual(expected);
    run.dispose();

    // Another run, elsewhere, goes on from the same checkpoint.
    const other = await openTestRun(experiment, { device: "wasm" });
    await other.restore(late);
    expect(await all(other, STEPS - 9)).toEqual(since(9));
    other.dispose();
  });

  it("keeps which lanes have diverged", async () => {
    const experiment = EXPERIMENTS["rules and stages with memories"]!;
    const run = await openTestRun(experiment, { device: "wasm" });
    await run.advance(9);
    const { lanes } = await run.save();
    const ended = lanes.map((lane) => lane.kind === "network" && lane.replicas[0]?.hasEnded);
    expect(ended).toEqual([false, false, true]);
    run.dispose();
  });

  it("says how large its checkpoints are, to a tenth", async () => {
    for (const experiment of Object.values(EXPERIMENTS)) {
      const run = await openTestRun(experiment, { device: "wasm" });
      await run.advance(2);
      const size = bytesOf(await run.save());
      expect(Math.abs(run.stateBytes / size - 1)).toBeLessThan(0.1);
      run.dispose();
    }
  });
});

/** All that typed arrays hold. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesOf(part), 0);
}

describe("a session", () => {
  it("stands on an earlier step of a network, and goes on to the same end", async () => {
    const bench = new Bench({ tickMs: 100 });
    const experiment = { ...EXPERIMENTS["rules and stages with memories"]!, replicas: 1 };
    await bench.ready(experiment);
    bench.send({ kind: "play" });
    await bench.reach("done");
    const { rows } = bench.watched;
    const [expected, curves] = [[...rows], bench.last("frame").charts];
    for (const step of [7, 11, 1, 0]) {
      const before = rows.length;
      bench.send({ kind: "seek", step });
      await bench.reach("paused");
      const { lanes, reached, noWayBack, charts } = bench.last("frame");
      expect([bench.last("frame").step, reached, noWayBack]).toEqual([step, STEPS, null]);
      // Lane 2 has diverged.
      if (step > 0)
        expect(lanes.slice(0, 2).map(({ latest }) => latest)).toEqual(
          expected.filter((row) => row.step === step).slice(0, 2),
        );
      expect(charts).toEqual(curves);
      expect(rows.length - before).toBeLessThan(3 * STEPS);
    }
    const before = rows.length;
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(rows.slice(before)).toEqual(expected);
  });
});

describe("a snapshot", () => {
  it("is handed out now and then; another engine goes on from it, curves and bands and all", async () => {
    const experiment = EXPERIMENTS["rules and stages with memories"]!;
    const bench = new Bench({ tickMs: 60 });
    await bench.ready(experiment);
    bench.send({ kind: "play" });
    await bench.reach("done");
    const kept = bench.of("kept").map(({ snapshot }) => snapshot);
    expect(kept.length).toBeGreaterThan(2);
    expect(kept.length).toBeLessThan(STEPS);
    const middle = kept.findLast(({ checkpoint }) => checkpoint.step < STEPS)!;
    const { step } = middle.checkpoint;

    const other = new Bench({ tickMs: 60 });
    await other.ready(experiment, { resume: middle });
    const frame = other.last("frame");
    expect([frame.step, frame.reached, frame.noWayBack]).toEqual([step, step, null]);
    expect(frame.charts.loss?.[0]?.steps).toHaveLength(step);
    other.send({ kind: "play" });
    await other.reach("done");
    expect(other.watched.rows).toEqual(bench.watched.rows.filter((row) => row.step > step));
    expect(other.last("frame").charts).toEqual(bench.last("frame").charts);
    expect(other.last("frame").lanes).toEqual(bench.last("frame").lanes);

    // Behind the snapshot there is only the start to go back to.
    other.send({ kind: "seek", step: 2 });
    await other.reach("paused");
    expect(other.last("frame").step).toBe(2);
  });

  it("of long curves is thinned, and they go on", () => {
    const whole = new SeriesStore();
    const place = { lane: 1, metric: "loss" } as const;
    const value = (step: number): number => Math.sin(step / 500) + (step === 31_337 ? 9 : 0);
    for (let step = 1; step <= 60_000; step++) whole.push(place, step, value(step));
    const options = { maxPoints: 400, smoothing: 0.9 };
    whole.line(1, "loss", options);
    const again = new SeriesStore();
    again.restore(structuredClone(whole.save()));
    expect(bytesOf(whole.save())).toBeLessThan(2048 * 73);
    for (const store of [whole, again])
      for (let step = 50_000; step <= 80_000; step++) store.push(place, step, value(step));
    const [before, after] = [whole.line(1, "loss", options), again.line(1, "loss", options)];
    expect(Math.max(...after.values)).toBe(value(31_337));
    expect(after.steps.at(-1)).toBe(80_000);
    expect(after.values.at(-1)).toBe(before.values.at(-1));
    expect(after.smoothValues.at(-1)).toBe(before.smoothValues.at(-1));
  });
});

describe("the memory for it", () => {
  const run = (stateBytes: number): Run => ({ stateBytes }) as Run;

  it("refuses runs of which no three states fit, and says what would", () => {
    const { network: budget } = BUDGET_BYTES;
    const checkpoints = new Checkpoints(budget);
    expect(checkpoints.refusal(run(budget / 3))).toBeNull();
    const refusal = checkpoints.refusal(run(budget / 3 + 1));
    expect(refusal).toMatch(/takes 65 MiB.*up to 64 MiB.*Fewer lanes/);
  });

  it("rests twenty times as long as saving took", async () => {
    let nowMs = 0;
    const slow = (step: number): Run => ({
      ...run(1),
      step,
      save: (): Promise<Checkpoint> => {
        nowMs += 100;
        return Promise.resolve({ step, lanes: [] });
      },
    });
    const checkpoints = new Checkpoints(10);
    const now = (): number => nowMs;
    await checkpoints.remember(slow(0), [], now);
    nowMs = 100 + 1999;
    await checkpoints.remember(slow(1), [], now);
    expect(checkpoints.steps).toEqual([0]);
    nowMs = 100 + 2000;
    await checkpoints.remember(slow(2), [], now);
    expect(checkpoints.steps).toEqual([0, 2]);
  });
});
