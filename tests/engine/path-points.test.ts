import { describe, expect, it } from "vitest";
import { PathPoints } from "../../src/engine/network/path-points.ts";

/** Each place is told by its first number. */
function walk(
  points: PathPoints,
  { lanes, from, to }: { lanes: number; from: number; to: number },
): number {
  let reads = 0;
  for (let step = from; step <= to; step++) {
    for (let lane = 0; lane < lanes; lane++) {
      if (!points.wants(lane, step)) continue;
      points.push(lane, { step, theta: Float32Array.of(1000 * lane + step, 0, 0, 0) });
      reads++;
    }
  }
  return reads;
}

const countsOf = (points: PathPoints, lanes: number): number[] =>
  Array.from({ length: lanes }, (_, lane) => points.of(lane).length);
const stepsOf = (points: PathPoints, lane: number): number[] =>
  points.of(lane).map(({ step }) => step);

describe("points of the lanes' paths", () => {
  it("stay evenly spaced over the whole run, and few are read", () => {
    const points = new PathPoints(4, 4);
    expect(points.most).toBe(24);
    expect(walk(points, { lanes: 4, from: 1, to: 24 })).toBe(96);
    expect(points.every).toBe(1);
    const reads = walk(points, { lanes: 4, from: 25, to: 5000 });
    expect(points.every).toBe(256);
    expect(stepsOf(points, 2)).toEqual(Array.from({ length: 19 }, (_, index) => 256 * (index + 1)));
    expect(points.of(3).map(({ theta }) => theta[0])).toEqual(
      stepsOf(points, 3).map((step) => 3000 + step),
    );
    // most/2 log2(N / most) = 92.4 a lane.
    expect(Math.abs(reads / 4 - 92.4)).toBeLessThan(4);
  });

  it("stay within their number and their bytes, whatever the lanes", () => {
    for (const lanes of [1, 3, 8]) {
      for (const mostBytes of [400, 4000]) {
        const points = new PathPoints(lanes, 4, mostBytes);
        for (let step = 1; step <= 300; step++) {
          walk(points, { lanes, from: step, to: step });
          expect(points.bytes).toBeLessThanOrEqual(mostBytes);
          expect(Math.max(...countsOf(points, lanes))).toBeLessThanOrEqual(points.most);
        }
        expect(countsOf(points, lanes).every((count) => count >= points.most / 2)).toBe(true);
      }
    }
  });

  it("of a run that was the same so far are taken over, as many as there is room for", () => {
    const [before, after] = [new PathPoints(3, 4), new PathPoints(4, 4)];
    walk(before, { lanes: 3, from: 1, to: 90 });
    expect([before.every, before.of(2).length, after.most]).toEqual([4, 22, 24]);
    const lanes = [0, 1, 2, 2].map((lane) => before.of(lane, 86));
    after.take({ every: before.every, lanes });
    expect(stepsOf(after, 3)).toEqual(Array.from({ length: 21 }, (_, at) => 4 * (at + 1)));
    walk(after, { lanes: 4, from: 85, to: 100 });
    expect([after.every, after.of(3).at(-1)?.step]).toEqual([8, 96]);
    const small = new PathPoints(4, 4, 400);
    small.take({ every: before.every, lanes });
    expect(small.bytes).toBeLessThanOrEqual(400);
    expect(small.of(0).length).toBeGreaterThan(0);
    const none = new PathPoints(4, 11_000_000);
    none.take({ every: before.every, lanes });
    expect(none.bytes).toBe(0);
  });

  it("of a network that is too large are not kept", () => {
    const points = new PathPoints(4, 11_000_000);
    expect(points.most).toBe(0);
    expect(points.wants(0, 1)).toBe(false);
  });

  it("are copies, and are forgotten after a step from which the run goes otherwise", () => {
    const points = new PathPoints(1, 1);
    const theta = Float32Array.of(5);
    points.push(0, { step: 1, theta });
    theta[0] = 6;
    points.push(0, { step: 2, theta });
    points.push(0, { step: 3, theta });
    expect(points.of(0)[0]!.theta[0]).toBe(5);
    // Done again: kept already.
    expect(points.wants(0, 2)).toBe(false);
    // Gone back: later points come again.
    expect(points.of(0, 2).map(({ step }) => step)).toEqual([1, 2]);
    expect(stepsOf(points, 0)).toEqual([1, 2, 3]);
    points.cutAfter(1);
    expect(stepsOf(points, 0)).toEqual([1]);
    expect(points.wants(0, 2)).toBe(true);
  });
});
