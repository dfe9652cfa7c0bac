import { describe, expect, it } from "vitest";
import { BatchOrder, type OrderOptions } from "../../src/engine/network/order.ts";

const OPTIONS: OrderOptions = { seed: 5, replica: 0, count: 53, batch: 8, sampling: "reshuffle" };
/** Batches in an epoch; 5 of the 53 pictures are left over. */
const EPOCH = 6;

function order(changed: Partial<OrderOptions> = {}): BatchOrder {
  return new BatchOrder({ ...OPTIONS, ...changed });
}

function epoch(of: BatchOrder, index: number): number[] {
  return Array.from({ length: EPOCH }, (_, at) => [...of.batch(index * EPOCH + at + 1)]).flat();
}

/** Sum of (seen - expected)^2 / expected over the pictures. */
function chiSquare(pictures: readonly number[], count: number): number {
  const seen = new Array<number>(count).fill(0);
  for (const picture of pictures) seen[picture]!++;
  const expected = pictures.length / count;
  return seen.reduce((sum, times) => sum + (times - expected) ** 2 / expected, 0);
}

/** Mean plus four standard deviations of chi-square with count - 1 degrees of freedom. */
const limit = (count: number): number => count - 1 + 4 * Math.sqrt(2 * (count - 1));

describe("batches without replacement", () => {
  it("take no picture twice in an epoch and drop the short last batch", () => {
    const batches = order();
    for (let index = 0; index < 20; index++) {
      const pictures = epoch(batches, index);
      expect(pictures).toHaveLength(48);
      expect(new Set(pictures).size).toBe(48);
      expect(Math.max(...pictures)).toBeLessThan(53);
    }
  });

  it("are shuffled anew each epoch, evenly over pictures and places", () => {
    const batches = order();
    const epochs = Array.from({ length: 400 }, (_, index) => epoch(batches, index));
    expect(new Set(epochs.map((pictures) => pictures.join())).size).toBe(400);
    expect(chiSquare(epochs.flat(), 53)).toBeLessThan(limit(53));
    const first = epochs.map(([picture = -1]) => picture);
    expect(chiSquare(first, 53)).toBeLessThan(limit(53));
  });

  it("can be asked for in any order, and again", () => {
    const forward = order();
    const batches = Array.from({ length: 40 }, (_, at) => [...forward.batch(at + 1)]);
    const backward = order();
    for (let t = 40; t >= 1; t--) expect([...backward.batch(t)]).toEqual(batches[t - 1]);
    expect([...order().batch(1_000_003)]).toEqual([...forward.batch(1_000_003)]);
    expect([...forward.batch(17)]).toEqual(batches[16]);
  });

  it("differ between replicas and seeds", () => {
    const texts = [order(), order({ replica: 1 }), order({ replica: 2 }), order({ seed: 6 })].map(
      (batches) => epoch(batches, 0).join(),
    );
    expect(new Set(texts).size).toBe(4);
  });

  it("of one picture each, and of all at once, are epochs too", () => {
    const single = order({ batch: 1 });
    expect(new Set(Array.from({ length: 53 }, (_, at) => single.batch(at + 1)[0])).size).toBe(53);
    const whole = order({ batch: 53 });
    expect([...whole.batch(1)].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 53 }, (_, index) => index),
    );
    expect([...whole.batch(2)]).not.toEqual([...whole.batch(1)]);
  });
});

describe("batches with replacement", () => {
  const batches = order({ sampling: "iid" });
  const many = Array.from({ length: 2000 }, (_, at) => [...batches.batch(at + 1)]);

  it("are even over the pictures, and repeat some as often as chance has it", () => {
    expect(chiSquare(many.flat(), 53)).toBeLessThan(limit(53));
    const distinct = many.filter((batch) => new Set(batch).size === 8).length / many.length;
    let expected = 1;
    for (let taken = 0; taken < 8; taken++) expected *= 1 - taken / 53;
    expect(Math.abs(distinct - expected)).toBeLessThan(
      4 * Math.sqrt((expected * (1 - expected)) / many.length),
    );
  });

  it("can be asked for in any order", () => {
    expect([...order({ sampling: "iid" }).batch(1234)]).toEqual(many[1233]);
  });
});

describe("draws of a probe", () => {
  it("are minibatches of their own: none is a training batch or another draw", () => {
    for (const sampling of ["reshuffle", "iid"] as const) {
      const batches = order({ sampling });
      const texts = new Set<string>();
      let count = 0;
      for (let t = 1; t <= 30; t++) {
        texts.add(batches.batch(t).join());
        for (let draw = 0; draw < 8; draw++) texts.add(batches.draw(t, draw).join());
        count += 9;
      }
      expect(texts.size).toBe(count);
    }
  });

  it("are taken as training takes its batches: with replacement or without", () => {
    const drawn = (sampling: OrderOptions["sampling"]): number[][] =>
      Array.from({ length: 500 }, (_, at) => [...order({ sampling }).draw(at + 1, at % 4)]);
    const without = drawn("reshuffle");
    expect(without.every((batch) => batch.length === 8 && new Set(batch).size === 8)).toBe(true);
    expect(chiSquare(without.flat(), 53)).toBeLessThan(limit(53));
    const replaced = drawn("iid");
    expect(replaced.some((batch) => new Set(batch).size < 8)).toBe(true);
    expect(chiSquare(replaced.flat(), 53)).toBeLessThan(limit(53));
  });

  it("leave the training order as it is", () => {
    const plain = order();
    const probed = order();
    for (let t = 1; t <= 20; t++) {
      probed.draw(t, 0);
      probed.truth(t, 20);
      expect([...probed.batch(t)]).toEqual([...plain.batch(t)]);
    }
  });
});

describe("the pictures of a true gradient", () => {
  it("are all of them for full, or where more are asked for", () => {
    const all = Array.from({ length: 53 }, (_, index) => index);
    for (const size of ["full", 53, 1000] as const) {
      expect(
        order()
          .truth(3, size)
          .map((half) => [...half]),
      ).toEqual([all]);
    }
  });

  it("are otherwise two halves of different ones, others at every step, drawn apart from each other", () => {
    const picked = Array.from({ length: 300 }, (_, at) =>
      order()
        .truth(at + 1, 20)
        .map((half) => [...half]),
    );
    const halves = picked.flat();
    expect(halves.every((half) => half.length === 10 && new Set(half).size === 10)).toBe(true);
    expect(new Set(halves.map((half) => half.join())).size).toBe(600);
    expect(chiSquare(halves.flat(), 53)).toBeLessThan(limit(53));
    // Pictures in common: hypergeometric with mean 10*10/53 and variance 1.26; four standard errors of 300 means.
    const shared = picked.map(
      ([first = [], second = []]) => first.filter((index) => second.includes(index)).length,
    );
    const mean = shared.reduce((sum, count) => sum + count, 0) / shared.length;
    expect(Math.abs(mean - 100 / 53)).toBeLessThan(4 * Math.sqrt(1.26 / 300));
  });
});
