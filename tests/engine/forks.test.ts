/** Forked lanes: their parent's rows up to the fork, to the bit, and those of a run of their own settings after it. */
import { describe, expect, it } from "vitest";
import { canonicalize, type LeanExperiment } from "../../src/experiment/canonical.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { withoutForks } from "../../src/experiment/forks.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";
import { bare, rowsIn } from "./forks-support.ts";
import { ofLane } from "./network-support.ts";
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
