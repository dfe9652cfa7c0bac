/**
 * Which training examples each worker holds (DESIGN.md part 4, `workers.split`). Every example is in exactly one shard
 * and no shard is empty. A shard lists its examples in file order, so that one worker holds the set as it is.
 */
import { assert } from "../base/assert.ts";
import { PURPOSE, RandomStream, shuffle } from "../base/random.ts";

export interface Split {
  readonly count: number;
  /**
   * "iid": a seeded shuffle in equal parts. "contiguous": slices in file order. "sorted": slices of the examples sorted
   * by label, those of a label in file order. "dirichlet": each class spread over the workers in proportions of its own,
   * Dirichlet(alpha, ..., alpha). All but the last give sizes that differ by one at most.
   */
  readonly split: "iid" | "contiguous" | "sorted" | "dirichlet";
  /** Of "dirichlet": from 0 (a class sits on one worker) to infinity (all alike). */
  readonly alpha?: number;
}

/** Thrown where there are fewer examples than workers. */
export class ShardError extends Error {
  override name = "ShardError";
}

/**
 * [count] shards of indices into `labels`, ascending. Drawn from the seed alone: all replicas and lanes minimise the
 * same objective. Throws ShardError.
 */
export function shardExamples(
  labels: Uint8Array,
  { count, split, alpha }: Split,
  seed: number,
): readonly Uint32Array[] {
  if (labels.length < count) {
    throw new ShardError(
      `${labels.length} training examples do not reach for ${count} workers: take more examples or fewer workers.`,
    );
  }
  const all = Uint32Array.from({ length: labels.length }, (_, index) => index);
  switch (split) {
    case "contiguous":
      return slices(all, count);
    case "iid":
      shuffle(
        all,
        new RandomStream({ seed, purpose: PURPOSE.shards, replica: 0, step: 0, worker: 0 }),
      );
      return slices(all, count);
    case "sorted":
      // Array.prototype.sort is stable, that of typed arrays too since ECMAScript 2019.
      return slices(
        all.sort((a, b) => labels[a]! - labels[b]!),
        count,
      );
    case "dirichlet": {
      assert(alpha !== undefined && alpha > 0, "a Dirichlet split needs a positive alpha");
      return filled(dirichletShards(labels, { count, alpha, seed }));
    }
  }
}

/** Worker w holds places floor(w N / count) to floor((w + 1) N / count) - 1. */
function slices(order: Uint32Array, count: number): readonly Uint32Array[] {
  const at = (worker: number): number => Math.floor((worker * order.length) / count);
  return Array.from({ length: count }, (_, worker) =>
    order.slice(at(worker), at(worker + 1)).sort(),
  );
}

/**
 * As Yurochkin and others 2019 ("Bayesian nonparametric federated learning of neural networks") split: the shuffled
 * examples of a class are cut where the running sums of its proportions, times their number, round to.
 */
function dirichletShards(
  labels: Uint8Array,
  { count, alpha, seed }: { count: number; alpha: number; seed: number },
): number[][] {
  const shards = Array.from({ length: count }, (): number[] => []);
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  for (let label = 0; label < classes; label++) {
    const mine = Uint32Array.from([...labels.keys()].filter((index) => labels[index] === label));
    const key = { seed, purpose: PURPOSE.shards, replica: 0, step: label + 1 };
    shuffle(mine, new RandomStream({ ...key, worker: 0 }));
    const logs = shards.map((_, worker) =>
      logGamma(alpha, new RandomStream({ ...key, worker: worker + 1 })),
    );
    const largest = Math.max(...logs);
    const weights = logs.map((log) => Math.exp(log - largest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    let from = 0;
    shards.forEach((shard, worker) => {
      sum += weights[worker]!;
      const to = worker === count - 1 ? mine.length : Math.round((sum / total) * mine.length);
      shard.push(...mine.subarray(from, to));
      from = to;
    });
  }
  return shards;
}

/** A worker without an example takes the last one, in file order, of the largest shard (the first of equals). */
function filled(shards: number[][]): readonly Uint32Array[] {
  for (const shard of shards) shard.sort((a, b) => a - b);
  for (const shard of shards) {
    if (shard.length > 0) continue;
    const largest = shards.reduce((most, other) => (other.length > most.length ? other : most));
    shard.push(...largest.splice(-1));
  }
  return shards.map((shard) => Uint32Array.from(shard));
}

/**
 * The logarithm of a Gamma(alpha, 1) draw: Marsaglia and Tsang 2000, "A simple method for generating gamma variables".
 * Below 1 it is that of alpha + 1 times U^(1/alpha), which only a logarithm can hold at small alpha.
 */
function logGamma(alpha: number, stream: RandomStream): number {
  if (alpha < 1) return logGamma(alpha + 1, stream) + Math.log(stream.uniform()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(stream.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v))
      return Math.log(d * v);
  }
}
