import { describe, expect, it } from "vitest";
import { DataUnavailableError } from "../../src/data/dataset.ts";
import { failureOf } from "../../src/engine/failure.ts";
import { DeviceLimitError, DeviceLostError } from "../../src/engine/gpu/errors.ts";
import type { Host } from "../../src/engine/open-run.ts";
import { UnsupportedError } from "../../src/engine/run.ts";
import { UnknownModelError } from "../../src/models/builder.ts";
import { Bench, NETWORK, SMALL, VIEW, intoStep, stepsOf, upTo } from "./session-support.ts";
import { testHost } from "./support.ts";

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
      ["wasm", 0],
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
