/** The plane of the lanes' paths: true numbers, of the step that a run stands on. */
import { describe, expect, it } from "vitest";
import { startWasm } from "../../src/cli/wasm-node.ts";
import { createHostGradients } from "../../src/engine/tf/host-gradients.ts";
import { initialParameters } from "../../src/models/initial.ts";
import type { PathPlaneView } from "../../src/wire/path-plane.ts";
import { countAnswers, networkProblem, walkMomentum } from "./network-support.ts";
import {
  answers,
  EXPERIMENT,
  MOMENTUM,
  planeAt,
  REQUEST,
  SECOND,
  settled,
  STEPS,
  views,
} from "./plane-support.ts";
import { Bench } from "./session-support.ts";
import { rowsOf } from "./support.ts";
import { blockDataset } from "./tf-support.ts";

describe("the plane of two lanes' paths", () => {
  it("has the losses of the network at its places, and tells how far the paths lie off it", async () => {
    const { view } = await planeAt(STEPS);
    const problem = networkProblem();
    const walks = [MOMENTUM, SECOND].map((hyper) =>
      walkMomentum(problem, { steps: STEPS + 1, seed: 1, ...hyper }),
    );
    const [first, second] = await Promise.all([walks[0]!, walks[1]!]);
    const { dataset } = first;
    const lossAt = (theta: Float32Array): number =>
      countAnswers(theta, 2, { pictures: dataset.train, dataset }).loss;
    // The start, then both lanes after steps 1 to 5.
    const thetas = [
      first,
      ...[first, second].flatMap((walk) => Array<typeof walk>(STEPS).fill(walk)),
    ].map((walk, at) => walk.steps[at === 0 ? 0 : ((at - 1) % STEPS) + 1]!.theta);
    expect(view.points.map(({ lane, step }) => [lane, step])).toEqual([
      [null, 0],
      ...[0, 1].flatMap((lane) => [1, 2, 3, 4, 5].map((step) => [lane, step])),
    ]);
    expect(view.pictures).toEqual({ count: 96, of: 96, batch: null });

    // Principal coordinates are uncorrelated: each axis is the regression of the points on them.
    const mean = Float64Array.from(thetas[0]!, (_, at) =>
      thetas.reduce((sum, theta) => sum + theta[at]! / thetas.length, 0),
    );
    const axisOf = (name: "x" | "y"): Float64Array => {
      const squares = view.points.reduce((sum, point) => sum + point[name] ** 2, 0);
      return mean.map(
        (middle, at) =>
          view.points.reduce(
            (sum, point, index) => sum + point[name] * (thetas[index]![at]! - middle),
            0,
          ) / squares,
      );
    };
    const [u, v] = [axisOf("x"), axisOf("y")];
    expect(Math.hypot(...u)).toBeCloseTo(1, 6);
    expect(Math.hypot(...v)).toBeCloseTo(1, 6);
    const on = (x: number, y: number): Float32Array =>
      Float32Array.from(mean, (middle, at) => middle + x * u[at]! + y * v[at]!);

    let spread = 0;
    const carried = [0, 0];
    view.points.forEach((point, index) => {
      const theta = thetas[index]!;
      const foot = on(point.x, point.y);
      const off = Math.hypot(...theta.map((value, at) => value - foot[at]!));
      expect(Math.abs(point.distance - off)).toBeLessThan(1e-5 * point.fromOrigin + 1e-6);
      expect(
        point.fromOrigin ** 2 / (point.x ** 2 + point.y ** 2 + point.distance ** 2),
      ).toBeCloseTo(1, 9);
      expect(point.loss! / lossAt(theta)).toBeCloseTo(1, 5);
      expect(point.planeLoss! / lossAt(foot)).toBeCloseTo(1, 5);
      spread += point.fromOrigin ** 2;
      carried[0]! += point.x ** 2;
      carried[1]! += point.y ** 2;
    });
    expect(view.shares[0]).toBeCloseTo(carried[0]! / spread, 9);
    expect(view.shares[1]).toBeCloseTo(carried[1]! / spread, 9);
    expect(view.shares[0] + view.shares[1]).toBeLessThan(1);

    const { columns, rows, losses } = view.grid!;
    expect([columns, rows]).toEqual([21, 21]);
    const { left, right, bottom, top } = view.window;
    for (const [column, row] of [
      [0, 0],
      [20, 20],
      [7, 13],
      [12, 4],
      [1, 0],
    ] as const) {
      const theta = on(left + ((right - left) * column) / 20, bottom + ((top - bottom) * row) / 20);
      expect(losses[row * columns + column]! / lossAt(theta)).toBeCloseTo(1, 5);
    }
  });

  it("is worked out coarse first, with progress, and leaves the run's rows as they are to the bit", async () => {
    const { bench } = await planeAt(3);
    expect(answers(bench).at(-1)).toEqual({ kind: "done" });
    expect(
      views(bench).map(({ grid, points }) => [grid?.columns ?? null, points[0]!.loss !== null]),
    ).toEqual([
      [null, false],
      [11, false],
      [11, true],
      [21, true],
    ]);
    const [, coarse, , fine] = views(bench);
    for (let at = 0; at < 121; at++)
      expect(fine!.grid!.losses[2 * Math.floor(at / 11) * 21 + 2 * (at % 11)]).toBe(
        coarse!.grid!.losses[at],
      );
    const told = answers(bench).flatMap((answer) => (answer.kind === "progress" ? [answer] : []));
    expect(told.at(-1)).toMatchObject({ done: 441 + 2 * 7, total: 441 + 2 * 7 });
    expect(told.every(({ done }, at) => at === 0 || done >= told[at - 1]!.done)).toBe(true);
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(bench.watched.rows).toEqual(await rowsOf(EXPERIMENT, { device: "wasm" }));
  });

  it("goes through the start and the ends of two lanes where that is asked for", async () => {
    const { bench } = await planeAt(3);
    const through = { kind: "ends", lanes: [1, 0] } as const;
    bench.send({
      kind: "path-plane",
      order: { kind: "compute", request: { ...REQUEST, level: 0, through } },
    });
    await settled(bench);
    const { points } = views(bench).at(-1)!;
    const [start, ...others] = points;
    expect(start).toMatchObject({ x: 0, y: 0, distance: 0, fromOrigin: 0 });
    const [endOfA, endOfB] = [0, 1].map((lane) => others.findLast((point) => point.lane === lane)!);
    expect(endOfB!.y).toBeCloseTo(0, 9);
    for (const { distance, fromOrigin, loss, planeLoss } of [endOfA!, endOfB!]) {
      expect(distance / fromOrigin).toBeLessThan(1e-9);
      expect(planeLoss).toBeCloseTo(loss!, 6);
    }
    expect(others.some(({ distance, fromOrigin }) => distance / fromOrigin > 0.01)).toBe(true);
  });
});

describe("the plane of a run that went back", () => {
  async function planeNow(bench: Bench): Promise<PathPlaneView> {
    const from = answers(bench).length;
    const request = { ...REQUEST, level: 0 };
    bench.send({ kind: "path-plane", order: { kind: "compute", request } });
    await settled(bench, from);
    return views(bench).at(-1)!;
  }
  const stepsOf = ({ points }: PathPlaneView, lane: number): number[] =>
    points.flatMap((point) => (point.lane === lane ? [point.step] : []));

  it("is that of the step it stands on, and of the other way it goes from there", async () => {
    const bench = new Bench();
    await bench.ready(EXPERIMENT, { device: "wasm" });
    bench.send({ kind: "step", count: 4 });
    await bench.reach("paused");
    const before = await planeNow(bench);
    expect(before.step).toBe(4);
    bench.send({ kind: "play" });
    await bench.reach("done");
    const end = await planeNow(bench);
    expect(end.step).toBe(9);
    expect(stepsOf(end, 1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);

    bench.send({ kind: "seek", step: 4 });
    await bench.until(() => bench.watched.run.step === 4 && bench.phases.at(-1) === "paused");
    expect(await planeNow(bench)).toEqual(before);
    bench.send({ kind: "play" });
    await bench.reach("done");
    expect(await planeNow(bench)).toEqual(end);

    bench.send({ kind: "seek", step: 4 });
    await bench.until(() => bench.watched.run.step === 4 && bench.phases.at(-1) === "paused");
    bench.send({ kind: "setting", lane: 0, name: "lr", value: 0.2 });
    bench.send({ kind: "step", count: 2 });
    await bench.until(() => bench.watched.run.step === 6 && bench.phases.at(-1) === "paused");
    const other = await planeNow(bench);
    expect([0, 1].map((lane) => stepsOf(other, lane))).toEqual([
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5, 6],
    ]);
    const lossOf = (view: PathPlaneView, lane: number, step: number) =>
      view.points.find((point) => point.lane === lane && point.step === step)!.loss;
    for (const step of [1, 2, 3, 4]) expect(lossOf(other, 0, step)).toBe(lossOf(end, 0, step));
    expect(lossOf(other, 0, 6)).not.toBe(lossOf(end, 0, 6));
    for (const step of [5, 6]) expect(lossOf(other, 1, step)).toBe(lossOf(end, 1, step));
  });
});

it.each([
  [{ kind: "mlp", hidden: [3] }],
  [{ kind: "cnn", channels: [2, 3] }],
  [{ kind: "vgg", width: 2 }],
])("a loss alone is the one that comes with its gradient: %j", async (model) => {
  await startWasm();
  const dataset = blockDataset({ height: 32, width: 32, channels: 3 });
  const gradients = await createHostGradients("wasm", model, dataset);
  const theta = initialParameters(gradients.layout, 7, 0);
  const batch = Uint32Array.of(3, 1, 4, 15, 9, 2);
  const { loss } = await gradients.gradient(theta, batch);
  expect(await gradients.loss(theta, batch)).toBe(loss);
  gradients.dispose();
});
