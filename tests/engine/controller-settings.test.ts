import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { Bench, NETWORK, SMALL, intoStep } from "./session-support.ts";
import { rowsOf } from "./support.ts";

describe("a setting", () => {
  /** The experiment as a link replays it: settings from step 1 on are starting values. */
  function withChanges(experiment: LeanExperiment, bench: Bench): LeanExperiment {
    const changes = bench.of("changed").map(({ step, lane, name, value }) => ({
      step,
      lane,
      name,
      value,
    }));
    const lanes = experiment.lanes.map((lane, index) => {
      const start = changes.filter((change) => change.step === 1 && change.lane === index);
      const hyper = Object.fromEntries(start.map(({ name, value }) => [name, value]));
      return { ...lane, hyper: { ...lane.hyper, ...hyper } };
    });
    const newest = changes.filter(
      (change, at) =>
        !changes
          .slice(at + 1)
          .some(
            ({ step, lane, name }) =>
              step === change.step && lane === change.lane && name === change.name,
          ),
    );
    return { ...experiment, lanes, changes: newest.filter(({ step }) => step > 1) };
  }

  it("names the step from which it acts, before, between and while pieces are done", async () => {
    for (const isLate of [false, true]) {
      const bench = new Bench({ tickMs: 5, isLate });
      await bench.ready(SMALL);
      bench.send({ kind: "setting", lane: 0, name: "beta", value: 0.7 });
      expect(bench.last("changed").step).toBe(1);
      bench.send({ kind: "play" });
      for (const [lane, name, value] of [
        [0, "lr", 0.002],
        [1, "beta1", 0.5],
        [0, "beta", 0.2],
        [0, "beta", 0.95],
        [1, "lr", 0.03],
      ] as const) {
        const { length } = bench.watched.rows;
        await bench.until(
          () => bench.watched.rows.length > length + 9 && (!isLate || bench.watched.isAdvancing),
        );
        bench.send({ kind: "setting", lane, name, value });
        bench.send({ kind: "setting", lane, name, value: value * 0.9 });
      }
      await bench.reach("done");
      expect(bench.watched.rows).toEqual(await rowsOf(withChanges(SMALL, bench)));
      expect(bench.last("changed").step).toBeGreaterThan(20);
    }
  });

  it("moved while pieces of a run with recorded changes are done is replayed as it was", async () => {
    const recorded = {
      ...SMALL,
      changes: [40, 41, 43, 90, 200].map((step, index) => ({
        step,
        lane: 0,
        name: "beta",
        value: 0.1 + 0.1 * index,
      })),
    };
    const bench = new Bench({ tickMs: 5, isLate: true });
    await bench.ready(recorded);
    bench.send({ kind: "step", count: 39 });
    await bench.reach("paused");
    // The same step as a recorded change: the slider has the last word.
    bench.send({ kind: "setting", lane: 0, name: "beta", value: 0.85 });
    expect(bench.last("changed").step).toBe(40);
    bench.send({ kind: "play" });
    await bench.until(() => bench.watched.isAdvancing);
    bench.send({ kind: "setting", lane: 0, name: "lr", value: 0.004 });
    await bench.reach("done");
    const moved = bench
      .of("changed")
      .map(({ step, lane, name, value }) => ({ step, lane, name, value }));
    const kept = recorded.changes.filter(({ step }) => step !== 40);
    const replayed = await rowsOf({ ...recorded, changes: [...kept, ...moved] });
    expect(bench.watched.rows).toEqual(replayed);
  });

  it("moved inside a network's step acts from the next one on, in every lane", async () => {
    const bench = new Bench({ tickMs: 13 });
    await bench.ready(NETWORK, { device: "cpu" });
    bench.send({ kind: "play" });
    await bench.until(() => bench.watched.run.step === 1);
    await intoStep(bench);
    bench.send({ kind: "setting", lane: 0, name: "beta", value: 0.3 });
    bench.send({ kind: "setting", lane: 1, name: "lr", value: 0.01 });
    expect(bench.of("changed").map(({ step }) => step)).toEqual([3, 3]);
    bench.send({ kind: "pause" });
    bench.send({ kind: "setting", lane: 1, name: "lr", value: 0.02 });
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows).toEqual(
      await rowsOf(withChanges(NETWORK, bench), { device: "cpu" }),
    );
  });
});
