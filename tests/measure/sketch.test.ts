import { expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { SKETCH_EXACT_LENGTH, createSketch } from "../../src/measure/sketch.ts";
import { dot } from "../../src/measure/vectors.ts";

function normals(length: number, replica: number): Float64Array {
  const source = new RandomStream({ seed: 9, purpose: 1, replica, step: 0, worker: 0 });
  return Float64Array.from({ length }, () => source.normal());
}

it("is the vector itself up to 4,096 numbers", () => {
  const sketch = createSketch({ seed: 1, vectorLength: SKETCH_EXACT_LENGTH });
  const vector = normals(SKETCH_EXACT_LENGTH, 0);
  const out = new Float64Array(sketch.length);
  sketch.apply(vector, out);
  expect(sketch.exact).toBe(true);
  expect(out).toEqual(vector);
});

it("is linear, and the same for the same seed only", () => {
  const length = 6000;
  const x = normals(length, 0);
  const y = normals(length, 1);
  const apply = (seed: number, vector: Float64Array) => {
    const sketch = createSketch({ seed, vectorLength: length });
    const out = new Float64Array(sketch.length);
    sketch.apply(vector, out);
    return out;
  };
  const sum = apply(
    1,
    Float64Array.from(x, (value, index) => 2 * value - y[index]!),
  );
  const sketchY = apply(1, y);
  const parts = apply(1, x).map((value, index) => 2 * value - sketchY[index]!);
  expect(sum).toHaveLength(1024);
  sum.forEach((value, index) => expect(value).toBeCloseTo(parts[index]!, 10));
  expect(apply(2, x)).not.toEqual(apply(1, x));
}, 30_000);

it("keeps inner products in the mean, with the stated variance", () => {
  const length = 5000;
  const seeds = 300;
  const x = normals(length, 0);
  const y = Float64Array.from(normals(length, 1), (value, index) => 0.5 * x[index]! + value);
  const exact = dot(x, y);
  const bound = (dot(x, x) * dot(y, y) + exact * exact) / 1024;
  const sketchX = new Float64Array(1024);
  const sketchY = new Float64Array(1024);
  let sum = 0;
  let squares = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const sketch = createSketch({ seed, vectorLength: length });
    sketch.apply(x, sketchX);
    sketch.apply(y, sketchY);
    const difference = dot(sketchX, sketchY) - exact;
    sum += difference;
    squares += difference * difference;
  }
  // Mean within four standard errors; variance below the bound, with room for 300 samples, and not absurdly small.
  expect(Math.abs(sum / seeds)).toBeLessThan(4 * Math.sqrt(bound / seeds));
  expect(squares / seeds).toBeLessThan(1.4 * bound);
  expect(squares / seeds).toBeGreaterThan(0.5 * bound);
}, 30_000);
