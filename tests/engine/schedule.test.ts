/** Settings that follow a schedule: every executor, every probe and every replay uses the value of that very step. */
import { describe, expect, it } from "vitest";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import type { Schedule } from "../../src/experiment/experiment.ts";
import type { Row } from "../../src/measure/row.ts";
import { SOFTWARE_GPU_NEEDED, softwareDriver, withDevice } from "../support/gpu.ts";
import { relativeDifference, TRAJECTORY_RELATIVE } from "../support/tolerance.ts";
import { network, networkProblem, ofLane } from "./network-support.ts";
import { openTestRun, rowsOf, testHost } from "./support.ts";
import { showGpuToLibrary } from "./tf-support.ts";

const COSINE: Schedule = { kind: "cosine", warmup: 4, to: 0.001 };
const STEPS = 24;

/** By hand: base t/4 for four steps, then half a cosine over the other twenty. */
function cosineAt(t: number, base: number): number {
  if (t <= 4) return (base * t) / 4;
  return 0.001 + ((base - 0.001) * (1 + Math.cos((Math.PI * (t - 5)) / 20))) / 2;
}

const bowl: LeanExperiment = {
  v: 1,
  problem: { kind: "quadratic", eigenvalues: [1, 0.3], start: 1, noise: 0.4 },
  lanes: [{ optimizer: "sgd", hyper: { lr: 0.2 }, schedule: COSINE }],
  steps: STEPS,
};

/** Rates that the rows of plain gradient descent show: update = lr * gradient. */
function ratesOf(rows: readonly Row[]): number[] {
  return rows.map(({ update_norm, grad_norm }) => (update_norm ?? NaN) / (grad_norm ?? NaN));
}

function expectRates(rows: readonly Row[], tolerance: number): void {
  const expected = rows.map(({ step }) => cosineAt(step, 0.2));
  expect(expected).toHaveLength(STEPS);
  expect(relativeDifference(ratesOf(rows), expected)).toBeLessThan(tolerance);
}

describe("a scheduled rate", () => {
  it.each(["reference", "wasm"] as const)("is that of each step, on %s", async (device) => {
    expectRates(await rowsOf(bowl, { device }), 1e-12);
  });

  it("is that of each step in a network", async () => {
    const lanes = [{ optimizer: "sgd", hyper: { lr: 0.2 }, schedule: COSINE }];
    expectRates(await rowsOf(network({ lanes, steps: STEPS }), { device: "wasm" }), 1e-9);
  });

  it("does not depend on how the steps are cut, and follows the recorded moves of its slider", async () => {
    const changes = [{ step: 11, lane: 0, name: "lr", value: 0.05 }];
    const replayed = await rowsOf({ ...bowl, changes });
    const run = await openTestRun(bowl);
    const rows = [...(await run.advance(3)).rows, ...(await run.advance(7)).rows];
    expect(run.setSetting(0, "lr", 0.05)).toBe(11);
    rows.push(...(await run.advance(STEPS)).rows);
    run.dispose();
    expect(rows).toEqual(replayed);
    expect(ratesOf(rows)[9]).toBeCloseTo(cosineAt(10, 0.2), 12);
    expect(ratesOf(rows)[10]).toBeCloseTo(cosineAt(11, 0.05), 12);
  });

  it("changes nothing where it is constant and without warm-up, and nothing for other lanes", async () => {
    const plain = { optimizer: "sgd", hyper: { lr: 0.2 } };
    const scheduled = { ...plain, schedule: [{ kind: "constant" } satisfies Schedule] };
    const alone = await rowsOf({ ...bowl, lanes: [plain] });
    const rows = await rowsOf({ ...bowl, lanes: [scheduled, ...bowl.lanes, plain] });
    for (const lane of [0, 2])
      expect(ofLane(rows, lane).map((row) => ({ ...row, lane: 0 }))).toEqual(alone);
  });
});

describe("several schedules of a lane", () => {
  /** The rule stands still, so that runs with other settings look at the same point with the same draws. */
  const rule = [
    "hyper scale = 2 in [0, 10]",
    "hyper beta = 0.9 in [0, 1]",
    "estimate = scale*g + beta",
    "theta = theta - 0*estimate",
  ].join("\n");
  const schedule: Schedule[] = [
    { kind: "step", of: "scale", every: 3, factor: 0.5 },
    { kind: "linear", of: "beta", to: 0.1 },
  ];
  const frozen = (step: number) => ({
    rule,
    hyper: { scale: 2 * 0.5 ** Math.floor((step - 1) / 3), beta: 0.9 - (0.8 * (step - 1)) / 8 },
  });

  it.each([
    ["a small problem", { ...bowl, steps: 8 }],
    ["a network", network({ lanes: [], steps: 8, probe: { every: 1, batch: "full", draws: 3 } })],
  ])("act together, also on the draws of a probe of %s", async (_, base) => {
    const rows = await rowsOf({ ...base, lanes: [{ rule, schedule }] }, { device: "wasm" });
    const lanes = rows.map(({ step }) => frozen(step));
    const fixed = await rowsOf({ ...base, lanes }, { device: "wasm" });
    for (const { step, lane: _, ...row } of rows) {
      const other = fixed.find((one) => one.step === step && one.lane === step - 1);
      for (const name of ["estimate_norm", "variance", "bias", "error"] as const) {
        expect(row[name], name).not.toBeNull();
        const gap = (row[name] ?? NaN) / (other?.[name] ?? NaN) - 1;
        expect(Math.abs(gap), name).toBeLessThan(1e-9);
      }
    }
  });
});

describe.skipIf(softwareDriver() === null)(`on WebGPU ${SOFTWARE_GPU_NEEDED}`, () => {
  /** Rows of an experiment on the software adapter, through the door that the worker takes. */
  async function gpuRows(experiment: LeanExperiment): Promise<readonly Row[]> {
    return withDevice("software", async (device, { limits, info }) => {
      showGpuToLibrary();
      const adapter = { limits, info, requestDevice: () => Promise.resolve(device) };
      const gpu = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
      const host = { ...testHost, gpu };
      const run = await openTestRun(experiment, { device: "webgpu", host });
      expect(run.device.name).toBe("webgpu");
      const half = await run.advance(7);
      return [...half.rows, ...(await run.advance(run.steps)).rows];
    });
  }

  it("trajectories take the reference's values", async () => {
    const changes = [{ step: 9, lane: 1, name: "lr", value: 0.02 }];
    const adam = {
      optimizer: "adam",
      hyper: { lr: 0.05 },
      schedule: [
        { kind: "exponential", warmup: 3 },
        { kind: "cosine", of: "beta1", to: 0.5 },
        { kind: "step", of: "beta2", to: 0.9, every: 5 },
      ] satisfies Schedule[],
    };
    const experiment = { ...bowl, lanes: [...bowl.lanes, adam], changes };
    const expected = await rowsOf(experiment, { device: "reference" });
    const actual = await gpuRows(experiment);
    expectRates(ofLane(actual, 0), 1e-4);
    for (const name of ["loss", "update_norm", "estimate_norm", "variance", "age"] as const) {
      const values = (rows: readonly Row[]) => rows.map((row) => row[name] ?? NaN);
      expect(relativeDifference(values(actual), values(expected)), name).toBeLessThan(
        10 * TRAJECTORY_RELATIVE,
      );
    }
  });

  it("networks take the value of each step", async () => {
    const lanes = [{ optimizer: "sgd", hyper: { lr: 0.2 }, schedule: COSINE }];
    const problem = networkProblem({ data: { set: "moons", train: 24, test: 4 } });
    const probe = { every: 1000, draws: 2, batch: 12 };
    expectRates(await gpuRows(network({ problem, lanes, steps: STEPS, probe })), 1e-4);
  });
});
