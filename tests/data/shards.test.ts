import { describe, expect, it } from "vitest";
import { ShardError, shardExamples, type Split } from "../../src/data/shards.ts";

/** 1,000 labels of ten classes in a mixed order. */
const LABELS = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7 + (index >> 3)) % 10);
const SPLITS: readonly Split[] = [
  { count: 1, split: "iid" },
  { count: 7, split: "iid" },
  { count: 7, split: "contiguous" },
  { count: 13, split: "sorted" },
  { count: 20, split: "dirichlet", alpha: 0.5 },
  { count: 100, split: "dirichlet", alpha: 0.01 },
  { count: 1000, split: "dirichlet", alpha: 0.001 },
];

const countsOf = (shard: Uint32Array): number[] => {
  const counts = new Array<number>(10).fill(0);
  for (const index of shard) counts[LABELS[index]!]!++;
  return counts;
};

describe("shards of the training examples", () => {
  it.each(SPLITS)("hold every example once, in file order, none empty: %j", (split) => {
    const shards = shardExamples(LABELS, split, 3);
    expect(shards).toHaveLength(split.count);
    expect(shards.flatMap((shard) => [...shard]).sort((a, b) => a - b)).toEqual([...LABELS.keys()]);
    for (const shard of shards) expect([...shard]).toEqual([...shard].sort((a, b) => a - b));
    const sizes = shards.map(({ length }) => length);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    if (split.split !== "dirichlet")
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(shardExamples(LABELS, split, 3)).toEqual(shards);
  });

  it("are slices in file order, slices by label, or a shuffle of the seed's own", () => {
    const contiguous = shardExamples(LABELS, { count: 3, split: "contiguous" }, 3);
    expect(contiguous.map((shard) => [shard[0], shard.at(-1)])).toEqual([
      [0, 332],
      [333, 665],
      [666, 999],
    ]);
    const sorted = shardExamples(LABELS, { count: 10, split: "sorted" }, 3);
    // 100 of each class, so that a worker meets two neighbouring classes at the most.
    for (const shard of sorted)
      expect(countsOf(shard).filter((count) => count > 0).length).toBeLessThanOrEqual(2);
    const iid = shardExamples(LABELS, { count: 10, split: "iid" }, 3);
    // Hypergeometric with mean 10 and deviation below 3: five of them.
    for (const shard of iid)
      for (const count of countsOf(shard)) expect(Math.abs(count - 10)).toBeLessThan(15);
    expect(shardExamples(LABELS, { count: 10, split: "iid" }, 4)).not.toEqual(iid);
  });

  it("follow the Dirichlet distribution: proportions of a class have its variance", () => {
    const count = 5;
    for (const alpha of [0.2, 3]) {
      const shares: number[] = [];
      for (let seed = 0; seed < 60; seed++) {
        const shards = shardExamples(LABELS, { count, split: "dirichlet", alpha }, seed);
        for (const shard of shards) for (const held of countsOf(shard)) shares.push(held / 100);
      }
      // Of one proportion: (1/n)(1 - 1/n) / (n alpha + 1). Rounding adds at most 1e-4 / 6.
      const variance = (1 / count) * (1 - 1 / count);
      const found = shares.reduce((sum, share) => sum + (share - 1 / count) ** 2, 0);
      const wanted = variance / (count * alpha + 1);
      // 600 independent classes; a squared deviation's own spread is below three times its mean.
      expect(Math.abs(found / shares.length - wanted)).toBeLessThan((4 * 3 * wanted) / 24.5);
    }
  });

  it("refuse more workers than there are examples, and say so", () => {
    expect(() => shardExamples(LABELS.subarray(0, 4), { count: 5, split: "iid" }, 1)).toThrow(
      ShardError,
    );
    expect(() => shardExamples(LABELS.subarray(0, 4), { count: 5, split: "iid" }, 1)).toThrow(
      "4 training examples do not reach for 5 workers",
    );
  });
});
