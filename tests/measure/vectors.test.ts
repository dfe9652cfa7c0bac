import { expect, it } from "vitest";
import {
  columnCosine,
  columnNorms,
  cosine,
  distance,
  dot,
  mean,
  meanOfFinite,
  norm,
  subtractColumns,
} from "../../src/measure/vectors.ts";

it("takes norms, products and cosines of flat vectors", () => {
  const a = Float64Array.of(3, 4);
  const b = Float32Array.of(4, -3);
  expect(norm(a)).toBe(5);
  expect(dot(a, b)).toBe(0);
  expect(distance(a, b)).toBeCloseTo(Math.sqrt(50), 14);
  expect(cosine(a, b)).toBe(0);
  expect(cosine(a, Float64Array.of(-6, -8))).toBeCloseTo(-1, 15);
  expect(cosine(a, Float64Array.of(0, 0))).toBeNull();
  expect(mean(a)).toBe(3.5);
});

it("keeps norms and angles of vectors whose squares overflow or vanish", () => {
  expect(norm(Float64Array.of(3e-200, 4e-200))).toBeCloseTo(5e-200, 214);
  expect(norm(Float64Array.of(3e200, 4e200)) / 5e200).toBeCloseTo(1, 14);
  expect(distance(Float64Array.of(3e-200, 0), Float64Array.of(0, 4e-200)) / 5e-200).toBeCloseTo(
    1,
    14,
  );
  expect(cosine(Float64Array.of(1e-300, 0), Float64Array.of(1e-300, 1e-300))).toBeCloseTo(
    Math.SQRT1_2,
    14,
  );
  expect(norm(Float64Array.of(0, Infinity))).toBe(Infinity);
  expect(norm(Float64Array.of(1, NaN))).toBeNaN();
});

it("works down the columns of an element-major block", () => {
  // Two elements, three replicas, second step of a block: replica 0 (3, 4), 1 (0, 0), 2 (3e-200, 4e-200).
  const values = Float64Array.of(9, 9, 9, 9, 9, 9, 3, 0, 3e-200, 4, 0, 4e-200);
  const columns = { values, from: 6, dimension: 2, replicas: 3 };
  const norms = new Float64Array(3);
  columnNorms(columns, norms);
  expect(norms[0]).toBe(5);
  expect(norms[1]).toBe(0);
  expect(norms[2]! / 5e-200).toBeCloseTo(1, 14);
  const at = (replica: number) =>
    columnCosine(columns, columns, { replica, normA: norms[replica]!, normB: norms[replica]! });
  expect(at(0)).toBeCloseTo(1, 14);
  expect(at(1)).toBeNull();
  expect(at(2)).toBeCloseTo(1, 14);
  const out = { values: new Float64Array(6), from: 0, dimension: 2, replicas: 3 };
  subtractColumns({ ...columns, from: 0 }, columns, out);
  expect(Array.from(out.values)).toEqual([6, 9, 9, 5, 9, 9]);
});

it("averages what there is", () => {
  expect(meanOfFinite(Float64Array.of(1, NaN, 3))).toBe(2);
  expect(meanOfFinite(Float64Array.of(NaN))).toBeNull();
});
