import { describe, expect, it } from "vitest";
import { Bench, NETWORK, SMALL, intoStep, stepsOf, upTo } from "./session-support.ts";
import { rowsOf } from "./support.ts";

describe("loading", () => {
  it("tells what is loaded, on which device, that it is ready, and shows step 0", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    expect(bench.events.map(({ event }) => event.kind)).toEqual([
      "status",
      "device",
      "status",
      "frame",
    ]);
    expect(bench.phases).toEqual(["loading", "ready"]);
    expect(bench.last("device").device.name).toBe("wasm");
    const frame = bench.last("frame");
    expect(frame.step).toBe(0);
    expect(frame.lanes).toEqual(Array(2).fill({ status: "ready", divergedAt: null, latest: null }));
    expect(frame.charts.loss?.map(({ steps }) => steps.length)).toEqual([0, 0]);
    expect(frame.stage).toMatchObject({ kind: "trajectory", dimension: 2 });
    expect(frame.buffers?.tensors.map(({ slot }) => slot)).toEqual(["m"]);
  });

  it("does what was asked meanwhile once it is ready", async () => {
    const bench = new Bench();
    bench.load(SMALL);
    bench.send({ kind: "step", count: 2 });
    bench.send({ kind: "step", count: 3 });
    await bench.reach("paused");
    expect(bench.watched.run.step).toBe(5);
    bench.load({ ...SMALL, steps: 20 });
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(stepsOf(bench.watched.rows)).toEqual(upTo(20));
  });
});

describe("play", () => {
  it("runs to the end, and the rows are those of one go", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows).toEqual(await rowsOf(SMALL));
    expect(bench.phases).toEqual(["loading", "ready", "running", "done"]);
    const frame = bench.last("frame");
    expect(frame.step).toBe(300);
    expect(frame.lanes.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(frame.lanes[1]?.latest).toEqual(bench.watched.rows.at(-1));
    expect([...(frame.charts.loss?.[1]?.steps ?? [])]).toEqual(upTo(300));
    const kinds = bench.events.map(({ event }) => event.kind);
    expect(kinds.slice(-2)).toEqual(["frame", "status"]);
  });

  it("after the end only says that it is done", async () => {
    const bench = new Bench();
    await bench.ready({ ...SMALL, steps: 5 });
    bench.send({ kind: "play" });
    await bench.reach("done");
    const sent = bench.events.length;
    bench.send({ kind: "play" });
    bench.send({ kind: "step", count: 3 });
    await bench.turns(50);
    expect(bench.events.slice(sent).map(({ event }) => event)).toMatchObject([
      { kind: "status", phase: "done" },
      { kind: "status", phase: "done" },
    ]);
    expect(bench.watched.run.step).toBe(5);
  });

  it("marks a lane that diverges with its step while the others go on, and ends when none is left", async () => {
    const wild = { optimizer: "sgd", hyper: { lr: 1e6 } };
    const bench = new Bench();
    await bench.ready({ ...SMALL, lanes: [wild, ...SMALL.lanes], steps: 40 });
    bench.send({ kind: "play" });
    await bench.reach("done");
    const first = bench.watched.rows.find(({ diverged }) => diverged);
    const frame = bench.last("frame");
    expect(frame.lanes.map(({ status }) => status)).toEqual(["diverged", "done", "done"]);
    expect(frame.lanes[0]?.divergedAt).toBe(first?.step);
    expect(frame.lanes[0]?.latest?.step).toBe((first?.step ?? 0) - 1);
    expect(frame.charts.loss?.[0]?.steps.at(-1)).toBe((first?.step ?? 0) - 1);
    expect(frame.charts.loss?.[1]?.steps).toHaveLength(40);

    await bench.ready({ ...SMALL, lanes: [wild] });
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.run.step).toBeLessThan(300);
  });
});

describe("pause", () => {
  it("answers at once, loses no row, and play goes on behind it", async () => {
    for (const isLate of [false, true]) {
      const bench = new Bench({ tickMs: 4, isLate });
      await bench.ready(SMALL);
      bench.send({ kind: "play" });
      await bench.until(() => bench.watched.rows.length > 60);
      bench.send({ kind: "pause" });
      expect(bench.events.at(-1)?.event).toMatchObject({ kind: "status", phase: "paused" });
      await bench.turns(200);
      const { step } = bench.watched.run;
      expect(step).toBeLessThan(300);
      expect(bench.last("frame").step).toBe(step);
      expect(stepsOf(bench.watched.rows)).toEqual(upTo(step));
      bench.send({ kind: "play" });
      await bench.reach("done");
      expect(bench.watched.rows).toEqual(await rowsOf(SMALL));
    }
  });

  it("and play in quick turns start one drive only", async () => {
    const bench = new Bench({ isLate: true });
    await bench.ready(SMALL);
    for (let round = 0; round < 20; round++) {
      bench.send({ kind: "play" });
      await bench.turns(round % 4);
      bench.send({ kind: "pause" });
      await bench.turns(round % 3);
    }
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows).toEqual(await rowsOf(SMALL));
  });

  it("holds a network inside a step and inside a probe", async () => {
    const bench = new Bench({ tickMs: 13 });
    await bench.ready(NETWORK, { device: "cpu" });
    bench.send({ kind: "step", count: 1 });
    await bench.reach("paused");
    for (const pieces of [1, 4, 8]) {
      const { step } = bench.watched.run;
      bench.send({ kind: "play" });
      await intoStep(bench, pieces);
      bench.send({ kind: "pause" });
      expect(bench.last("status")).toMatchObject({ phase: "paused", step });
      await bench.turns(200);
      expect(bench.watched.isAdvancing).toBe(true);
      expect(bench.watched.run.step).toBe(step);
      // A single step now ends the one that is held.
      bench.send({ kind: "step", count: 1 });
      await bench.reach("paused");
      expect(bench.watched.run.step).toBe(step + 1);
      await bench.turns(50);
      expect(bench.watched.run.step).toBe(step + 1);
    }
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows).toEqual(await rowsOf(NETWORK, { device: "cpu" }));
  });
});

describe("step on a network whose steps are quick", () => {
  it("ends the one that is held and begins no other", async () => {
    const quick = { ...NETWORK, steps: 80, probe: { every: 100 } };
    const bench = new Bench({ tickMs: 0.9 });
    await bench.ready(quick, { device: "cpu" });
    let held = 0;
    while (bench.watched.run.step < 60) {
      bench.send({ kind: "play" });
      await bench.turns(1);
      await bench.until(() => bench.watched.isAdvancing || bench.watched.run.step >= 60);
      bench.send({ kind: "pause" });
      await bench.turns(20);
      if (!bench.watched.isAdvancing) continue;
      held++;
      const { step } = bench.watched.run;
      bench.send({ kind: "step", count: 1 });
      await bench.reach("paused");
      await bench.turns(5);
      expect(bench.watched.run.step).toBe(step + 1);
    }
    expect(held).toBeGreaterThan(3);
  });
});

describe("step", () => {
  it("does exactly as many steps as asked for", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    for (const [count, end] of [
      [1, 1],
      [10, 11],
      [100, 111],
    ] as const) {
      bench.send({ kind: "step", count });
      await bench.reach("paused");
      expect(bench.watched.run.step).toBe(end);
      expect(bench.last("frame").step).toBe(end);
    }
    bench.send({ kind: "step", count: 1000 });
    await bench.reach("done");
    expect(stepsOf(bench.watched.rows)).toEqual(upTo(300));
  });

  it("adds to steps that are still being done", async () => {
    for (const isLate of [false, true]) {
      const bench = new Bench({ isLate });
      await bench.ready(SMALL);
      for (let press = 0; press < 5; press++) {
        bench.send({ kind: "step", count: 1 });
        await bench.turns(press % 3);
      }
      await bench.turns(300);
      expect(bench.watched.run.step).toBe(5);
      expect(bench.last("status").phase).toBe("paused");
    }
  });

  it("while the last frame is being made goes on", async () => {
    const bench = new Bench({ isLate: true });
    await bench.ready(SMALL);
    bench.send({ kind: "step", count: 2 });
    await bench.until(() => bench.watched.run.step === 2 && !bench.watched.isAdvancing);
    await bench.turns(1);
    expect(bench.phases.at(-1)).toBe("running");
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(stepsOf(bench.watched.rows)).toEqual(upTo(300));
  });
});

describe("speed", () => {
  it("is an upper bound, by the scheduler's clock", async () => {
    const bench = new Bench({ tickMs: 0.05 });
    await bench.ready(SMALL);
    bench.send({ kind: "speed", stepsPerSecond: 100 });
    const start = bench.scheduler.ms;
    bench.send({ kind: "play" });
    for (let second = 1; second <= 2; second++) {
      await bench.until(() => bench.scheduler.ms - start >= 1000 * second);
      expect(bench.watched.run.step).toBeLessThanOrEqual(100 * second + 2);
      expect(bench.watched.run.step).toBeGreaterThan(100 * second - 5);
    }
    bench.send({ kind: "speed", stepsPerSecond: 10 });
    const { step } = bench.watched.run;
    const then = bench.scheduler.ms;
    await bench.until(() => bench.scheduler.ms - then >= 2000);
    expect(bench.watched.run.step - step).toBeGreaterThanOrEqual(19);
    expect(bench.watched.run.step - step).toBeLessThanOrEqual(20);
    bench.send({ kind: "speed", stepsPerSecond: null });
    await bench.reach("done");
    expect(bench.scheduler.ms - then).toBeLessThan(3000);
  });

  it("does not make up for time that was lost", async () => {
    const bench = new Bench({ tickMs: 0.05 });
    await bench.ready(SMALL);
    bench.send({ kind: "speed", stepsPerSecond: 40 });
    bench.send({ kind: "play" });
    await bench.until(() => bench.watched.run.step >= 10);
    bench.scheduler.ms += 60_000;
    const { step } = bench.watched.run;
    const start = bench.scheduler.ms;
    await bench.until(() => bench.scheduler.ms - start >= 1000);
    // A second's worth and the quarter of a second that may be caught up.
    expect(bench.watched.run.step - step).toBeLessThanOrEqual(51);
  });
});
