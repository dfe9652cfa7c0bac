/** Forked lanes: their parent's rows up to the fork, to the bit, and those of a run of their own settings after it. */
import { describe, expect, it } from "vitest";
import { canonicalize, type LeanExperiment } from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { withoutForks } from "../../src/experiment/forks.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";
import type { Row } from "../../src/measure/row.ts";
import { network, ofLane } from "./network-support.ts";
import { Bench } from "./session-support.ts";
import { planOf, rowsOf } from "./support.ts";

const parent = {
  optimizer: "adam",
  hyper: { lr: 0.05 },
  schedule: { kind: "cosine", warmup: 9 },
} as const;
/** A slider moved before the fork, one after it, and one on the fork. */
const changes = [
  { step: 30, lane: 0, name: "lr", value: 0.2 },
  { step: 80, lane: 0, name: "beta1", value: 0.5 },
];
const SMALL: LeanExperiment = {
  v: 1,
  problem: { kind: "quadratic", eigenvalues: [1, 3], start: [2, -1], noise: 0.3 },
  lanes: [
    parent,
    // What the parent has at step 61: the same course.
    { ...parent, hyper: { lr: 0.2 }, fork: { lane: 0, step: 60 } },
    { ...parent, hyper: { lr: 0.01, beta2: 0.9 }, fork: { lane: 0, step: 60 } },
    { ...parent, hyper: { lr: 0.3 }, fork: { lane: 2, step: 70 } },
  ],
  estimator: [{ kind: "delay", steps: 3 }],
  steps: 100,
  seed: 5,
  replicas: 2,
  changes,
};

const bare = (rows: readonly Row[]): object[] => rows.map((row) => ({ ...row, lane: 0 }));
const rowsIn = (rows: readonly Row[], from: number, to: number): object[] =>
  bare(rows.filter(({ step }) => step >= from && step <= to));

describe.each(["reference", "wasm"] as const)("on %s", (device) => {
  it("a fork with its parent's settings repeats it; one with others is another run from its first own step", async () => {
    const rows = await rowsOf(SMALL, { device });
    const lanes = [0, 1, 2, 3].map((lane) => ofLane(rows, lane));
    // The parent goes on as if there were no forks.
    const alone = await rowsOf({ ...SMALL, lanes: [parent] }, { device });
    expect(lanes[0]).toEqual(alone);
    expect(rowsIn(lanes[1]!, 1, 79)).toEqual(rowsIn(lanes[0]!, 1, 79));
    expect(rowsIn(lanes[1]!, 81, 81)).not.toEqual(rowsIn(lanes[0]!, 81, 81));
    expect(rowsIn(lanes[2]!, 1, 60)).toEqual(rowsIn(lanes[0]!, 1, 60));
    expect(rowsIn(lanes[2]!, 62, 62)).not.toEqual(rowsIn(lanes[0]!, 62, 62));
    // By changes of a single lane, as a person with sliders would have done it.
    const moved = [
      changes[0]!,
      { step: 61, lane: 0, name: "lr", value: 0.01 },
      { step: 61, lane: 0, name: "beta2", value: 0.9 },
    ];
    const other = await rowsOf({ ...SMALL, lanes: [parent], changes: moved }, { device });
    expect(bare(lanes[2]!)).toEqual(bare(other));
    // A fork of a fork has the past of both; what its parent had changed is the default again.
    expect(rowsIn(lanes[3]!, 1, 70)).toEqual(rowsIn(lanes[2]!, 1, 70));
    const twice = [
      ...moved,
      { step: 71, lane: 0, name: "lr", value: 0.3 },
      { step: 71, lane: 0, name: "beta2", value: 0.999 },
    ];
    const third = await rowsOf({ ...SMALL, lanes: [parent], changes: twice }, { device });
    expect(bare(lanes[3]!)).toEqual(bare(third));
  });

  it("repeats its parent behind workers that remember, their compressors, aggregate and delays", async () => {
    const damaged: LeanExperiment["lanes"][number] = {
      optimizer: "rsgdm",
      workers: { count: 2, split: "iid", aggregate: "trimmed" },
      estimator: [
        { kind: "delay", steps: 5 },
        { kind: "rand-k", k: 1, scaled: true },
      ],
      feedback: "ef21",
    };
    const lanes = [damaged, { ...damaged, fork: { lane: 0, step: 12 } }];
    const rows = await rowsOf({ ...SMALL, lanes, estimator: [], changes: [] }, { device });
    expect(ofLane(rows, 1)).toHaveLength(SMALL.steps!);
    expect(bare(ofLane(rows, 1))).toEqual(bare(ofLane(rows, 0)));
  });
});

describe("a fork of a small problem on the page", () => {
  it("keeps its settings when a run goes back and goes on otherwise", async () => {
    const sgd = { optimizer: "sgd", hyper: { lr: 0.01 } };
    const experiment = { ...SMALL, lanes: [...SMALL.lanes, sgd] };
    for (const at of [40, 60]) {
      const bench = new Bench();
      await bench.ready(experiment);
      bench.send({ kind: "play" });
      await bench.reach("done");
      bench.send({ kind: "seek", step: at });
      await bench.reach("paused");
      bench.send({ kind: "setting", lane: 4, name: "lr", value: 0.1 });
      expect(bench.last("changed")).toMatchObject({ step: at + 1, isFork: true });
      const before = bench.watched.rows.length;
      bench.send({ kind: "play" });
      await bench.reach("done");
      const edited = [changes[0]!, { step: at + 1, lane: 4, name: "lr", value: 0.1 }];
      const expected = await rowsOf({ ...experiment, changes: edited });
      expect(bench.watched.rows.slice(before)).toEqual(expected.filter(({ step }) => step > at));
    }
  });
});

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

describe("forks in experiments", () => {
  const mistakesOf = (
    lanes: LeanExperiment["lanes"],
    more: Partial<LeanExperiment> = {},
  ): string[] =>
    planExperiment({ ...SMALL, changes: [], ...more, lanes }).problems.map(
      ({ path, message }) => `${path} ${message}`,
    );

  it("come back from links and canonical JSON", () => {
    const experiment = canonicalize(SMALL);
    expect(experiment.lanes[2]?.fork).toEqual({ lane: 0, step: 60 });
    expect(decodeLink(encodeLink(experiment)).experiment).toEqual(experiment);
    expect(canonicalize(experiment)).toEqual(experiment);
  });

  it("are called after their parents, and say what they are", () => {
    const { lanes } = planOf(SMALL);
    expect(lanes.map(({ label }) => label)).toEqual([
      "Adam",
      "Adam forked at 60",
      "Adam forked at 60 (2)",
      "Adam forked at 60 (2), at 70",
    ]);
    expect(lanes[2]?.fork).toEqual({ lane: 0, step: 60 });
    const named = { ...parent, label: "mine", fork: { lane: 1, step: 80 } };
    const more = planOf({ ...SMALL, lanes: [parent, parent, named, { ...named, label: "" }] });
    expect(more.lanes.map(({ label }) => label)).toEqual([
      "Adam",
      "Adam (2)",
      "mine",
      "Adam (2) forked at 80",
    ]);
  });

  it("are lanes with their settings from the start where nobody asks for their past", () => {
    const { lanes, changes: left } = withoutForks(planOf(SMALL));
    const settings = lanes.map(({ settings: { lr, beta2 } }) => [lr, beta2]);
    expect(settings).toEqual([
      [0.05, 0.999],
      [0.2, 0.999],
      [0.01, 0.9],
      [0.3, 0.999],
    ]);
    expect(left).toEqual(changes);
  });

  it("are refused with a reason where they make no sense", () => {
    const fork = { lane: 0, step: 60 };
    const adam = { optimizer: "adam" };
    expect(mistakesOf([{ ...adam, fork }])[0]).toContain("there is none: remove the fork");
    expect(mistakesOf([adam, { ...adam, fork: { lane: 1, step: 9 } }])[0]).toMatch(
      /^lanes\[1\]\.fork\.lane a fork's parent comes before it; give 0 to 0/,
    );
    expect(mistakesOf([adam, { ...adam, fork: { lane: 0, step: 100 } }])[0]).toMatch(
      /^lanes\[1\]\.fork\.step 100 leaves .* at most 99/,
    );
    expect(mistakesOf([adam, { optimizer: "sgd", fork }])[0]).toMatch(
      /^lanes\[1\]\.optimizer is not that of lane 0/,
    );
    expect(mistakesOf([parent, { ...adam, fork }])[0]).toMatch(/^lanes\[1\]\.schedule /);
    const early = [{ step: 60, lane: 1, name: "lr", value: 1 }];
    expect(mistakesOf([adam, { ...adam, fork }], { changes: early })[0]).toMatch(
      /^changes\[0\]\.step lane 1 is lane 0 up to step 60; give a later step/,
    );
    const { problems } = validateExperiment({
      ...SMALL,
      lanes: [adam, { ...adam, fork: { lane: 0, step: 0 } }],
    });
    expect(problems[0]?.path).toBe("lanes[1].fork.step");
  });
});
