/** Work on a plane beside a run: given up when the run goes on, refused in words, done for meta-learning too. */
import { describe, expect, it } from "vitest";
import { MetaGradients } from "../../src/engine/meta/meta-gradients.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { answers, EXPERIMENT, REQUEST, settled, views } from "./plane-support.ts";
import { Bench, intoStep, NETWORK } from "./session-support.ts";
import { rowsOf } from "./support.ts";

describe("work on a plane", () => {
  it("ends when the run goes on, inside a step too, and at a word; another order takes its place", async () => {
    const bench = new Bench({ tickMs: 4 });
    await bench.ready(NETWORK, { device: "wasm" });
    const compute = () => {
      const from = answers(bench).length;
      bench.send({
        kind: "path-plane",
        order: { kind: "compute", request: { ...REQUEST, level: 2 } },
      });
      return from;
    };
    bench.send({ kind: "step", count: 2 });
    await bench.reach("paused");
    let from = compute();
    await bench.turns(30);
    expect(answers(bench).length).toBeGreaterThan(from);
    bench.send({ kind: "play" });
    await intoStep(bench, 2);
    expect(answers(bench).at(-1)).toEqual({ kind: "stopped" });
    // Held inside a step: the lanes may stand at different steps.
    bench.send({ kind: "pause" });
    await bench.turns(3);
    from = compute();
    await bench.turns(30);
    expect(
      answers(bench)
        .slice(from)
        .some(({ kind }) => kind === "progress"),
    ).toBe(true);
    bench.send({ kind: "path-plane", order: { kind: "stop" } });
    await settled(bench, from);
    expect(answers(bench).at(-1)).toEqual({ kind: "stopped" });
    compute();
    await bench.turns(5);
    bench.send({ kind: "path-plane", order: { kind: "estimate", pictures: 50 } });
    await bench.until(() => answers(bench).at(-1)?.kind === "estimate");
    expect(answers(bench).at(-1)).toMatchObject({
      pictures: { count: 50, of: 120, batch: null },
      kept: { every: 1, most: 32 },
    });
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows).toEqual(await rowsOf(NETWORK, { device: "wasm" }));
    compute();
    await bench.turns(5);
    bench.send({ kind: "waterfall", question: { ask: 1, lane: 0, draws: 2 } });
    await bench.until(() => bench.of("waterfall").some(({ answer }) => answer.kind === "measured"));
    expect(answers(bench).at(-1)).toEqual({ kind: "stopped" });
    compute();
    await bench.turns(5);
    await bench.ready(NETWORK, { device: "wasm" });
    expect(bench.runs[0]!.disposed).toBe(1);
  });

  it("says why there is none, and leaves out what is not finite", async () => {
    const bench = new Bench();
    const wild = { optimizer: "sgd", hyper: { lr: 1e39 } };
    await bench.ready({ ...NETWORK, lanes: [wild, { optimizer: "sgd" }] }, { device: "wasm" });
    bench.send({ kind: "path-plane", order: { kind: "compute", request: REQUEST } });
    await settled(bench, 0);
    expect(answers(bench).at(-1)).toMatchObject({
      kind: "none",
      message: expect.stringMatching(/three points/) as unknown,
    });
    bench.send({ kind: "play" });
    await bench.reach("done");
    let from = answers(bench).length;
    bench.send({
      kind: "path-plane",
      order: { kind: "compute", request: { ...REQUEST, level: 0 } },
    });
    await settled(bench, from);
    const view = views(bench).at(-1)!;
    expect(view.left).toBeGreaterThan(0);
    expect(view.points.every(({ x }) => Number.isFinite(x))).toBe(true);
    from = answers(bench).length;
    const none = { ...REQUEST, lanes: [] };
    bench.send({ kind: "path-plane", order: { kind: "compute", request: none } });
    await settled(bench, from);
    expect(answers(bench).at(-1)).toMatchObject({
      kind: "none",
      message: expect.stringMatching(/hidden/) as unknown,
    });
  });

  it("says that lanes stand still, or that there is nothing to show of a surface", async () => {
    const bench = new Bench();
    const still = { optimizer: "sgd", hyper: { lr: 1e-12 } };
    await bench.ready({ ...NETWORK, lanes: [still] }, { device: "wasm" });
    bench.send({ kind: "step", count: 3 });
    await bench.reach("paused");
    const request = { ...REQUEST, lanes: [0] };
    bench.send({ kind: "path-plane", order: { kind: "compute", request } });
    await settled(bench, 0);
    expect(answers(bench).at(-1)).toMatchObject({
      kind: "none",
      message: expect.stringMatching(/moved farther/) as unknown,
    });
    await bench.ready({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: [1, 2], start: 1 },
      lanes: [{ optimizer: "sgd" }],
      steps: 3,
    });
    bench.send({ kind: "path-plane", order: { kind: "compute", request } });
    await settled(bench, 0);
    expect(answers(bench).at(-1)).toMatchObject({
      kind: "none",
      message: expect.stringMatching(/^Only networks/) as unknown,
    });
  });

  it("takes a fork's way from its parent, of which nothing is trained again", async () => {
    const bench = new Bench({ tickMs: 100 });
    await bench.ready(EXPERIMENT, { device: "wasm" });
    bench.send({ kind: "play" });
    await bench.reach("done");
    const fork = { ...EXPERIMENT.lanes[1]!, fork: { lane: 1, step: 6 } };
    bench.load(
      { ...EXPERIMENT, lanes: [...EXPERIMENT.lanes, fork] },
      { device: "wasm", forks: true },
    );
    await bench.reach("paused");
    const request = { ...REQUEST, level: 0, lanes: [0, 1, 2] };
    bench.send({ kind: "path-plane", order: { kind: "compute", request } });
    await settled(bench, 0);
    const { points } = views(bench).at(-1)!;
    const wayOf = (lane: number) => points.filter((point) => point.lane === lane);
    expect(wayOf(2).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(wayOf(2)).toEqual(wayOf(1).map((point) => ({ ...point, lane: 2 })));
  });

  it("is done for meta-learning too, over tasks after their inner steps", async () => {
    const problem = {
      ...{ kind: "meta" as const, task: "sine" as const, hidden: [4] },
      ...{ inner: { steps: 1, lr: 0.02 }, order: "first" as const, tasks: 4, shots: 3 },
    };
    const bench = new Bench();
    await bench.ready(
      {
        v: 1,
        problem,
        lanes: [{ optimizer: "sgd" }, { optimizer: "adam" }],
        steps: 4,
        probe: { every: 4, draws: 2, batch: 8 },
      },
      { device: "wasm" },
    );
    bench.send({ kind: "step", count: 3 });
    await bench.reach("paused");
    const request = { ...REQUEST, level: 0, pictures: 40 };
    bench.send({ kind: "path-plane", order: { kind: "compute", request } });
    await settled(bench, 0);
    const view = views(bench).at(-1)!;
    expect(view.pictures).toEqual({ count: 40, of: 10_000, batch: null });
    expect(view.points).toHaveLength(7);
    expect(view.shares[0] + view.shares[1]).toBeLessThanOrEqual(1);
    // Of the same tasks, with their outer gradients.
    const meta = new MetaGradients({ ...{ backend: "wasm", seed: 1, order: "exact" }, problem });
    const order = { seed: 1, replica: 0, count: 10_000, sampling: "reshuffle" as const };
    const tasks = new BatchOrder({ ...order, batch: 40 }).batch(1);
    const { loss } = await meta.gradient(initialParameters(meta.layout, 1, 0), tasks);
    expect(view.points[0]!.loss! / loss).toBeCloseTo(1, 5);
  });
});
