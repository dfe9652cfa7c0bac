/**
 * Runs of meta-learning: workers, compression and momentum against a walk along the same path that is computed here, the
 * bias of a shortcut against what it is over all tasks, going back and on, and what a failed check leaves standing.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { shardExamples } from "../../src/data/shards.ts";
import { MetaGradients } from "../../src/engine/meta/meta-gradients.ts";
import { unwrappedTanh } from "../../src/engine/meta/operations.ts";
import { tasksDataset } from "../../src/engine/meta/tasks-dataset.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { MetaOrder, ProblemChoice } from "../../src/experiment/experiment.ts";
import type { Row } from "../../src/measure/row.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { chooseShots, TASK_COUNTS } from "../../src/problems/sine-tasks.ts";
import { norm } from "../support/vectors.ts";
import { ofLane } from "./network-support.ts";
import { Bench } from "./session-support.ts";
import { openTestRun, rowsOf, testHost } from "./support.ts";

const WASM = { device: "wasm" } as const;
const SEED = 5;

const problem: Extract<ProblemChoice, { kind: "meta" }> = {
  kind: "meta",
  task: "sine",
  hidden: [4],
  inner: { steps: 1, lr: 0.05 },
  tasks: 3,
  shots: 4,
};

function meta(parts: Partial<LeanExperiment> & Pick<LeanExperiment, "lanes">): LeanExperiment {
  return { v: 1, problem, steps: 4, seed: SEED, ...parts };
}

beforeAll(async () => {
  await startWasm();
});

describe("workers that learn to learn", () => {
  const lr = 0.05;
  const beta = 0.6;
  const split = { count: 3, split: "sorted" } as const;
  const inner = { steps: 2, lr: 0.05, batch: 2 };

  /** Momentum on the server; each worker sends the largest fifth of its outer gradient, on shots of its own. */
  async function walk(order: MetaOrder, steps: number) {
    const own = { ...problem, inner };
    const gradients = new MetaGradients({ backend: "wasm", problem: own, seed: SEED, order });
    const { labels } = tasksDataset(SEED, problem.shots).train;
    const orders = shardExamples(labels, split, SEED).map(
      (examples, worker) =>
        new BatchOrder({
          ...{ seed: SEED, replica: 0, sampling: "iid", worker, vary: chooseShots },
          ...{ examples, count: examples.length, batch: problem.tasks },
        }),
    );
    const { layout } = gradients;
    const theta = initialParameters(layout, SEED, 0);
    const m = new Float64Array(theta.length);
    const kept = Math.floor(0.2 * theta.length + 0.5);
    const rows: { loss: number; grad_norm: number; estimate_norm: number }[] = [];
    for (let t = 1; t <= steps; t++) {
      const mean = new Float64Array(theta.length);
      let loss = 0;
      for (const each of orders) {
        const { gradient, loss: ownLoss } = await gradients.gradient(theta, each.batch(t));
        loss += ownLoss / orders.length;
        [...gradient.keys()]
          .sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!))
          .slice(0, kept)
          .forEach((at) => (mean[at] = mean[at]! + gradient[at]! / orders.length));
      }
      mean.forEach((value, at) => {
        m[at] = beta * m[at]! + (1 - beta) * value;
        theta[at] = theta[at]! - lr * m[at];
      });
      rows.push({ loss, grad_norm: norm(mean), estimate_norm: norm(m) });
    }
    return rows;
  }

  it("send what is left of their own outer gradients, and the rule sees the mean, order by order", async () => {
    const orders = ["exact", "first", "difference"] as const;
    const experiment = meta({
      problem: { ...problem, inner },
      lanes: orders.map((order) => ({ optimizer: "momentum", hyper: { lr, beta }, order })),
      workers: split,
      estimator: [{ kind: "top-k", fraction: 0.2 }],
      probe: { every: 4, draws: 2, batch: 8 },
    });
    const rows = await rowsOf(experiment, WASM);
    for (const [lane, order] of orders.entries()) {
      const walked = await walk(order, 4);
      ofLane(rows, lane).forEach((row, index) => {
        for (const [name, value] of Object.entries(walked[index]!))
          expect(Math.abs((row[name as keyof Row] as number) / value - 1), name).toBeLessThan(1e-5);
      });
    }
    const [exact, first] = [ofLane(rows, 0), ofLane(rows, 1)];
    expect(exact[0]?.loss).toBe(first[0]?.loss);
    expect(exact[3]?.loss).not.toBe(first[3]?.loss);
  });

  it("are what a run without them is if there is one, to the bit", async () => {
    const base = meta({
      problem: { ...problem, inner },
      lanes: [{ optimizer: "momentum" }, { optimizer: "adam", order: "first" }],
      estimator: [{ kind: "clip", norm: 0.5 }],
      feedback: "ef14",
      probe: { every: 2, draws: 3, batch: 20 },
    });
    const workers = { count: 1, split: "sorted" } as const;
    expect(await rowsOf({ ...base, workers }, WASM)).toMatchObject(await rowsOf(base, WASM));
  });
});

describe("the bias of a shortcut", () => {
  it("is its distance from the exact gradient over all tasks; the exact one has none, within its floor", async () => {
    const orders = ["exact", "first"] as const;
    const inner = { steps: 1, lr: 0.08 };
    const lanes = orders.map((order) => ({ optimizer: "sgd", hyper: { lr: 0 }, order }));
    const rows = await rowsOf(
      meta({
        problem: { ...problem, inner, tasks: 64 },
        lanes,
        steps: 1,
        probe: { every: 1, draws: 16, batch: "full" },
      }),
      WASM,
    );
    const all = Uint32Array.from({ length: TASK_COUNTS.train }, (_, task) => task);
    const over = async (order: MetaOrder): Promise<Float32Array> => {
      const own = { ...problem, inner };
      const gradients = new MetaGradients({ backend: "wasm", problem: own, seed: SEED, order });
      const theta = initialParameters(gradients.layout, SEED, 0);
      return (await gradients.gradient(theta, all)).gradient;
    };
    const exact = await over("exact");
    const first = await over("first");
    const bias = norm(first.map((value, at) => value - exact[at]!));
    const [ofExact, ofFirst] = rows.map((row) => ({
      bias: row.bias ?? NaN,
      floor: row.bias_floor ?? NaN,
    }));
    expect(bias).toBeGreaterThan(5 * ofFirst!.floor);
    // |mean|^2 is |bias|^2 with an error of about 2 bias floor: the bias is off by a floor or so.
    expect(Math.abs(ofFirst!.bias - bias)).toBeLessThan(2 * ofFirst!.floor);
    expect(ofExact!.floor).toBeGreaterThan(0);
    expect(ofExact!.bias).toBeLessThan(1.5 * ofExact!.floor);
  });
});

/** Orders, shots by chance, slots, workers with feedback, a lane that diverges, a moved slider; every step is probed. */
const REMEMBERING = meta({
  problem: { ...problem, inner: { steps: 1, lr: 0.05, batch: 2 } },
  lanes: [
    { optimizer: "adam", order: "first", schedule: { kind: "cosine", warmup: 2 } },
    { optimizer: "momentum", order: "difference", workers: { count: 2, split: "iid" } },
    { optimizer: "sgd", hyper: { lr: 1e12 } },
  ],
  estimator: [{ kind: "top-k", fraction: 0.3 }],
  feedback: "ef21-sgdm",
  steps: 6,
  probe: { every: 1, draws: 2, batch: 8, window: 2, maxLag: 2 },
  changes: [{ step: 4, lane: 0, name: "lr", value: 0.02 }],
});

describe("going back", () => {
  it("and on again gives the same rows and pictures to the bit, also in another run", async () => {
    const run = await openTestRun(REMEMBERING, WASM);
    const start = await run.save();
    const expected = [...(await run.advance(3)).rows];
    const early = structuredClone(await run.save());
    const stage = await run.stage();
    expected.push(...(await run.advance(3)).rows);
    expect(expected.some(({ lag_fit }) => lag_fit !== null)).toBe(true);
    expect(ofLane(expected, 2).at(-1)?.diverged).toBe(true);
    const since = (step: number): Row[] => expected.filter((row) => row.step > step);
    await run.restore(early);
    expect(await run.stage()).toEqual(stage);
    expect((await run.advance(3)).rows).toEqual(since(3));
    await run.restore(start);
    expect((await run.advance(6)).rows).toEqual(expected);
    run.dispose();
    const other = await openTestRun(REMEMBERING, WASM);
    await other.restore(early);
    expect((await other.advance(3)).rows).toEqual(since(3));
    other.dispose();
  });
});

describe("a snapshot", () => {
  it("is handed out now and then, and another engine goes on from it", async () => {
    const bench = new Bench({ tickMs: 60 });
    await bench.ready(REMEMBERING, { device: "wasm" });
    bench.send({ kind: "play" });
    await bench.reach("done");
    const kept = bench.of("kept").map(({ snapshot }) => snapshot);
    const middle = kept.findLast(({ checkpoint }) => checkpoint.step < 6)!;
    const { step } = middle.checkpoint;
    expect(step).toBeGreaterThan(0);
    const other = new Bench({ tickMs: 60 });
    await other.ready(REMEMBERING, { device: "wasm", resume: middle });
    expect(other.last("frame").step).toBe(step);
    other.send({ kind: "play" });
    await other.reach("done");
    expect(other.watched.rows).toEqual(bench.watched.rows.filter((row) => row.step > step));
    expect(other.last("frame").charts).toEqual(bench.last("frame").charts);
  });
});

describe("a tanh that is not safe to differentiate twice", () => {
  const faulty = { ...testHost, activation: unwrappedTanh };
  const experiment = meta({
    lanes: (["exact", "first", "difference"] as const).map((order) => ({
      optimizer: "sgd",
      order,
    })),
    probe: { every: 1, draws: 2, batch: 40 },
  });

  it("has exact lanes refused with the reason; the others run, against a truth by differences", async () => {
    const run = await openTestRun(experiment, { ...WASM, host: faulty });
    expect(run.refusals?.map((refusal) => refusal?.slice(0, 36))).toEqual([
      "Exact outer gradients are refused: s",
      undefined,
      undefined,
    ]);
    expect(run.notes?.join()).toMatch(/exact outer gradients are refused/);
    expect(run.device.reasons.join()).toMatch(/Second derivatives: .* off .* by \d\.\de-\d/);
    const { rows } = await run.advance(4);
    const view = await run.stage();
    run.dispose();
    if (view?.kind !== "tasks") throw new Error("the stage shows tasks");
    expect(view.secondOrder.passed).toBe(false);
    expect(view.lanes.map((lane) => lane?.step)).toEqual([undefined, 4, 4]);
    for (const row of ofLane(rows, 0)) expect([row.loss, row.diverged]).toEqual([null, false]);
    const sound = await rowsOf(experiment, WASM);
    for (const lane of [1, 2])
      ofLane(rows, lane).forEach((row, index) => {
        const expected = ofLane(sound, lane)[index]!;
        // Neither of the two takes a second derivative: only what they are measured against has changed.
        expect([row.loss, row.update_norm]).toEqual([expected.loss, expected.update_norm]);
        const apart = Math.abs((row.error ?? NaN) - (expected.error ?? NaN));
        expect(apart).toBeLessThan(2e-3 * (expected.estimate_norm ?? NaN));
      });
  });

  it("is said lane by lane by a session, which ends, goes back and on", async () => {
    const bench = new Bench({ tickMs: 100, host: faulty });
    await bench.ready(experiment, { device: "wasm" });
    bench.send({ kind: "play" });
    await bench.reach("done");
    const statuses = (): string[] => bench.last("frame").lanes.map(({ status }) => status);
    expect(statuses()).toEqual(["refused", "done", "done"]);
    expect(bench.last("frame").lanes[0]?.refusal).toMatch(/Give the order "difference" or "first"/);
    const rows = [...bench.watched.rows];
    bench.send({ kind: "seek", step: 2 });
    await bench.reach("paused");
    expect(statuses()[0]).toBe("refused");
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows.slice(-6)).toEqual(rows.slice(-6));
  });

  it("leaves nothing to run where all lanes are exact", async () => {
    const bench = new Bench({ tickMs: 100, host: faulty });
    await bench.ready({ ...experiment, lanes: [{ optimizer: "sgd" }] }, { device: "wasm" });
    bench.send({ kind: "play" });
    await bench.turns(20);
    expect(bench.last("frame").step).toBe(0);
    expect(bench.last("frame").lanes[0]?.status).toBe("refused");
  });
});
