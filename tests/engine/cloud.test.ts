/** Clouds of replicas: figures over all of them, points of the first ones, whatever runs away. */
import { expect, it } from "vitest";
import { cloudOf, cloudShare } from "../../src/engine/cloud.ts";

it("has the mean and covariance of all replicas, and the first ones around the mean", () => {
  // x: 1, 2, 3, 6 (mean 3); y: 0, 2, 4, 2 (mean 2), far away and close together.
  const far = 1e9;
  const theta = Float64Array.of(1, 2, 3, 6, far, far + 2, far + 4, far + 2);
  const cloud = cloudOf(theta, { dimension: 2, replicas: 4, count: 3 });
  expect([...(cloud?.mean ?? [])]).toEqual([3, far + 2]);
  // Sums of squares 4 + 1 + 0 + 9, of products 4 + 0 + 0 + 0, of squares 4 + 0 + 4 + 0; over 3.
  expect([...(cloud?.covariance ?? [])]).toEqual([14 / 3, 4 / 3, 4 / 3, 8 / 3]);
  expect([...(cloud?.points ?? [])]).toEqual([-2, -2, -1, 0, 0, 2]);
});

it("leaves out replicas that are not finite, and says how many are left", () => {
  const theta = Float64Array.of(1, NaN, 3, 5, 5, Infinity);
  const cloud = cloudOf(theta, { dimension: 2, replicas: 3, count: 3 });
  expect(cloud).toMatchObject({ replicas: 3, finite: 1 });
  expect([...(cloud?.mean ?? [])]).toEqual([1, 5]);
  expect([...(cloud?.covariance ?? [])]).toEqual([0, 0, 0, 0]);
  expect([...(cloud?.points ?? [])]).toEqual([0, 0, NaN, NaN, NaN, NaN]);
  expect(cloudOf(Float64Array.of(NaN), { dimension: 1, replicas: 1, count: 1 })).toBeNull();
});

it("shares out 16,384 points between the lanes", () => {
  expect([
    cloudShare(4, 65_536),
    cloudShare(4, 100),
    cloudShare(8, 4096),
    cloudShare(1, 65_536),
  ]).toEqual([4096, 100, 2048, 16_384]);
});
