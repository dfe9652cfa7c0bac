/** Cells on WebGPU, by the software adapter, against cells in float64; and what the host computes for both. */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { FIGURE, figureRows } from "../../src/sweeps/map/figures.ts";
import { createGpuCells } from "../../src/sweeps/map/gpu-cells.ts";
import { cellCount, type MapJob, prepareJob, settingsOf } from "../../src/sweeps/map/job.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { floatMap, jobOf, settingAxis, startAxis } from "./map-jobs.ts";

/** The bias correction itself as the loss: f(x) = x, and every step puts 1 - beta^t into x. */
const CORRECTION = `
hyper beta = 0.9
hyper other = 0
theta = 1 - beta^t + 0*other
`;

function correctionJob(steps: number): MapJob {
  return jobOf(
    {
      v: 1,
      problem: { kind: "formula", variables: ["x"], terms: ["x"], start: [1] },
      lanes: [{ rule: CORRECTION }],
      steps,
    },
    // 0.9999 is the middle of cell 4.
    [
      settingAxis("beta", [0.999, 1.001], { count: 10 }),
      settingAxis("other", [0, 1], { count: 2 }),
    ],
  );
}

const CORRECTION_STEPS = [1, 2, 7, 40, 300];

async function expectCorrections(
  compute: (job: MapJob) => Promise<Float64Array>,
  limit: number,
): Promise<void> {
  for (const steps of CORRECTION_STEPS) {
    const job = correctionJob(steps);
    const map = await compute(job);
    const cells = cellCount(job);
    const cell = 4;
    const { beta = NaN } = settingsOf(job, cell, 0);
    expect(beta).toBeCloseTo(0.9999, 12);
    const exact = -Math.expm1(steps * Math.log1p(beta - 1));
    const found = map[FIGURE.final * cells + cell] ?? NaN;
    expect(Math.abs(found / exact - 1), `1 - ${beta}^${steps}`).toBeLessThan(limit);
  }
}

describe("bias corrections of cells", () => {
  it("in float64", async () => {
    // beta itself is rounded to 1e-16, which 1 - beta = 1e-4 shows as 1e-12.
    await expectCorrections(floatMap, 1e-11);
  });
});

describe.skipIf(softwareDriver() === null)(`cells on WebGPU ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  async function gpuMap(job: MapJob): Promise<Float64Array> {
    const runner = await createGpuCells(context, prepareJob(job), () => performance.now());
    const count = cellCount(job);
    const out = new Float64Array(figureRows(job.problem.dimension) * count);
    // Two batches, so that a second one starts afresh.
    const size = Math.ceil(count / 2);
    for (let from = 0; from < count; from += size) {
      const cells = Uint32Array.from(
        { length: Math.min(size, count - from) },
        (_, at) => from + at,
      );
      const part = await runner.run(cells, () => null);
      const rows = part.length / cells.length;
      for (let row = 0; row < rows; row++)
        out.set(part.subarray(row * cells.length, (row + 1) * cells.length), row * count + from);
    }
    runner.dispose();
    return out;
  }

  it("have bias corrections right to 1e-5 at beta 0.9999", async () => {
    await expectCorrections(gpuMap, 1e-6);
  });

  const NOISY = { eigenvalues: [1.3, 0.21], start: [1.7, -2.2], noise: 0.3, rotation: 33 };
  const cases: readonly (readonly [string, LeanExperiment, MapJob["axes"]])[] = [
    [
      "adam over lr and beta2 with noise, clipping, a delay and a warm-up",
      {
        v: 1,
        problem: { kind: "quadratic", ...NOISY },
        lanes: [{ optimizer: "adam", schedule: { kind: "linear", warmup: 4 } }],
        estimator: [
          { kind: "clip", norm: 1.1 },
          { kind: "delay", steps: 2 },
        ],
        steps: 60,
      },
      [
        settingAxis("lr", [1e-3, 0.4], { scale: "log" }),
        settingAxis("beta2", [0.3, 0.9999], { scale: "one-minus-log" }),
      ],
    ],
    [
      "momentum over lr and beta, past the edge",
      {
        v: 1,
        problem: { kind: "quadratic", ...NOISY, noise: 0 },
        lanes: [{ optimizer: "momentum" }],
        steps: 80,
      },
      [
        settingAxis("lr", [0.05, 60], { count: 7, scale: "log" }),
        settingAxis("beta", [0, 0.95], { count: 4 }),
      ],
    ],
    [
      "sam over the start, which asks for gradients elsewhere",
      {
        v: 1,
        problem: { kind: "formula", id: "himmelblau" },
        lanes: [{ optimizer: "sam" }],
        steps: 30,
      },
      [startAxis(0, [-5.1, 5.3]), startAxis(1, [-5.2, 5])],
    ],
  ];

  /** Relative to the highest loss of the run: 80 float32 steps of lanes that forgive small errors, twentyfold. */
  const BOUND = 2e-5;

  it.each(cases)("%s: as in float64", async (_, given, axes) => {
    const job = jobOf(given, axes);
    const cells = cellCount(job);
    const [actual, expected] = [await gpuMap(job), await floatMap(job)];
    for (let cell = 0; cell < cells; cell++) {
      const of = (map: Float64Array, row: number): number => map[row * cells + cell] ?? NaN;
      expect(of(actual, FIGURE.diverged)).toBe(of(expected, FIGURE.diverged));
      if (of(expected, FIGURE.diverged) > 0) {
        expect(of(actual, FIGURE.final)).toBeNaN();
        continue;
      }
      const scale = Math.max(of(expected, FIGURE.start), of(expected, FIGURE.lateHigh));
      for (const row of [FIGURE.start, FIGURE.final, FIGURE.best, FIGURE.lateLow, FIGURE.lateHigh])
        expect(Math.abs(of(actual, row) - of(expected, row)) / scale, `row ${row}`).toBeLessThan(
          BOUND,
        );
      const sums = [FIGURE.earlier, FIGURE.late].map((row) => of(actual, row) - of(expected, row));
      for (const difference of sums)
        expect(Math.abs(difference) / (scale * job.steps)).toBeLessThan(BOUND);
    }
  });
});
