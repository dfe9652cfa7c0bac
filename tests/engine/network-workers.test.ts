/** Simulated workers of a network, against a walk along the same path that is computed here, worker by worker. */
import { describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { shardExamples, type Split } from "../../src/data/shards.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import { WorkerOrders } from "../../src/engine/network/worker-orders.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { norm } from "../support/vectors.ts";
import { network, networkProblem, ofLane } from "./network-support.ts";
import { openTestRun, planOf, rowsOf } from "./support.ts";

const WASM = { device: "wasm" } as const;
const problem = networkProblem({ model: { kind: "mlp", hidden: [2] }, batch: 7 });
const lr = 0.05;
const beta = 0.6;
const lanes = [{ optimizer: "momentum", hyper: { lr, beta } }];
const seed = 5;
const steps = 5;

const meanOf = (vectors: readonly ArrayLike<number>[]): Float64Array =>
  Float64Array.from(
    { length: vectors[0]?.length ?? 0 },
    (_, at) => vectors.reduce((sum, vector) => sum + vector[at]!, 0) / vectors.length,
  );

const clipped = (values: Float64Array, limit: number): Float64Array => {
  const length = norm(values);
  return length > limit ? values.map((value) => (value * limit) / length) : values;
};

interface Walked {
  readonly loss: number;
  readonly aggregate: Float64Array;
  readonly estimate: Float64Array;
  /** Mean over the workers of the mean gradients of their shards. */
  readonly truth: Float64Array;
}

/** Momentum on the server. `send`: what worker w sends of its gradient at step t. */
async function walk(
  split: Split,
  {
    send,
    aggregate = meanOf,
  }: {
    send: (gradient: Float64Array, worker: number) => Float64Array;
    aggregate?: (messages: readonly Float64Array[]) => Float64Array;
  },
): Promise<readonly Walked[]> {
  await startWasm();
  const dataset = drawShapes({ train: problem.data.train, test: problem.data.test });
  const gradients = await createHostGradients("wasm", problem.model, dataset);
  const shards = shardExamples(dataset.train.labels, split, seed);
  const options = { seed, replica: 0, sampling: "reshuffle" } as const;
  const orders = shards.map((examples, worker) => {
    const batch = Math.min(problem.batch, examples.length);
    return new BatchOrder({ ...options, examples, worker, count: examples.length, batch });
  });
  const theta = initialParameters(gradients.layout, seed, 0);
  const m = new Float64Array(theta.length);
  const walked: Walked[] = [];
  for (let t = 1; t <= steps; t++) {
    const truths: Float32Array[] = [];
    for (const shard of shards) truths.push((await gradients.gradient(theta, shard)).gradient);
    const messages: Float64Array[] = [];
    let loss = 0;
    for (const [worker, order] of orders.entries()) {
      const own = await gradients.gradient(theta, order.batch(t));
      loss += own.loss / orders.length;
      messages.push(send(Float64Array.from(own.gradient), worker));
    }
    const arrived = aggregate(messages);
    for (let at = 0; at < m.length; at++) {
      m[at] = beta * m[at]! + (1 - beta) * arrived[at]!;
      theta[at] = theta[at]! - lr * m[at]!;
    }
    walked.push({ loss, aggregate: arrived, estimate: m.slice(), truth: meanOf(truths) });
  }
  gradients.dispose();
  return walked;
}

/** `run` reports what the walk found, to the rounding of sums and of float32 parameters. */
async function expectPath(
  experiment: Partial<LeanExperiment>,
  walked: readonly Walked[],
): Promise<void> {
  const probe = { every: 1, draws: 2, batch: "full" } as const;
  const rows = await rowsOf(network({ problem, lanes, steps, seed, probe, ...experiment }), WASM);
  expect(rows).toHaveLength(steps);
  rows.forEach((row, index) => {
    const { loss, aggregate, estimate, truth } = walked[index]!;
    const gap = estimate.map((value, at) => value - truth[at]!);
    const near = (value: number | null, expected: number): void => {
      expect(Math.abs((value ?? NaN) / expected - 1)).toBeLessThan(1e-5);
    };
    near(row.loss, loss);
    near(row.grad_norm, norm(aggregate));
    near(row.estimate_norm, norm(estimate));
    near(row.update_norm, lr * norm(estimate));
    near(row.error, norm(gap));
    if (experiment.estimator === undefined)
      expect(row.bits).toBe((index + 1) * (experiment.workers?.count ?? 1) * 32 * aggregate.length);
  });
}

describe("workers of a network", () => {
  it("take batches of their own shards, send what error feedback leaves, and the rule sees the mean", async () => {
    // Shards of very different sizes, some below the batch.
    const workers = { count: 6, split: "dirichlet", alpha: 0.3 } as const;
    const left: Float64Array[] = [];
    const walked = await walk(workers, {
      send: (gradient, worker) => {
        const wanted = gradient.map((value, at) => value + (left[worker]?.[at] ?? 0));
        const sent = clipped(wanted, 0.4);
        left[worker] = wanted.map((value, at) => value - sent[at]!);
        return sent;
      },
    });
    await expectPath(
      { workers, feedback: "ef14", estimator: [{ kind: "clip", norm: 0.4 }] },
      walked,
    );
  });

  it.each([
    ["median", (sorted: readonly number[]) => (sorted[2]! + sorted[3]!) / 2],
    // A sixth and a bit at each end: one worker.
    ["trimmed", (sorted: readonly number[]) => sorted.slice(1, 5).reduce((a, b) => a + b, 0) / 4],
  ] as const)("are aggregated by the %s", async (aggregate, pick) => {
    const workers = { count: 6, split: "sorted", aggregate, trim: 0.2 } as const;
    const walked = await walk(workers, {
      send: (gradient) => gradient,
      aggregate: (messages) =>
        Float64Array.from(messages[0]!, (_, at) =>
          pick(messages.map((message) => message[at]!).sort((a, b) => a - b)),
        ),
    });
    await expectPath({ workers }, walked);
  });

  it("are what a run without them is if there is one, to the bit", async () => {
    const base = network({
      problem,
      lanes: [...lanes, { optimizer: "sam", hyper: { lr: 0.02 } }],
      steps: 4,
      replicas: 2,
      estimator: [
        { kind: "noise", sigma: 0.01 },
        { kind: "clip", norm: 0.5 },
      ],
      feedback: "ef14",
      probe: { every: 2, draws: 3, batch: 40 },
    });
    for (const sampling of ["reshuffle", "iid"] as const) {
      const drawn = { ...base, problem: { ...problem, sampling } };
      const workers = { count: 1, split: "sorted" } as const;
      expect(await rowsOf({ ...drawn, workers }, WASM)).toMatchObject(await rowsOf(drawn, WASM));
    }
  });

  it("have no variance where each takes its whole shard, and lanes do not meddle", async () => {
    const probe = { every: 1, batch: "full" } as const;
    const whole = { ...problem, batch: 96 };
    const workers = { count: 5, split: "iid" } as const;
    const base = { problem: whole, workers, probe, steps: 3, seed };
    const [sgd] = [{ optimizer: "sgd", hyper: { lr } }];
    const own = { ...lanes[0]!, workers: { count: 3 }, estimator: [{ kind: "sign" }] as never };
    const many = await rowsOf(network({ ...base, lanes: [own, sgd, ...lanes, sgd] }), WASM);
    for (const row of ofLane(many, 1)) {
      expect([row.variance, row.bias_floor]).toEqual([0, 0]);
      // The batches are all examples: without stages nothing is wrong but the rounding of sums.
      expect(row.error ?? NaN).toBeLessThan(1e-6 * (row.grad_norm ?? NaN));
    }
    // Signs, one bit each, with a scale of 32 bits, of three workers.
    const dense = (ofLane(many, 1)[0]?.bits ?? NaN) / 5 / 32;
    expect(ofLane(many, 0).map(({ bits }) => bits)).toEqual(
      [1, 2, 3].map((t) => t * 3 * (dense + 32)),
    );
    for (const row of ofLane(many, 0)) expect(row.bias).toBeCloseTo(row.error ?? NaN, 12);
    const alone = await rowsOf(network({ ...base, lanes: [sgd] }), WASM);
    for (const lane of [1, 3])
      expect(ofLane(many, lane).map((row) => ({ ...row, lane: 0 }))).toEqual(alone);
  });

  it("are looked at without being changed", async () => {
    const experiment = network({
      problem,
      lanes,
      steps: 3,
      workers: { count: 4, split: "contiguous" },
      feedback: "ef21",
      estimator: [{ kind: "sign" }],
    });
    const undisturbed = await rowsOf(experiment, WASM);
    const run = await openTestRun(experiment, WASM);
    expect(run.workers?.()).toEqual([null]);
    const rows = [...(await run.advance(2)).rows];
    const [view] = run.workers?.() ?? [];
    const place = { tensor: 3, element: 1, replica: 0 };
    const first = await run.inspect(0, place);
    const second = await run.inspect(0, place);
    rows.push(...(await run.advance(1)).rows);
    const after = await run.inspect(0, place);
    run.dispose();
    expect(rows).toEqual(undisturbed);
    expect(view).toMatchObject({ step: 2, count: 4, plane: { isSketched: false } });
    expect(view!.loss!.mean).toBeCloseTo(rows[1]!.loss!, 12);
    expect([...view!.history!.mean]).toEqual(rows.slice(0, 2).map(({ loss }) => loss));
    // Orthonormal axes through all that is seen: means of points are points of means, and none is longer than its vector.
    for (const axis of [0, 1]) {
      const meanOn = (points: Float64Array): number =>
        points.reduce((sum, x, at) => sum + (at % 2 === axis ? x / 4 : 0), 0);
      expect(meanOn(view!.gradients)).toBeCloseTo(view!.mean[axis]!, 12);
      expect(meanOn(view!.messages)).toBeCloseTo(view!.aggregate[axis]!, 12);
    }
    view!.gradientNorms.forEach((length, worker) => {
      const [x = NaN, y = NaN] = view!.gradients.subarray(2 * worker);
      expect(Math.hypot(x, y)).toBeLessThanOrEqual(length * (1 + 1e-12));
    });
    // Under EF21 a worker sends what the server holds of it.
    expect(view!.memories).toEqual([{ slot: "h", norms: view!.messageNorms }]);
    const { sizes, labels, classes } = view!.shards!;
    expect(sizes.reduce((sum, size) => sum + size)).toBe(labels.reduce((sum, n) => sum + n));
    sizes.forEach((size, worker) => {
      const own = labels.subarray(worker * classes.length, (worker + 1) * classes.length);
      expect(own.reduce((sum, n) => sum + n)).toBe(size);
    });
    expect(second).toEqual(first);
    // The aggregate is what the workers hold with the server, not their gradients' mean.
    expect(first?.delivered).not.toBe(first?.gradient);
    expect(first?.estimate).not.toBe(0);
    // A look ahead at the third step tells where the third step goes.
    expect(after?.theta.before).toBe(first?.theta.after);
  });

  it("that would need too much memory are refused with the figures and the cure", async () => {
    const experiment = network({
      problem: networkProblem({ model: { kind: "mlp", hidden: [2000] } }),
      lanes,
      steps: 1,
      workers: { count: 96 },
      feedback: "ef21-sgdm",
      estimator: [{ kind: "sign" }],
    });
    await expect(openTestRun(experiment, WASM)).rejects.toThrow(
      /96 workers of a network with 6,166,010 parameters would keep 9,032 MiB a lane.*fewer workers/s,
    );
  });
});

describe("batches of workers", () => {
  const labels = Uint8Array.from({ length: 103 }, (_, index) => index % 10);
  const options = { seed, replica: 1, batch: 8 } as const;

  it.each(["reshuffle", "iid"] as const)(
    "stay in the shard and differ by worker: %s",
    (sampling) => {
      const shards = shardExamples(labels, { count: 4, split: "iid" }, seed);
      const orders = new WorkerOrders({ ...options, shards, sampling });
      const seen = shards.map(() => new Set<number>());
      for (let t = 1; t <= 60; t++) {
        for (const pictures of [orders.batch(t), orders.draw(t, 2)]) {
          orders.byWorker(pictures).forEach((own, worker) => {
            expect(own).toHaveLength(8);
            if (sampling === "reshuffle") expect(new Set(own).size).toBe(8);
            for (const picture of own) seen[worker]!.add(picture);
          });
        }
      }
      expect(seen.map((set) => [...set].sort((a, b) => a - b))).toEqual(
        shards.map((shard) => [...shard]),
      );
    },
  );

  it("take the whole shard where the batch is as large, without drawing", () => {
    const shards = shardExamples(labels, { count: 4, split: "iid" }, seed);
    const orders = new WorkerOrders({ ...options, shards, batch: 26, sampling: "iid" });
    expect(orders.isWhole).toBe(true);
    expect(orders.byWorker(orders.batch(9)).map((own) => own.slice().sort())).toEqual(shards);
  });

  it("stand for the mean over workers, whatever a shard's size", () => {
    const shards = [Uint32Array.of(0), Uint32Array.of(1, 2, 3), Uint32Array.of(4, 5, 6)];
    const orders = new WorkerOrders({ ...options, shards, sampling: "reshuffle" });
    const [half, ...others] = orders.halves(1, "full");
    expect(others).toEqual([]);
    expect(half.map(({ pictures, weight }) => [[...pictures], weight])).toEqual([
      [[0], 1 / 3],
      [[1, 2, 3, 4, 5, 6], 2 / 3],
    ]);
    const [first, second] = orders.halves(1, 6);
    for (const parts of [first, second ?? []]) {
      expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 15);
      expect(parts.flatMap(({ pictures }) => [...pictures])).toHaveLength(3);
    }
    expect(second).not.toEqual(first);
  });
});

it("more workers than examples is a mistake that names both", () => {
  expect(() => planOf(network({ lanes, workers: { count: 97 } }))).toThrow(
    /97 workers cannot share 96 training examples/,
  );
});
