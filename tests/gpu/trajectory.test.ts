/** Trajectory kernels on the software adapter against the float64 reference, through the interface both keep. */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import type { SmallLaneOptions, StepBlock } from "../../src/engine/stepper.ts";
import { formulaProblem, quadraticProblem, signalProblem } from "../../src/problems/build.ts";
import { surfaces } from "../../src/problems/surfaces.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import {
  expectVerdicts,
  FEWEST_STEPS,
  relativeDifference,
  TRAJECTORY_RELATIVE,
} from "../support/tolerance.ts";
import { judgePath, roundedPaths } from "./paths.ts";
import { formulaOf, laneOptions, measured, pathRules } from "./programs.ts";

/** Small enough that every rule settles on every surface: a path that is thrown about magnifies any rounding. */
const LEARNING_RATE = 5e-4;
/** Where the rate means something else: a factor of 1 for rules that find it, the gain of a controller, a trust ratio. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  pid: { lr: 1e-5 },
  adadelta: { lr: 1 },
  "adam-decoupled": { lr: 0.05 },
  lars: { lr: 0.1 },
  dog: { lr: 0.1, reps_rel: 0.01 },
  prodigy: { lr: 0.1, d0: 0.01 },
};
/** Away from the surfaces' own starts, where some derivatives are exactly 0 and their signs a matter of rounding. */
const NUDGE = [0.125, -0.0625] as const;
const STEPS = 100;

/** All rules go over a bent valley and a saddle, one of each kind over three more, momentum over every surface. */
const EVERYWHERE: ReadonlySet<string> = new Set(["momentum", "adam", "vsgd", "rprop", "prodigy"]);
const USUAL: ReadonlySet<string> = new Set(["rosenbrock", "saddle"]);
const POLYNOMIALS: ReadonlySet<string> = new Set([...USUAL, "beale", "himmelblau", "ravine"]);

function goesOver(rule: string, surface: string): boolean {
  if (rule === "momentum") return true;
  return (EVERYWHERE.has(rule) ? POLYNOMIALS : USUAL).has(surface);
}

/** Norm of the update: a difference of nearly equal numbers, so float32 keeps few digits of it. */
const UPDATE_RELATIVE = 2e-2;

function expectSame(actual: StepBlock, expected: StepBlock, tolerance = TRAJECTORY_RELATIVE): void {
  expectSameShape(actual, expected);
  for (const field of ["loss", "theta", "truth", "delivered", "estimate", "next"] as const) {
    expect(relativeDifference(actual[field], expected[field]), field).toBeLessThan(tolerance);
  }
  expect(relativeDifference(actual.slots ?? [], expected.slots ?? [0]), "slots").toBeLessThan(
    tolerance,
  );
  for (const [name, values] of Object.entries(expected.outputs)) {
    const allowed = name === "update_squared" ? UPDATE_RELATIVE : 10 * tolerance;
    expect(relativeDifference(actual.outputs[name] ?? [], values), name).toBeLessThan(allowed);
  }
}

function expectSameShape(actual: StepBlock, expected: StepBlock): void {
  const shapeOf = ({ firstStep, steps, dimension, replicas, outputs }: StepBlock): unknown => ({
    ...{ firstStep, steps, dimension, replicas },
    outputs: Object.keys(outputs),
  });
  expect(shapeOf(actual)).toEqual(shapeOf(expected));
}

describe.skipIf(softwareDriver() === null)(`trajectories ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  /** Both executors over `pieces`; a block a piece. */
  async function runBoth(
    options: SmallLaneOptions,
    pieces: readonly number[],
  ): Promise<[StepBlock[], StepBlock[]]> {
    const lane = await createTrajectoryLane(context, options);
    const reference = createReferenceLane(options);
    const blocks: [StepBlock[], StepBlock[]] = [[], []];
    for (const steps of pieces) {
      blocks[0].push(await lane.advance(steps));
      blocks[1].push(await reference.advance(steps));
    }
    lane.dispose();
    return blocks;
  }

  it.each(pathRules.map(({ id, rule }) => [id, rule] as const))(
    "%s takes the reference's path as far as float32 can",
    async (id, rule) => {
      const program = measured(rule);
      for (const surface of surfaces) {
        if (!goesOver(id, surface.id)) continue;
        const formula = formulaOf(surface.variables, surface.terms);
        const start = surface.start.map((value, index) => value + (NUDGE[index] ?? 0));
        const options = laneOptions(program, formulaProblem(formula, { start, noise: 0 }), {
          settings: SETTINGS[id] ?? { lr: LEARNING_RATE },
          replicas: 1,
        });
        const [[actual], [expected]] = await runBoth(options, [STEPS]);
        if (actual === undefined || expected === undefined) throw new Error("no block");
        expectSameShape(actual, expected);
        const verdicts = judgePath(roundedPaths(options, STEPS), { actual, expected });
        expectVerdicts(verdicts, { fewestSteps: FEWEST_STEPS });
      }
    },
  );

  it("keeps the streams and the memory of stages over pieces of any length", async () => {
    const program = measured(
      "hyper lr = 0.01\nm = 0.9*m + 0.1*g\nn = norm(m)\npeak = max(0.99*peak, n)\nestimate = m\ntheta = theta - lr*m/(1 + peak)",
      [
        { kind: "noise", sigma: 0.5 },
        { kind: "bias", value: [0.1, -0.2, 0, 0, 0.3, 0, 1] },
        { kind: "clip", norm: 2 },
        { kind: "delay", steps: 2 },
      ],
      [0.1, 0, 0.2, 0.3, 0.1, 0.1, 0.1],
    );
    const problem = quadraticProblem({
      eigenvalues: [1, 0.5, 2, 1, 3, 0.1, 1],
      start: [1, 2, 3, -1, -2, -3, 0],
      noise: [0.1, 0, 0.2, 0.3, 0.1, 0.1, 0.1],
      minimum: [0, 0, 1, 0, 0, -1, 0],
      rotation: 3,
    });
    const [actual, expected] = await runBoth(
      laneOptions(program, problem, { replicas: 70 }),
      [1, 2, 61],
    );
    actual.forEach((block, index) => {
      const other = expected[index];
      if (other !== undefined) expectSame(block, other);
    });
  });

  it("follows a signal whose gradient is given, with the age in float64", async () => {
    const signal = { name: "chirp", slope: 0, amplitude: 2, period: 40, at: 0 } as const;
    const program = measured(
      "hyper lr = 0.1\nhyper beta = 0.9\nm = beta*m + (1 - beta)*g\nestimate = m\ntheta = theta - lr*m",
    );
    const [[actual], [expected]] = await runBoth(
      laneOptions(program, signalProblem(signal, 0)),
      [120],
    );
    if (actual === undefined || expected === undefined) throw new Error("no block");
    expectSame(actual, expected);
    expect(actual.loss.every((value) => Number.isNaN(value))).toBe(true);
    expect(actual.truth).toEqual(expected.truth);
    // A rule that is linear with scalar weights has uniform tangents: they never pass through float32.
    const uniform = Object.keys(program.outputs).filter(
      (name) => program.nodes[program.outputs[name] ?? -1]?.shape === "uniform",
    );
    expect(uniform.length).toBeGreaterThan(0);
    for (const name of uniform) expect(actual.outputs[name]).toEqual(expected.outputs[name]);
  });

  it("takes a moved slider from the next step on", async () => {
    const program = measured("hyper lr = 0.1\ntheta = theta - lr*g");
    const problem = formulaProblem(formulaOf(["x"], ["x^2"]), { start: [1], noise: 0 });
    const lane = await createTrajectoryLane(
      context,
      laneOptions(program, problem, { replicas: 1 }),
    );
    await lane.advance(1);
    lane.setSetting("lr", 0.5);
    // x = 1 - 0.1*2 = 0.8, then 0.8 - 0.5*1.6 = 0.
    expect([...(await lane.advance(1)).next]).toEqual([0]);
    lane.dispose();
  });

  it("goes on past infinity, so that the session sees the divergence", async () => {
    const program = measured("hyper lr = 1e6\ntheta = theta - lr*g");
    const problem = formulaProblem(formulaOf(["x"], ["x^2"]), { start: [1], noise: 0 });
    const lane = await createTrajectoryLane(
      context,
      laneOptions(program, problem, { replicas: 1 }),
    );
    const actual = await lane.advance(20);
    lane.dispose();
    expect(Number.isFinite(actual.loss[19] ?? 0)).toBe(false);
  });
});
