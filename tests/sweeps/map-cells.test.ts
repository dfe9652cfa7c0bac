/** Cells of a map against ordinary runs of the same lane: equal to the bit, whatever varies. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { FIGURE, FIGURES, windowLength } from "../../src/sweeps/map/figures.ts";
import { cellCount, type MapJob } from "../../src/sweeps/map/job.ts";
import { fillOrder } from "../../src/sweeps/map/order.ts";
import {
  floatMap,
  jobOf,
  ordinaryLane,
  ordinaryLosses,
  settingAxis,
  startAxis,
} from "./map-jobs.ts";

const NOISY = {
  kind: "quadratic",
  eigenvalues: [1.3, 0.21],
  start: [1.7, -2.2],
  noise: 0.3,
  rotation: 33,
} as const;

const RUNNING_PRODUCTS = `
hyper lr = 0.1
hyper a = 0.9
hyper b = 0.8
state pa = 1
state pab = 1
pa = pa*a
pab = pab*a*b
m = a*b*m + (1 - a*b)*g
theta = theta - lr*m/(1 - pab)*(1 - pa)
`;

const CASES: readonly (readonly [string, LeanExperiment, MapJob["axes"]])[] = [
  [
    "adam over lr and beta2, noise, clipping and a delay",
    {
      v: 1,
      problem: { ...NOISY, eigenvalues: [1.3, 0.21], start: [1.7, -2.2] },
      lanes: [{ optimizer: "adam" }],
      estimator: [
        { kind: "clip", norm: 1.1 },
        { kind: "delay", steps: 2 },
      ],
      steps: 41,
    },
    [
      settingAxis("lr", [1e-3, 3], { scale: "log" }),
      settingAxis("beta2", [0.3, 0.9999], { scale: "one-minus-log" }),
    ],
  ],
  [
    "momentum over a scheduled lr and the start",
    {
      v: 1,
      problem: { kind: "formula", id: "rosenbrock" },
      lanes: [
        {
          optimizer: "momentum",
          schedule: { kind: "cosine", warmup: 5, to: 1e-5 },
        },
      ],
      steps: 37,
    },
    [settingAxis("lr", [1e-4, 2e-2], { scale: "log" }), startAxis(1, [-1, 3])],
  ],
  [
    "sam, which asks for gradients elsewhere",
    {
      v: 1,
      problem: { kind: "formula", id: "himmelblau" },
      lanes: [{ optimizer: "sam" }],
      steps: 23,
    },
    [startAxis(0, [-6, 6]), startAxis(1, [-6, 6])],
  ],
  [
    "a typed rule with running products of both settings",
    {
      v: 1,
      problem: { kind: "formula", id: "beale" },
      lanes: [{ rule: RUNNING_PRODUCTS }],
      steps: 30,
    },
    [settingAxis("a", [0.5, 0.99]), settingAxis("b", [0.5, 0.99])],
  ],
];

describe("cells on WebAssembly", () => {
  it.each(CASES)("%s", async (_, given, axes) => {
    const job = jobOf(given, axes);
    const cells = cellCount(job);
    const map = await floatMap(job);
    const window = windowLength(job.steps);
    for (let cell = 0; cell < cells; cell++) {
      const losses = await ordinaryLosses(job, cell);
      const figure = (row: number): number => map[row * cells + cell]!;
      const end = losses.findIndex((loss) => !(loss <= 1e15));
      if (end >= 0) {
        expect(figure(FIGURE.diverged)).toBe(end + 1);
        expect(figure(FIGURE.final)).toBeNaN();
        continue;
      }
      const late = losses.slice(job.steps + 1 - window);
      const before = losses.slice(job.steps - window, job.steps);
      expect([figure(FIGURE.diverged), figure(FIGURE.start)]).toEqual([0, losses[0]]);
      expect(figure(FIGURE.final)).toBe(losses.at(-1));
      expect(figure(FIGURE.best)).toBe(Math.min(...losses));
      expect(figure(FIGURE.late)).toBe(late.reduce((sum, loss) => sum + loss, 0));
      expect(figure(FIGURE.lateHigh)).toBe(Math.max(...late));
      expect(figure(FIGURE.lateRises)).toBe(
        late.filter((loss, index) => loss > before[index]!).length,
      );
      const end0 = await ordinaryLane(job, cell).advance(job.steps);
      expect([figure(FIGURES), figure(FIGURES + 1)]).toEqual([...end0.next]);
    }
  });

  it("reports the step at which an ordinary run diverges", async () => {
    const job = jobOf(
      {
        v: 1,
        problem: { kind: "quadratic", eigenvalues: [1], start: [1] },
        lanes: [{ optimizer: "sgd" }],
        steps: 60,
      },
      [settingAxis("lr", [1.5, 9]), startAxis(0, [-1, 2], 2)],
    );
    const map = await floatMap(job);
    const at = [...map.slice(FIGURE.diverged * 10, FIGURE.diverged * 10 + 5)];
    // |1 - lr|^(2(t - 1)) start^2/2 > 1e15, start -0.25.
    const expected = [2.25, 3.75, 5.25, 6.75, 8.25].map((lr) => {
      const growth = 2 * Math.log(lr - 1);
      return 1 + Math.ceil(Math.log(1e15 / (0.25 ** 2 / 2)) / growth);
    });
    expect(at).toEqual(expected.map((step) => (step <= 61 ? step : 0)));
  });
});

describe("the order of filling", () => {
  it.each([
    [256, 256],
    [5, 37],
    [1, 1],
  ])("%i x %i: every cell once, coarse ones first", (columns, rows) => {
    const { cells, strides } = fillOrder(columns, rows);
    expect(new Set(cells).size).toBe(columns * rows);
    expect(Math.max(...cells)).toBe(columns * rows - 1);
    expect(strides.every((stride, at) => at === 0 || stride <= strides[at - 1]!)).toBe(true);
    cells.forEach((cell, at) => {
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      expect((column % strides[at]!) + (row % strides[at]!)).toBe(0);
    });
  });
});
