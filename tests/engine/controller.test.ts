import { describe, expect, it } from "vitest";
import { DataUnavailableError } from "../../src/data/dataset.ts";
import { failureOf } from "../../src/engine/failure.ts";
import { DeviceLimitError, DeviceLostError } from "../../src/engine/gpu/errors.ts";
import type { Host } from "../../src/engine/open-run.ts";
import { UnsupportedError } from "../../src/engine/run.ts";
import { UnknownModelError } from "../../src/engine/tf/models.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Row } from "../../src/measure/row.ts";
import { Bench, VIEW } from "./session-support.ts";
import { rowsOf, testHost } from "./support.ts";

const SMALL: LeanExperiment = {
  v: 1,
  problem: { kind: "formula", id: "rosenbrock", noise: 0.4 },
  lanes: [
    { optimizer: "momentum", hyper: { lr: 0.001 } },
    { optimizer: "adam", hyper: { lr: 0.01 } },
  ],
  steps: 300,
};

/** Every step is probed with all pictures, so a step has many pieces. */
const NETWORK: LeanExperiment = {
  v: 1,
  problem: {
    kind: "network",
    data: { set: "shapes", train: 120, test: 20 },
    model: { kind: "mlp", hidden: [3] },
    batch: 8,
  },
  lanes: [{ optimizer: "momentum" }, { optimizer: "sgd" }],
  steps: 6,
  probe: { every: 1, draws: 2, batch: "full" },
};

const stepsOf = (rows: readonly Row[], lane = 0): number[] =>
  rows.filter((row) => row.lane === lane).map(({ step }) => step);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Until a step of the network is under way, with `pieces` of it done. */
async function intoStep(bench: Bench, pieces = 3): Promise<void> {
  await bench.until(() => bench.watched.isAdvancing);
  await bench.turns(pieces);
  expect(bench.watched.isAdvancing).toBe(true);
}

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
    expect(bench.last("device").device.name).toBe("reference");
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

describe("another experiment", () => {
  it("ends the old one, and late commands for that do nothing", async () => {
    const bench = new Bench({ isLate: true });
    await bench.ready(SMALL);
    const old = bench.watched;
    bench.send({ kind: "play" });
    await bench.until(() => old.rows.length > 20 && old.isAdvancing);
    bench.load({ ...SMALL, steps: 30 });
    await bench.reach("ready");
    await bench.turns(20);
    const { step } = old.run;
    for (const command of [
      { kind: "play" },
      { kind: "step", count: 5 },
      { kind: "setting", lane: 0, name: "lr", value: 1 },
      { kind: "speed", stepsPerSecond: 1 },
      { kind: "view", view: VIEW },
      { kind: "pause" },
    ] as const)
      bench.send(command, 1);
    await bench.turns(50);
    expect(old.run.step).toBe(step);
    expect(bench.watched.run.step).toBe(0);
    expect([old.disposed, bench.watched.disposed]).toEqual([1, 0]);
    const firstNew = bench.events.findIndex(({ event }) => event.session === 2);
    expect(bench.events.slice(firstNew).every(({ event }) => event.session === 2)).toBe(true);
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(stepsOf(bench.watched.rows)).toEqual(upTo(30));
    expect(bench.watched.disposed).toBe(0);
  });

  it("ends a network in the middle of a probe, held or not", async () => {
    for (const isHeld of [false, true]) {
      const bench = new Bench({ tickMs: 13 });
      await bench.ready(NETWORK, { device: "cpu" });
      const old = bench.watched;
      bench.send({ kind: "play" });
      await intoStep(bench, 5);
      if (isHeld) bench.send({ kind: "pause" });
      bench.load(SMALL);
      await bench.reach("ready");
      await bench.turns(30);
      expect(old.isAdvancing).toBe(false);
      expect(old.run.step).toBe(0);
      expect(old.disposed).toBe(1);
      expect(bench.events.filter(({ event }) => event.kind === "failed")).toEqual([]);
    }
  });

  it("while the first is being opened leaves only the second", async () => {
    const bench = new Bench();
    bench.load(NETWORK, { device: "cpu" });
    bench.load(SMALL);
    bench.send({ kind: "play" });
    await bench.reach("done");
    await bench.until(() => bench.runs.length === 2);
    await bench.turns(5);
    const [a, b] = bench.runs.map(({ run, disposed }) => [run.device.name, disposed]);
    expect([a, b].toSorted()).toEqual([
      ["cpu", 1],
      ["reference", 0],
    ]);
    expect(new Set(bench.events.map(({ event }) => event.session))).toEqual(new Set([1, 2]));
    expect(bench.events.filter(({ event }) => event.session === 1)).toHaveLength(1);
  });
});

describe("failures", () => {
  it("have the kind that the page acts on", () => {
    expect(failureOf(new DataUnavailableError("no files")).kind).toBe("data");
    expect(failureOf(new UnsupportedError("not here")).kind).toBe("unsupported");
    expect(failureOf(new UnknownModelError("too small")).kind).toBe("unsupported");
    expect(failureOf(new DeviceLostError("gone")).kind).toBe("device");
    expect(failureOf(new DeviceLimitError("too big")).kind).toBe("device");
    expect(failureOf(new TypeError("x is not a function"))).toEqual({
      kind: "internal",
      message: "x is not a function",
    });
    expect(failureOf("just text")).toEqual({ kind: "internal", message: "just text" });
  });

  it("of the data wait for dropped files, and then loading starts again", async () => {
    const seen: string[][] = [];
    const host: Host = {
      ...testHost,
      loadDataset: (request, run) => {
        seen.push(run.dropped.map(({ name }) => name));
        return run.dropped.length === 0
          ? Promise.reject(new DataUnavailableError("no source has it"))
          : testHost.loadDataset(request, run);
      },
    };
    const bench = new Bench({ host, tickMs: 13 });
    bench.load(NETWORK, { device: "cpu" });
    bench.send({ kind: "play" });
    await bench.until(() => bench.of("failed").length > 0);
    expect(bench.last("failed").failure).toEqual({ kind: "data", message: "no source has it" });
    bench.send({ kind: "files", files: [new File(["x"], "data_batch_1.bin")] });
    await bench.reach("ready");
    expect(seen).toEqual([[], ["data_batch_1.bin"]]);
    bench.send({ kind: "step", count: 1 });
    await bench.reach("paused");
    expect(bench.watched.run.step).toBe(1);
    expect(bench.of("failed")).toHaveLength(1);
  });

  it("are not made of a question whether to download: it is asked, and answered by a command", async () => {
    for (const answer of ["download", "files", "load"] as const) {
      const answers: boolean[] = [];
      const host: Host = {
        ...testHost,
        loadDataset: async (request, run) => {
          if (run.dropped.length > 0) return testHost.loadDataset(request, run);
          run.onProgress({ message: "looking", doneBytes: 0, totalBytes: null });
          const agreed = await run.confirmDownload({ message: "from the hub", totalBytes: 12_345 });
          answers.push(agreed);
          if (!agreed) throw new DataUnavailableError("declined");
          return testHost.loadDataset(request, run);
        },
      };
      const bench = new Bench({ host, tickMs: 13 });
      bench.load(NETWORK, { device: "cpu" });
      await bench.until(() => bench.of("ask-download").length > 0);
      expect(bench.last("data").progress.message).toBe("looking");
      expect(bench.last("ask-download")).toMatchObject({
        message: "from the hub",
        totalBytes: 12_345,
      });
      await bench.turns(20);
      expect(answers).toEqual([]);
      if (answer === "download") bench.send({ kind: "download" });
      else if (answer === "files") bench.send({ kind: "files", files: [new File([""], "a.bin")] });
      else bench.load(SMALL);
      await bench.reach("ready");
      await bench.turns(20);
      expect(answers).toEqual([answer === "download"]);
      expect(bench.events.filter(({ event }) => event.kind === "failed")).toEqual([]);
      expect(bench.runs.map(({ disposed }) => disposed)).toEqual([0]);
    }
  });

  it("during a run are told once, and the next play tries again", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    const { run } = bench.watched;
    const advance = run.advance.bind(run);
    let isLost = true;
    run.advance = (count) =>
      isLost ? Promise.reject(new DeviceLostError("driver reset")) : advance(count);
    bench.send({ kind: "play" });
    await bench.until(() => bench.of("failed").length > 0);
    await bench.turns(50);
    expect(bench.of("failed").map(({ failure }) => failure.kind)).toEqual(["device"]);
    bench.send({ kind: "setting", lane: 0, name: "lr", value: 0.002 });
    expect(bench.last("changed").step).toBe(1);
    isLost = false;
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(stepsOf(bench.watched.rows)).toEqual(upTo(300));
  });
});

describe("frames", () => {
  it("come at most eight times a second, however often the view changes", async () => {
    const bench = new Bench({ tickMs: 0.5 });
    await bench.ready(SMALL);
    for (let change = 0; change < 40; change++) {
      bench.send({ kind: "view", view: { ...VIEW, smoothing: change / 50 } });
      await bench.turns(change % 2);
    }
    bench.send({ kind: "speed", stepsPerSecond: 100 });
    bench.send({ kind: "play" });
    for (let change = 0; change < 40; change++) {
      bench.send({ kind: "view", view: { ...VIEW, smoothing: change / 50 } });
      await bench.turns(4);
    }
    await bench.reach("done");
    const times = bench.events.filter(({ event }) => event.kind === "frame").map(({ at }) => at);
    expect(times.length).toBeGreaterThan(20);
    for (let index = 1; index < times.length; index++)
      expect(times[index]! - times[index - 1]!).toBeGreaterThanOrEqual(125);
  });

  it("show what the view asks for, at once when nothing runs", async () => {
    const bench = new Bench();
    await bench.ready(SMALL);
    bench.send({ kind: "step", count: 50 });
    await bench.reach("paused");
    const view = {
      ...VIEW,
      metrics: ["error"],
      maxPoints: 10,
      bufferLane: 1,
      smoothing: 0,
    } as const;
    bench.send({ kind: "view", view });
    await bench.until(() => bench.last("frame").charts.error !== undefined);
    const frame = bench.last("frame");
    expect(Object.keys(frame.charts)).toEqual(["error"]);
    expect(frame.charts.error?.[0]?.steps.length).toBeLessThanOrEqual(10);
    expect(frame.charts.error?.[0]?.smoothSteps).toHaveLength(0);
    expect(frame.buffers?.lane).toBe(1);
    bench.send({ kind: "view", view: { ...view, stage: "buffers", bufferLane: null } });
    await bench.until(() => bench.last("frame").stage === null);
    expect(bench.last("frame").buffers).toBeNull();
  });

  it("come while a network is held inside a step", async () => {
    const bench = new Bench({ tickMs: 13 });
    await bench.ready(NETWORK, { device: "cpu" });
    bench.send({ kind: "step", count: 1 });
    await bench.reach("paused");
    bench.send({ kind: "play" });
    await intoStep(bench);
    bench.send({ kind: "pause" });
    bench.send({ kind: "view", view: { ...VIEW, stage: "pictures", metrics: ["bias"] } });
    await bench.until(() => bench.last("frame").charts.bias !== undefined);
    expect(bench.watched.isAdvancing).toBe(true);
    const { stage, buffers, charts } = bench.last("frame");
    expect([...(charts.bias?.[0]?.steps ?? [])]).toEqual([1]);
    expect(stage).toMatchObject({ kind: "pictures", drawn: true, height: 32 });
    expect(stage?.kind === "pictures" && stage.predictions[1]?.length).toBe(20);
    expect(buffers?.tensors.map(({ slot, tensor }) => `${slot} ${tensor}`)[0]).toMatch(/^m \w/);
  });

  it("own their buffers: handing one over leaves the next ones whole", async () => {
    // Every event of a bench is handed over as the worker does it.
    for (const problem of [
      SMALL.problem,
      { kind: "signal", signal: "walk" },
      { kind: "quadratic", eigenvalues: upTo(40), start: 1 },
    ] as const) {
      const bench = new Bench({ tickMs: 20 });
      await bench.ready({
        ...SMALL,
        problem,
        lanes: [{ optimizer: "momentum", hyper: { lr: 1e-3 } }],
        replicas: 3,
      });
      bench.send({ kind: "play" });
      await bench.reach("done");
      bench.send({ kind: "view", view: { ...VIEW, smoothing: 0.9 } });
      const { length } = bench.of("frame");
      await bench.until(() => bench.of("frame").length > length);
      const [before, after] = bench.of("frame").slice(-2);
      expect(bench.of("frame").length).toBeGreaterThan(3);
      expect(after?.stage).toEqual(before?.stage);
      expect(after?.buffers).toEqual(before?.buffers);
      expect(after?.charts.loss?.[0]?.values).toEqual(before?.charts.loss?.[0]?.values);
      expect(after?.charts.age?.[0]?.values).toHaveLength(300);
    }
  });
});
