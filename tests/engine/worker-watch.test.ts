/** What is kept of workers to be looked at: stored errors, losses over the steps, and sketches of long vectors. */
import { describe, expect, it } from "vitest";
import { drawShapes } from "../../src/data/shapes.ts";
import { WorkerWatch } from "../../src/engine/network/worker-watch.ts";
import { LossHistory } from "../../src/engine/workers/loss-history.ts";
import { norm } from "../support/vectors.ts";
import { openTestRun } from "./support.ts";

it("tells of each worker what error feedback keeps, and the terms that it holds", async () => {
  const run = await openTestRun({
    v: 1,
    problem: {
      kind: "formula",
      variables: ["x", "y", "z"],
      terms: ["(x - 1)^2", "(y - 2)^2/2 + x*z/9", "(z + 3)^2", "(x + y)^2"],
      start: [1, 1, 1],
    },
    lanes: [{ optimizer: "momentum", hyper: { lr: 0.05 } }],
    workers: { count: 3 },
    estimator: [{ kind: "top-k", k: 1 }],
    feedback: "ef14",
    steps: 9,
  });
  await run.advance(9);
  const view = run.workers?.()[0];
  expect(view!.memories.map(({ slot }) => slot)).toEqual(["e"]);
  // Buffers are float32.
  const kept = (await run.buffers(0))!.tensors.find(({ slot }) => slot === "e")!.values;
  view!.memories[0]!.norms.forEach((length, worker) => {
    expect(norm(kept.subarray(3 * worker, 3 * worker + 3))).toBeCloseTo(length, 5);
  });
  expect(view!.shards).toMatchObject({ unit: "terms", sizes: Uint32Array.of(2, 1, 1) });
  expect([...view!.history!.steps]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(view!.history).toMatchObject({ width: 1 });
  expect(view!.loss).toEqual({
    min: view!.history!.low[8],
    mean: view!.history!.mean[8],
    max: view!.history!.high[8],
  });
});

describe("losses over the steps", () => {
  it("keep their extremes and means where steps share a point, and go back", () => {
    const history = new LossHistory();
    expect(history.view()).toBeNull();
    const losses = (t: number): Float64Array => Float64Array.of(t, 3 * t, -t);
    for (let t = 1; t <= 100_000; t++) history.push(t, losses(t));
    const { width, steps, low, mean, high } = history.view()!;
    expect(steps.length).toBeLessThanOrEqual(200);
    expect(steps.at(-1)).toBe(100_000);
    let from = 1;
    steps.forEach((to, at) => {
      expect(to - from).toBeLessThan(width);
      expect([low[at], high[at]]).toEqual([-to, 3 * to]);
      expect(mean[at]).toBeCloseTo((from + to) / 2, 6);
      from = to + 1;
    });
    history.push(7, losses(7));
    expect(history.view()!.steps.at(-1)).toBe(7);
    const diverged = new LossHistory();
    diverged.push(1, losses(1));
    diverged.push(2, Float64Array.of(1, Infinity));
    expect([...diverged.view()!.steps]).toEqual([1]);
  });
});

describe("long vectors of networks", () => {
  it("are sketched, with exact norms", () => {
    const size = 2 ** 19;
    const wave = (pitch: number): Float64Array =>
      Float64Array.from({ length: size }, (_, at) => Math.sin(pitch * at) / 100);
    const sent = [wave(1), wave(2)];
    const lengths = sent.map((vector) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0)));
    const watch = new WorkerWatch({
      ...{ parameterCount: size, seed: 5, slots: [] },
      shards: [Uint32Array.of(0), Uint32Array.of(1, 2)],
      dataset: drawShapes({ train: 3, test: 1 }),
    });
    expect(watch.begin()).toBeNull();
    expect(watch.view([])).toBeNull();
    const { watch: tell, end } = watch.begin()!;
    sent.forEach((vector, worker) => {
      tell(worker, vector, vector, []);
    });
    const aggregate = sent[0]!.map((x, at) => (x + sent[1]![at]!) / 2);
    const round = {
      losses: Float64Array.of(1, 3),
      accuracy: 0,
      statistics: new Float32Array(0),
      squares: null,
    };
    end(1, { ...round, loss: 2, aggregate });
    watch.know(1, sent[0]!);
    const view = watch.view([])!;
    expect(view.plane).toMatchObject({ axes: "projection", first: "truth", isSketched: true });
    view.gradientNorms.forEach((length, worker) => {
      expect(length).toBeCloseTo(lengths[worker]!, 9);
    });
    // Four standard deviations of an inner product in 1,024 numbers.
    const close = 4 * Math.sqrt(2 / 1024) * lengths[0]!;
    const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = view.gradients;
    expect(Math.abs(x0 - lengths[0]!)).toBeLessThan(close);
    expect(Math.abs(y0)).toBeLessThan(1e-9);
    expect(Math.abs(x1)).toBeLessThan(close);
    // Which way the second axis points is open.
    expect(Math.abs(Math.abs(y1) - lengths[1]!)).toBeLessThan(close);
  });
});
