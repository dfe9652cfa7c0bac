/** Lanes of networks and of meta-learning that are forked on the page: what was trained is taken over where it is the same. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { bare, rowsIn } from "./forks-support.ts";
import { network, ofLane } from "./network-support.ts";
import { Bench } from "./session-support.ts";
import { rowsOf } from "./support.ts";

describe("a fork of a network", () => {
  const base = network({
    lanes: [{ optimizer: "momentum" }, { optimizer: "adam" }],
    probe: { every: 3, draws: 2, batch: 12 },
    steps: 10,
  });
  const fork = { lane: 1, step: 6 };
  const forked = { ...base, lanes: [...base.lanes, { optimizer: "adam", fork }] };

  it("added on the page takes over what was trained, and goes on as a run from the start does", async () => {
    const bench = new Bench({ tickMs: 100 });
    await bench.ready(base);
    bench.send({ kind: "play" });
    await bench.reach("done");
    bench.load(forked, { forks: true });
    await bench.reach("paused");
    const frame = bench.last("frame");
    expect([frame.step, frame.reached]).toEqual([6, 6]);
    const [, own, copy] = frame.charts.loss!;
    expect(copy).toEqual(own);
    expect(own?.steps).toHaveLength(6);
    expect(frame.lanes[2]?.latest).toEqual({ ...frame.lanes[1]!.latest, lane: 2 });
    bench.send({ kind: "play" });
    await bench.reach("done");
    const { rows } = bench.watched;
    expect(rows.length).toBeLessThan(3 * 10);
    expect(rows.filter(({ step }) => step > 6)).toEqual(
      (await rowsOf(forked, { device: "wasm" })).filter(({ step }) => step > 6),
    );
    expect(bench.last("frame").charts.loss![2]).toEqual(bench.last("frame").charts.loss![1]);
  });

  it("is trained from the start where what was trained is of other settings or another seed", async () => {
    for (const other of [
      {
        ...forked,
        lanes: [{ optimizer: "momentum", hyper: { lr: 0.3 } }, ...forked.lanes.slice(1)],
      },
      { ...forked, seed: 4 },
    ]) {
      const bench = new Bench({ tickMs: 100 });
      await bench.ready(base);
      bench.send({ kind: "play" });
      await bench.reach("done");
      bench.load(other, { forks: true });
      await bench.reach("ready");
      bench.send({ kind: "play" });
      await bench.reach("done");
      expect(bench.watched.rows).toEqual(await rowsOf(other, { device: "wasm" }));
    }
  });

  it("takes over what comes before a slider's move that waits, and meets it on the way", async () => {
    const bench = new Bench({ tickMs: 100, isLate: true });
    await bench.ready(base);
    bench.send({ kind: "step", count: 8 });
    await bench.reach("paused");
    bench.send({ kind: "play" });
    await bench.until(() => bench.watched.isAdvancing);
    bench.send({ kind: "seek", step: 4 });
    bench.send({ kind: "setting", lane: 1, name: "lr", value: 0.2 });
    expect(bench.last("changed")).toMatchObject({ step: 5, isFork: true });
    const lane = { optimizer: "adam", hyper: { lr: 0.2 }, fork };
    const changed = {
      ...forked,
      lanes: [...base.lanes, lane],
      changes: [{ step: 5, lane: 1, name: "lr", value: 0.2 }],
    };
    bench.load(changed, { forks: true });
    await bench.reach("paused");
    expect(bench.last("frame").step).toBe(6);
    bench.send({ kind: "play" });
    await bench.reach("done");
    const rows = await rowsOf(changed, { device: "wasm" });
    const again = bench.watched.rows;
    expect(again.length).toBeLessThan(rows.length);
    expect(again).toEqual(rows.slice(-again.length));
    expect(again[0]?.step).toBeLessThan(5);
  });

  it("keeps its parent's way to an outer gradient, and what was trained of meta-learning", async () => {
    const problem = { kind: "meta", task: "sine", hidden: [4], tasks: 3, shots: 4 } as const;
    const inner = { steps: 1, lr: 0.05 };
    const lane = { optimizer: "sgd", order: "first" } as const;
    const tasks: LeanExperiment = {
      v: 1,
      problem: { ...problem, hidden: [4], inner },
      lanes: [{ optimizer: "sgd" }, lane],
      steps: 6,
      probe: { every: 3, draws: 2, batch: 4 },
    };
    const withFork = { ...tasks, lanes: [...tasks.lanes, { ...lane, fork: { lane: 1, step: 4 } }] };
    const bench = new Bench({ tickMs: 100 });
    await bench.ready(tasks);
    bench.send({ kind: "play" });
    await bench.reach("done");
    bench.load(withFork, { forks: true });
    await bench.reach("paused");
    bench.send({ kind: "play" });
    await bench.reach("done");
    const [exact, own, copy] = bench.last("frame").charts.loss!;
    expect(copy).toEqual(own);
    expect(copy).not.toEqual(exact);
    expect(bench.watched.rows.length).toBeLessThan(3 * 6);
    const mixed = [...tasks.lanes, { optimizer: "sgd", fork: { lane: 1, step: 4 } }];
    expect(planExperiment({ ...tasks, lanes: mixed }).problems[0]?.path).toBe("lanes[2].order");
  });

  it("added while a step is under way leaves no trace of that step", async () => {
    const bench = new Bench({ tickMs: 100, isLate: true });
    const replicated = { ...forked, replicas: 2 };
    await bench.ready({ ...base, replicas: 2 });
    bench.send({ kind: "step", count: 7 });
    await bench.reach("paused");
    bench.send({ kind: "play" });
    await bench.until(() => bench.watched.isAdvancing);
    const [old] = bench.runs;
    bench.load(replicated, { forks: true });
    await bench.reach("paused");
    expect(bench.last("frame").charts.loss![2]!.steps).toHaveLength(6);
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(old?.disposed).toBe(1);
    const fresh = new Bench({ tickMs: 100 });
    await fresh.ready(replicated);
    fresh.send({ kind: "play" });
    await fresh.reach("done");
    expect(bench.last("frame").charts).toEqual(fresh.last("frame").charts);
  });

  it("goes back, and goes on in another engine, with what its workers remember", async () => {
    const damaged = network({
      lanes: [
        { optimizer: "rsgdm" },
        { optimizer: "rsgdm", fork: { lane: 0, step: 4 } },
        { optimizer: "rsgdm", hyper: { lr: 0.5 }, fork: { lane: 1, step: 5 } },
      ],
      estimator: [
        { kind: "delay", steps: 2 },
        { kind: "top-k", fraction: 0.2 },
      ],
      workers: { count: 2, split: "iid" },
      feedback: "ef14",
      probe: { every: 3, draws: 2, batch: 12 },
      steps: 9,
    });
    const bench = new Bench({ tickMs: 60 });
    await bench.ready(damaged);
    bench.send({ kind: "play" });
    await bench.reach("done");
    const expected = [...bench.watched.rows];
    expect(bare(ofLane(expected, 1))).toEqual(bare(ofLane(expected, 0)));
    expect(rowsIn(ofLane(expected, 2), 1, 5)).toEqual(rowsIn(ofLane(expected, 0), 1, 5));
    expect(rowsIn(ofLane(expected, 2), 7, 9)).not.toEqual(rowsIn(ofLane(expected, 0), 7, 9));
    for (const step of [2, 6]) {
      bench.send({ kind: "seek", step });
      await bench.reach("paused");
      const before = bench.watched.rows.length;
      bench.send({ kind: "play" });
      await bench.reach("done");
      expect(bench.watched.rows.slice(before)).toEqual(expected.filter((row) => row.step > step));
    }
    const { snapshot } = bench
      .of("kept")
      .findLast(({ snapshot: { checkpoint } }) => checkpoint.step < 5)!;
    const other = new Bench({ tickMs: 60 });
    await other.ready(damaged, { resume: snapshot });
    other.send({ kind: "play" });
    await other.reach("done");
    expect(other.watched.rows).toEqual(
      expected.filter(({ step }) => step > snapshot.checkpoint.step),
    );
    expect(other.last("frame").charts).toEqual(bench.last("frame").charts);
  });
});
