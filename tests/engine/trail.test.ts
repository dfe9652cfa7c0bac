import { describe, expect, it } from "vitest";
import { Path } from "../../src/engine/trail.ts";
import { openTestRun } from "./support.ts";

/** Pushes the steps 1..count with the point (step, -step), laid out as replica 1 of 3. */
function walked(count: number): Path {
  const path = new Path(2);
  for (let step = 1; step <= count; step++) {
    const values = Float64Array.of(NaN, step, NaN, NaN, -step, NaN);
    path.push(step, values, { from: 1, stride: 3 });
  }
  return path;
}

describe("a path", () => {
  it("keeps every point while there are few, and starts empty", () => {
    expect(walked(0).read()).toEqual({ steps: new Float64Array(0), points: new Float64Array(0) });
    const { steps, points } = walked(500).read();
    expect([...steps]).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect([...points.slice(-4)]).toEqual([499, -499, 500, -500]);
  });

  it.each([[2047], [2048], [2049], [5000], [65_537], [1_000_000]])(
    "of %i steps is evenly thinned between its first and newest point",
    (count) => {
      const { steps, points } = walked(count).read();
      expect(steps.length).toBeLessThanOrEqual(2049);
      expect(steps.length).toBeGreaterThan(1000);
      expect([steps[0], steps.at(-1)]).toEqual([1, count]);
      expect(points).toHaveLength(2 * steps.length);
      const stride = steps[1]! - steps[0]!;
      steps.forEach((step, index) => {
        expect([points[2 * index], points[2 * index + 1]]).toEqual([step, -step]);
        if (index > 0 && index < steps.length - 1) expect(step - steps[index - 1]!).toBe(stride);
      });
      expect(count - steps.at(-2)!).toBeLessThanOrEqual(stride);
    },
  );

  it("takes the newest point twice, as after a block and before the next", () => {
    const path = walked(3);
    path.push(3, Float64Array.of(7, 8), { from: 0, stride: 1 });
    path.push(3, Float64Array.of(7, 8), { from: 0, stride: 1 });
    expect([...path.read().steps]).toEqual([1, 2, 3]);
  });

  it("hands out copies", () => {
    const path = walked(10);
    path.read().points.fill(0);
    expect(path.read().points[0]).toBe(1);
  });
});

describe("the stage of a run", () => {
  it("shows the path that the lanes took, whatever the pieces", async () => {
    const experiment = {
      v: 1,
      problem: { kind: "formula", id: "rosenbrock", noise: 0.5 },
      lanes: [{ optimizer: "adam" }, { optimizer: "momentum", hyper: { lr: 1e-4 } }],
      steps: 40,
      replicas: 3,
    } as const;
    const views = await Promise.all(
      [[40], [1, 2, 30, 7]].map(async (pieces) => {
        const run = await openTestRun({ ...experiment, lanes: [...experiment.lanes] });
        for (const size of pieces) await run.advance(size);
        return run.stage();
      }),
    );
    expect(views[1]).toEqual(views[0]);
    const [view] = views;
    expect(view?.kind).toBe("trajectory");
    if (view?.kind !== "trajectory") return;
    expect([...(view.pathSteps[0] ?? [])]).toEqual(Array.from({ length: 41 }, (_, at) => at + 1));
    view.clouds.forEach((cloud, lane) => {
      expect(cloud).toMatchObject({ replicas: 3, finite: 3 });
      const points = Array.from(
        cloud?.points ?? [],
        (value, at) => value + (cloud?.mean[at % 2] ?? NaN),
      );
      expect(points).toHaveLength(6);
      // float32 around the mean.
      [...(view.paths[lane] ?? [])].slice(-2).forEach((value, axis) => {
        expect(points[axis]).toBeCloseTo(value, 6);
      });
    });
    const path = view.paths[0] ?? [];
    // The newest step leads to the newest point.
    expect(view.updates[0]?.[1]).toBe((path.at(-1) ?? NaN) - (path.at(-3) ?? NaN));
  });

  it("shows the first 16 coordinates of a large problem, and all of its slots", async () => {
    const dimension = 1000;
    const run = await openTestRun({
      v: 1,
      problem: { kind: "quadratic", eigenvalues: Array<number>(dimension).fill(0.5), start: 2 },
      lanes: [{ optimizer: "momentum", hyper: { lr: 0.1, beta: 0 } }],
      steps: 3,
    });
    await run.advance(2);
    const view = await run.stage();
    expect(view).toMatchObject({ kind: "trajectory", dimension: 16 });
    if (view?.kind !== "trajectory") return;
    expect(view.paths[0]).toHaveLength(3 * 16);
    // theta shrinks by 1 - 0.05 a step; the newest gradient is the one before step 2.
    expect(view.paths[0]?.at(-1)).toBeCloseTo(2 * 0.95 ** 2, 12);
    expect(view.gradients[0]?.at(-1)).toBeCloseTo(0.5 * 2 * 0.95, 12);
    const buffers = await run.buffers(0);
    expect(buffers?.tensors[0]?.shape).toEqual([dimension]);
    expect(buffers?.tensors[0]?.norm).toBeCloseTo(0.95 * Math.sqrt(dimension), 9);
  });
});
