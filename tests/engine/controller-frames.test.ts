import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { LOOK } from "./belief-support.ts";
import { Bench, NETWORK, SMALL, VIEW, intoStep, upTo } from "./session-support.ts";

/** A rule that states what it believes. */
const CLAIMS = "spread = abs(g) + 1\nkeep = 0.5\nestimate = g\ntheta = theta - 0.01*g";

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

  it.each<[string, LeanExperiment]>([
    ["belief", { ...NETWORK, lanes: [{ rule: CLAIMS }] }],
    ["belief", { ...SMALL, lanes: [{ rule: CLAIMS }] }],
    ["workers", { ...NETWORK, workers: { count: 2 } }],
  ])("have the %s of a step made right after they were looked at", async (what, of) => {
    const bench = new Bench();
    await bench.ready(of);
    bench.send({ kind: "view", view: { ...VIEW, belief: LOOK, workers: true } });
    bench.send({ kind: "step", count: 1 });
    await bench.reach("paused");
    const frame = bench.last("frame");
    expect(frame.step).toBe(1);
    if (what === "belief") expect(frame.belief?.measured).toEqual({ count: 1, from: 1, to: 1 });
    else expect(frame.workers?.[0]?.step).toBe(1);
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
