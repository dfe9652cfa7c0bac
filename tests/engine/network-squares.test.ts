/**
 * Rules that read `g2` on networks, with and without workers: steps, probes and the microscope against a walk that
 * squares the gradients of single pictures itself.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { shardExamples } from "../../src/data/shards.ts";
import { drawShapes } from "../../src/data/shapes.ts";
import { BatchOrder } from "../../src/engine/network/order.ts";
import type { NetworkGradients } from "../../src/engine/tf/gradients.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import { norm } from "../support/vectors.ts";
import { network, networkProblem } from "./network-support.ts";
import { openTestRun } from "./support.ts";

const RULE = `hyper lr = 0.02
s = 0.7*s + 0.3*g2
m = 0.5*m + 0.5*g
estimate = m/(sqrt(s) + 0.01)
theta = theta - lr*estimate`;
const lr = 0.02;
const steps = 3;
const seed = 5;
const draws = 2;
const problem = networkProblem({ model: { kind: "mlp", hidden: [2] }, batch: 5 });
const dataset = drawShapes({ train: problem.data.train, test: problem.data.test });
/** Float32 gradients and their squares, as in example-squares.test.ts. */
const BOUND = 1e-5;

let gradients: NetworkGradients;
beforeAll(async () => {
  await startWasm();
  gradients = await createHostGradients("wasm", problem.model, dataset);
});
afterAll(() => {
  gradients.dispose();
});

/** Mean gradient over batches of equal size, and mean of the squares over all their pictures. */
async function seenOf(
  theta: Float32Array,
  batches: readonly Uint32Array[],
): Promise<{ g: Float64Array; g2: Float64Array }> {
  const g = new Float64Array(theta.length);
  const g2 = new Float64Array(theta.length);
  const pictures = batches.flatMap((batch) => [...batch]);
  for (const picture of pictures) {
    const { gradient } = await gradients.gradient(theta, Uint32Array.of(picture));
    gradient.forEach((value, at) => {
      g[at]! += value / pictures.length;
      g2[at]! += value ** 2 / pictures.length;
    });
  }
  return { g, g2 };
}

/** What the rule makes of a batch, its memory given. */
class Memory {
  s = new Float64Array(gradients.layout.parameterCount);
  m = new Float64Array(gradients.layout.parameterCount);

  after({ g, g2 }: Awaited<ReturnType<typeof seenOf>>): { next: Memory; estimate: Float64Array } {
    const next = new Memory();
    next.s = this.s.map((value, at) => 0.7 * value + 0.3 * g2[at]!);
    next.m = this.m.map((value, at) => 0.5 * value + 0.5 * g[at]!);
    return { next, estimate: next.m.map((m, at) => m / (Math.sqrt(next.s[at]!) + 0.01)) };
  }
}

/** Mean squared distance of two estimates from their mean, divisor 1. */
const varianceOf = ([a, b]: readonly Float64Array[]): number =>
  norm(a!.map((value, at) => value - b![at]!)) ** 2 / 2;

const meanOf = (vectors: readonly Float64Array[]): Float64Array =>
  vectors[0]!.map((_, at) => vectors.reduce((sum, one) => sum + one[at]!, 0) / vectors.length);

it.each([1, 2])(
  "%i worker(s): steps, fresh draws, the microscope and the waterfall",
  async (count) => {
    const workers = { count, split: "iid" } as const;
    const shards = shardExamples(dataset.train.labels, workers, seed);
    const orders =
      count === 1
        ? [new BatchOrder({ seed, replica: 0, sampling: "reshuffle", count: 96, batch: 5 })]
        : shards.map(
            (examples, worker) =>
              new BatchOrder({
                ...{ seed, replica: 0, sampling: "reshuffle", examples, worker, batch: 5 },
                count: examples.length,
              }),
          );
    const run = await openTestRun(
      network({
        ...{ problem, lanes: [{ rule: RULE }], steps, seed },
        ...(count > 1 && { workers }),
        probe: { every: 1, draws, batch: 20 },
      }),
      { device: "wasm" },
    );
    const near = (value: number | null | undefined, expected: number): void => {
      expect(Math.abs((value ?? NaN) / expected - 1)).toBeLessThan(BOUND);
    };
    let memory = new Memory();
    const theta = initialParameters(gradients.layout, seed, 0);
    for (let t = 1; t <= steps; t++) {
      const seen = await seenOf(
        theta,
        orders.map((order) => order.batch(t)),
      );
      const fresh: Float64Array[] = [];
      for (let draw = 0; draw < draws; draw++) {
        const batches = orders.map((order) => order.draw(t, draw));
        fresh.push(memory.after(await seenOf(theta, batches)).estimate);
      }
      const element = seen.g2.indexOf(Math.max(...seen.g2.subarray(0, 100)));
      const look = await run.inspect(0, { tensor: 0, element, replica: 0 });
      near(look?.given["g2"], seen.g2[element]!);
      near(look?.gradient, seen.g[element]!);
      const { next, estimate } = memory.after(seen);
      near(look?.estimate, estimate[element]!);
      const [row] = (await run.advance(1)).rows;
      near(row?.estimate_norm, norm(estimate));
      near(row?.update_norm, lr * norm(estimate));
      near(row?.variance, varianceOf(fresh));
      memory = next;
      estimate.forEach((value, at) => (theta[at] = theta[at]! - lr * value));
    }
    const many = 8;
    const { bars } = await run.waterfall!(0, {
      draws: many,
      breathe: () => Promise.resolve(),
      look: () => undefined,
    });
    const all = Uint32Array.from({ length: dataset.train.count }, (_, index) => index);
    const { gradient: truth } = await gradients.gradient(theta, all);
    const off: Float64Array[] = [];
    for (let draw = 0; draw < many; draw++) {
      const seen = await seenOf(
        theta,
        orders.map((order) => order.draw(steps + 1, draw)),
      );
      off.push(memory.after(seen).estimate.map((value, at) => value - truth[at]!));
    }
    const mean = meanOf(off);
    const around = off.map((one) => norm(one.map((value, at) => value - mean[at]!)) ** 2);
    const variance = around.reduce((sum, square) => sum + square, 0) / (many - 1);
    near(bars.at(-1)?.varianceAfter.value, variance);
    near(bars.at(-1)?.biasAfter.value, norm(mean) ** 2 - variance / many);
    run.dispose();
  },
);
