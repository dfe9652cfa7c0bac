/** Where WGSL's own functions leave something open, and weights that never get a gradient: kernels beside float64. */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import type { SmallLaneOptions, StepBlock } from "../../src/engine/stepper.ts";
import { quadraticProblem } from "../../src/problems/build.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { laneOptions, measured, pathRules } from "./programs.ts";

/** Exact in float32. */
const POINTS = [0, 1, -1, 2 ** -30, -(2 ** -30), 0.125, 3, -3];

const EXPRESSIONS = [
  "atan2(theta, 0*theta)",
  "atan2(theta, 1 + 0*theta)",
  "atan2(theta, -1 + 0*theta)",
  "atan2(abs(0*theta), theta)",
  "tanh(theta)",
  "tanh(100*theta)",
  "abs(theta)^k",
  "theta^(k + 0.5)",
  "theta^zero",
  "sign(theta)",
  "floor(theta)",
  "where(theta == 0, 5, 1/theta)",
  "max(theta, 0)*min(theta, 2)",
];

/** A few units in the last place: the largest is allowed to powers. */
const RELATIVE = 5e-6;

/** Two units in the last place of 1, and the reduction's third part beyond a hundred turns. */
const WAVE_ABSOLUTE = 3e-7;

const flat = (size: number): Parameters<typeof quadraticProblem>[0] => ({
  eigenvalues: Array<number>(size).fill(1),
  start: Array<number>(size).fill(1),
  noise: Array<number>(size).fill(0),
  minimum: Array<number>(size).fill(0),
  rotation: 0,
});

describe.skipIf(softwareDriver() === null)(`edges ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  async function runBoth(options: SmallLaneOptions, steps: number): Promise<StepBlock[]> {
    const lane = await createTrajectoryLane(context, options);
    const blocks = [await lane.advance(steps), await createReferenceLane(options).advance(steps)];
    lane.dispose();
    return blocks;
  }

  it.each(["sin(theta)", "cos(theta)"])("%s over hundreds of turns, absolutely", async (wave) => {
    // Multiples of 1/16, exact in float32: about all quarter turns near the origin, and far out.
    const start = Array.from(
      { length: 160 },
      (_, index) => ((index - 80) * (index < 130 ? 1 : 1237)) / 16,
    );
    const problem = quadraticProblem({ ...flat(start.length), start });
    const options = laneOptions(measured(`estimate = ${wave}\ntheta = theta`), problem, {
      replicas: 1,
    });
    const [actual, expected] = await runBoth(options, 1);
    const worst = (expected?.estimate ?? new Float64Array(0)).reduce(
      (most, value, index) => Math.max(most, Math.abs((actual?.estimate[index] ?? NaN) - value)),
      0,
    );
    expect(worst).toBeLessThan(WAVE_ABSOLUTE);
  });

  it.each(EXPRESSIONS)("%s at zero, on the axes and near them", async (expression) => {
    const hypers = ["k = 3", "zero = 0"].filter((text) =>
      expression.split(/\W+/).includes(text.split(" ")[0] ?? ""),
    );
    const declared = hypers.map((text) => `hyper ${text}\n`).join("");
    const program = measured(`${declared}estimate = ${expression}\ntheta = theta`);
    const problem = quadraticProblem({ ...flat(POINTS.length), start: POINTS });
    const [actual, expected] = await runBoth(laneOptions(program, problem, { replicas: 1 }), 1);
    expected?.estimate.forEach((value, index) => {
      // A fraction of a negative number is no number, which a device need not know.
      if (Number.isNaN(value)) return;
      const difference = Math.abs((actual?.estimate[index] ?? Number.NaN) - value);
      expect(difference, `at ${POINTS[index]}`).toBeLessThanOrEqual(RELATIVE * Math.abs(value));
    });
  });

  it.each(pathRules.map(({ id, rule }) => [id, rule] as const))(
    "%s stays finite where a weight never gets a gradient, and all its measures",
    async (_, rule) => {
      const problem = quadraticProblem({ ...flat(2), eigenvalues: [1, 0] });
      const options = laneOptions(measured(rule), problem, { replicas: 1 });
      for (const block of await runBoth(options, 5)) {
        const { theta, estimate, outputs, slots } = block;
        for (const [name, values] of Object.entries({ theta, estimate, slots, ...outputs }))
          expect(values?.every(Number.isFinite), name).toBe(true);
      }
    },
  );
});
