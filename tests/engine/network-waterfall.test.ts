/**
 * The waterfall of a network where it stands, against sums that share nothing with it: a loop over the same draws with
 * every pair of them multiplied out, the exact law of batches of one, and the workers' messages worked out by hand.
 */
import { describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { shardExamples } from "../../src/data/shards.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { initialParameters } from "../../src/models/initial.ts";
import type { Bar } from "../../src/measure/waterfall.ts";
import type { NetworkWaterfall } from "../../src/wire/waterfall.ts";
import { network, networkProblem } from "./network-support.ts";
import { openTestRun } from "./support.ts";

const [seed, lr, beta] = [3, 0.05, 0.8];
const problem = networkProblem({ data: { set: "shapes", train: 24, test: 4 }, batch: 6 });
const lanes = [{ optimizer: "momentum", hyper: { lr, beta } }];

async function waterfall(
  experiment: Partial<LeanExperiment>,
  { step = 0, draws = 8 }: { step?: number; draws?: number } = {},
): Promise<NetworkWaterfall> {
  const run = await openTestRun(network({ problem, lanes, seed, ...experiment }), {
    device: "wasm",
  });
  await run.advance(step);
  const told: number[] = [];
  const measured = await run.waterfall!(0, {
    draws,
    breathe: () => Promise.resolve(),
    look: (part) => told.push(part),
  });
  run.dispose();
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  // Told before each gradient: the last one is still to come.
  expect([told[0], told.at(-1)! < 1]).toEqual([0, true]);
  return measured;
}

type Vector = ArrayLike<number>;
const dot = (a: Vector, b: Vector): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
};
const minus = (a: Vector, b: Vector): Float64Array =>
  Float64Array.from(a, (value, at) => value - b[at]!);
const meanOf = (vectors: readonly Vector[]): Float64Array =>
  Float64Array.from(
    vectors[0]!,
    (_, at) => vectors.reduce((sum, v) => sum + v[at]!, 0) / vectors.length,
  );
const largest = (vector: Float64Array, kept: number): Float64Array => {
  const order = [...vector.keys()].sort((a, b) => Math.abs(vector[b]!) - Math.abs(vector[a]!));
  const chosen = new Set(order.slice(0, kept));
  return vector.map((value, at) => (chosen.has(at) ? value : 0));
};

/** Squared bias and variance, and both without each draw in turn, from the products of all pairs. */
function law(draws: readonly Float64Array[]) {
  const products = draws.map((a) => draws.map((b) => dot(a, b)));
  const of = (kept: readonly number[]) => {
    const n = kept.length;
    let [own, pairs] = [0, 0];
    for (const i of kept)
      for (const j of kept) {
        if (i === j) own += products[i]![i]!;
        else pairs += products[i]![j]!;
      }
    const bias = pairs / (n * (n - 1));
    return { bias, variance: own / n - bias };
  };
  const all = draws.map((_, at) => at);
  return { ...of(all), without: all.map((out) => of(all.filter((at) => at !== out))) };
}

function expectBars(bars: readonly Bar[], laws: readonly ReturnType<typeof law>[]): void {
  expect(bars).toHaveLength(laws.length);
  const scale = Math.max(...laws.map(({ bias, variance }) => bias + variance));
  bars.forEach((bar, index) => {
    const [after, before] = [laws[index]!, laws[index - 1]];
    for (const figure of ["bias", "variance"] as const) {
      const change = after[figure] - (before?.[figure] ?? 0);
      const left = after.without.map(
        (one, at) => one[figure] - (before?.without[at]![figure] ?? 0),
      );
      const mean = left.reduce((sum, value) => sum + value, 0) / left.length;
      const squares = left.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const error = Math.sqrt(((left.length - 1) / left.length) * squares);
      // Gradients are float32, and batches are put together otherwise here.
      expect(Math.abs(bar[figure].value - change)).toBeLessThan(1e-5 * scale);
      expect(Math.abs(bar[figure].error - error)).toBeLessThan(1e-5 * scale);
      expect(Math.abs(bar[`${figure}After`].value - after[figure])).toBeLessThan(1e-5 * scale);
    }
  });
}

async function gradientsOf(choice = problem) {
  await startWasm();
  const dataset = drawShapes({ train: choice.data.train, test: choice.data.test });
  const gradients = await createHostGradients("wasm", choice.model, dataset);
  const all = Uint32Array.from({ length: dataset.train.count }, (_, index) => index);
  const at = async (theta: Float32Array, pictures: Uint32Array): Promise<Float64Array> =>
    Float64Array.from((await gradients.gradient(theta, pictures)).gradient);
  return { dataset, all, at, start: initialParameters(gradients.layout, seed, 0) };
}

/** Momentum on the mean (or what else) of what each shard's order sends. Changes theta and m as the rule says it. */
async function walk(
  orders: readonly BatchOrder[],
  { at, start, steps }: { at: At; start: Float32Array; steps: number },
  arrive: (gradients: readonly Float64Array[]) => Float64Array,
) {
  const [theta, m] = [start.slice(), new Float64Array(start.length)];
  for (let t = 1; t <= steps; t++) {
    const own: Float64Array[] = [];
    for (const order of orders) own.push(await at(theta, order.batch(t)));
    arrive(own).forEach((value, index) => {
      m[index] = beta * m[index]! + (1 - beta) * value;
      theta[index] = theta[index]! - lr * m[index];
    });
  }
  return { theta, m };
}
type At = (theta: Float32Array, pictures: Uint32Array) => Promise<Float64Array>;

describe("a lane of a network where it stands", () => {
  it("is what a loop over its draws finds: batch, stages in order, and momentum from its own memory", async () => {
    const step = 3;
    const kept = 300;
    const { bars, pictures, shards, together, gradientNorm, draws, groups } = await waterfall(
      {
        estimator: [
          { kind: "bias", value: 0.02 },
          { kind: "top-k", k: kept },
        ],
      },
      { step },
    );
    expect([pictures, draws, groups]).toEqual([24, 8, 8]);
    expect([shards, together]).toEqual([[24], null]);
    const { at, all, start } = await gradientsOf();
    const damage = (g: Float64Array) => {
      const biased = g.map((value) => value + 0.02);
      return { biased, top: largest(biased, kept) };
    };
    const options = { seed, replica: 0, sampling: "reshuffle", batch: 6, count: 24 } as const;
    const order = new BatchOrder(options);
    const { theta, m } = await walk([order], { at, start, steps: step }, ([g]) => damage(g!).top);
    const truth = await at(theta, all);
    expect(gradientNorm).toBeCloseTo(Math.sqrt(dot(truth, truth)), 4);
    const seen: Float64Array[][] = [[], [], [], []];
    for (let draw = 0; draw < draws; draw++) {
      const g = await at(theta, order.draw(step + 1, draw));
      const { biased, top } = damage(g);
      const estimate = top.map((value, index) => beta * m[index]! + (1 - beta) * value);
      [g, biased, top, estimate].forEach((one, part) => seen[part]!.push(minus(one, truth)));
    }
    expect(bars.map(({ what }) => what.kind)).toEqual(["noise", "stage", "stage", "estimate"]);
    expectBars(bars, seen.map(law));
  });

  it("has the exact law of batches of one, without and behind a clip, within four standard errors", async () => {
    const single = { ...problem, batch: 1, sampling: "iid" } as const;
    const limit = 4;
    const { bars, isExact } = await waterfall(
      {
        problem: single,
        lanes: [{ optimizer: "sgd" }],
        estimator: [{ kind: "clip", norm: limit }],
      },
      { draws: 128 },
    );
    expect(isExact).toBe(false);
    const { at, all, start: theta } = await gradientsOf();
    const each: Float64Array[] = [];
    for (const picture of all) each.push(await at(theta, Uint32Array.of(picture)));
    const truth = await at(theta, all);
    const clipped = each.map((g) => {
      const share = Math.min(1, limit / Math.sqrt(dot(g, g)));
      return g.map((value) => share * value);
    });
    [each, clipped].forEach((law, part) => {
      const mean = meanOf(law);
      const off = minus(mean, truth);
      const variance = law.reduce((sum, g) => sum + dot(g, g), 0) / law.length - dot(mean, mean);
      const { biasAfter, varianceAfter } = bars[part]!;
      expect(Math.abs(biasAfter.value - dot(off, off))).toBeLessThan(4 * biasAfter.error);
      expect(Math.abs(varianceAfter.value - variance)).toBeLessThan(4 * varianceAfter.error);
      // Sharp enough to tell the two apart.
      expect(varianceAfter.error).toBeLessThan(0.2 * variance);
    });
    expect(bars[1]!.bias.value).toBeGreaterThan(4 * bars[1]!.bias.error);
    expect(bars[2]).toMatchObject({ what: { kind: "estimate" }, bias: { value: 0, error: 0 } });
  });

  it("is exact where nothing is random: a constant bias adds its own square, an empty delay is all bias", async () => {
    const { bars, isExact, draws, gradientNorm } = await waterfall({
      problem: { ...problem, batch: 24 },
      estimator: [
        { kind: "bias", value: 0.5 },
        { kind: "delay", steps: 1 },
      ],
    });
    expect([isExact, draws]).toEqual([true, 1]);
    const { start } = await gradientsOf();
    expect(bars[0]!.bias.value / (0.25 * start.length)).toBeCloseTo(1, 6);
    expect(bars[1]!.biasAfter.value / gradientNorm ** 2).toBeCloseTo(1, 12);
    expect(bars.flatMap(({ bias, variance }) => [bias.error, variance.value])).toEqual(
      bars.flatMap(() => [0, 0]),
    );
  });
});

describe("workers of a network", () => {
  it("are told by their messages, with the memory that feedback has, and by the server's median", async () => {
    const [step, kept, count] = [2, 300, 3];
    const { bars, draws } = await waterfall(
      {
        problem: { ...problem, batch: 4 },
        workers: { count, split: "sorted", aggregate: "median" },
        estimator: [{ kind: "top-k", k: kept }],
        feedback: "ef14",
      },
      { step, draws: 8 },
    );
    const { at, start, dataset } = await gradientsOf();
    const shards = shardExamples(dataset.train.labels, { count, split: "sorted" }, seed);
    const orders = shards.map((examples, worker) => {
      const options = { seed, replica: 0, sampling: "reshuffle", batch: 4 } as const;
      return new BatchOrder({ ...options, examples, worker, count: examples.length });
    });
    const left: Float64Array[] = shards.map(() => new Float64Array(start.length));
    const send = (g: Float64Array, worker: number) => {
      const wanted = g.map((value, index) => value + left[worker]![index]!);
      const sent = largest(wanted, kept);
      return { sent, after: minus(wanted, sent) };
    };
    const median = (messages: readonly Float64Array[]): Float64Array =>
      messages[0]!.map((_, index) => messages.map((one) => one[index]!).sort((a, b) => a - b)[1]!);
    const { theta, m } = await walk(orders, { at, start, steps: step }, (gradients) =>
      median(
        gradients.map((g, worker) => {
          const { sent, after } = send(g, worker);
          left[worker] = after;
          return sent;
        }),
      ),
    );
    const truths: Float64Array[] = [];
    for (const shard of shards) truths.push(await at(theta, shard));
    const truth = meanOf(truths);
    const sent = shards.map(() => [[], [], []] as Float64Array[][]);
    const served: Float64Array[][] = [[], []];
    for (let draw = 0; draw < draws; draw++) {
      const messages: Float64Array[] = [];
      for (const [worker, order] of orders.entries()) {
        const g = await at(theta, order.draw(step + 1, draw));
        messages.push(send(g, worker).sent);
        [g, largest(g, kept), messages[worker]!].forEach((one, part) =>
          sent[worker]![part]!.push(minus(one, truth)),
        );
      }
      const aggregate = median(messages);
      const estimate = aggregate.map((value, at) => beta * m[at]! + (1 - beta) * value);
      [aggregate, estimate].forEach((one, part) => served[part]!.push(minus(one, truth)));
    }
    const apart = truths.reduce((sum, own) => sum + dot(minus(own, truth), minus(own, truth)), 0);
    const none = served[0]!.map(() => ({ bias: 0, variance: 0 }));
    const data = { bias: apart / count, variance: 0, without: none };
    const ofWorkers = [0, 1, 2].map((part) => meanLaw(sent.map((own) => law(own[part]!))));
    expect(bars.map(({ what }) => what.kind)).toEqual([
      ...["data", "noise", "stage", "feedback", "aggregate", "estimate"],
    ]);
    expectBars(bars, [data, ...ofWorkers, ...served.map(law)]);
  });

  it("of unequal shards count alike in the true gradient, whatever they hold", async () => {
    const split = { count: 3, split: "dirichlet", alpha: 0.5 } as const;
    const { shards, pictures, gradientNorm } = await waterfall({
      problem: { ...problem, batch: 1 },
      // Two gradients a step.
      lanes: [{ optimizer: "sam" }],
      workers: split,
    });
    const { at, start, dataset } = await gradientsOf();
    const own = shardExamples(dataset.train.labels, split, seed);
    expect([shards, pictures]).toEqual([own.map(({ length }) => length), 24]);
    expect(new Set(shards).size).toBeGreaterThan(1);
    const truths: Float64Array[] = [];
    for (const shard of own) truths.push(await at(start, shard));
    const truth = meanOf(truths);
    expect(gradientNorm / Math.sqrt(dot(truth, truth))).toBeCloseTo(1, 5);
  });

  it("that take their whole shards cancel what their data differ by, exactly", async () => {
    const { bars, isExact, gradientNorm } = await waterfall({
      problem: { ...problem, batch: 24 },
      workers: { count: 4, split: "sorted" },
      lanes: [{ optimizer: "sgd" }],
    });
    expect(isExact).toBe(true);
    expect(bars.map(({ what }) => what.kind)).toEqual(["data", "aggregate", "estimate"]);
    expect(bars[0]!.bias.value).toBeGreaterThan(0.01 * gradientNorm ** 2);
    expect(bars[1]!.biasAfter.value).toBeLessThan(1e-10 * gradientNorm ** 2);
  });
});

function meanLaw(laws: readonly ReturnType<typeof law>[]): ReturnType<typeof law> {
  const over = (read: (one: ReturnType<typeof law>) => { bias: number; variance: number }) => ({
    bias: laws.reduce((sum, one) => sum + read(one).bias, 0) / laws.length,
    variance: laws.reduce((sum, one) => sum + read(one).variance, 0) / laws.length,
  });
  return {
    ...over((one) => one),
    without: laws[0]!.without.map((_, at) => over((one) => one.without[at]!)),
  };
}
