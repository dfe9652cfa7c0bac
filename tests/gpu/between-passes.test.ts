/**
 * Gradients at other points and whole matrices, between the passes of tensor kernels on the software adapter, against the
 * float64 reference: shapes of matrices, what is no matrix, probes, and random rules.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import type { SmallLaneOptions } from "../../src/engine/stepper.ts";
import { compileRule } from "../../src/language/compile.ts";
import { optimizers } from "../../src/optimizers/index.ts";
import { quadraticProblem, signalProblem } from "../../src/problems/build.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { randomRule } from "../support/random-rules.ts";
import { expectVerdicts, relativeDifference, TRAJECTORY_RELATIVE } from "../support/tolerance.ts";
import { tensorsOf, withPair } from "./pair.ts";
import { laneOptions, measured } from "./programs.ts";
import { COMPARED, isFiniteAtFirst, judgeSteps } from "./single-steps.ts";

/** Wide, tall, square, a row, a column, a single number, a filter as inputs x outputs (3 * 3 * 2 x 5), a vector. */
const SHAPES = [[3, 20], [20, 3], [8, 8], [1, 9], [9, 1], [1, 1], [18, 5], 4] as const;

/** More than a tile of 32 both ways, and products along the long side in pieces (256 terms each). */
const LARGE = [[40, 530], [530, 40], [67, 67], 9] as const;

/**
 * Newton-Schulz of random matrices, whose smallest singular values are about 1/50 of the largest: each of five rounds
 * magnifies what is off in their directions by up to 3.4445, so 50 times 2^-24, and sums of 530 terms.
 */
const ORTHOGONAL_RELATIVE = 1e-5;

/** All but one singular value are 0: what rounding leaves there grows by 3.4445^5 = 485. */
const RANK_ONE_RELATIVE = 485 * 2 ** -24;

/** A point that needs another gradient's norm, and one that is asked for beside the first. */
const NESTED = `
hyper lr = 0.02
near = grad(theta - 0.1*g/max(1e-3, norm(g)))
far = grad(theta - 0.3*near/(1 + norm(near)))
m = 0.9*m + 0.1*(near + far - grad(0.5*theta))
estimate = where(is_matrix, orthogonalize(m), m)
theta = theta - lr*estimate`;

const textOf = (id: string): string => optimizers.find((one) => one.id === id)?.rule ?? "";

const RANDOM_SIZES = [
  [2, 3],
  [3, 1],
] as const;

describe.skipIf(softwareDriver() === null)(`between passes ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  /** Pieces of a path on the device and in float64. */
  async function expectSamePath(
    options: SmallLaneOptions,
    pieces: readonly number[],
  ): Promise<void> {
    const lane = await createTrajectoryLane(context, options);
    const reference = createReferenceLane(options);
    for (const steps of pieces) {
      const actual = await lane.advance(steps);
      const expected = await reference.advance(steps);
      for (const field of ["theta", "delivered", "estimate", "next"] as const) {
        const difference = relativeDifference(actual[field], expected[field]);
        expect(difference, field).toBeLessThan(TRAJECTORY_RELATIVE);
      }
      const slots = relativeDifference(actual.slots ?? [], expected.slots ?? [0]);
      expect(slots, "slots").toBeLessThan(TRAJECTORY_RELATIVE);
    }
    lane.dispose();
  }

  it.each(["muon", "sam"])(
    "%s does what the reference does on matrices of any shape",
    async (id) => {
      const program = measured(textOf(id));
      await withPair(context, { program, sizes: SHAPES }, async (pair) => {
        expectVerdicts(await judgeSteps(pair, program), { fewestSteps: COMPARED.length - 1 });
      });
    },
  );

  it("orthogonalises matrices of many tiles, and two in a step", async () => {
    const text = "a = orthogonalize(g)\ntheta = where(is_matrix, orthogonalize(theta) - 2*a, g)";
    const { rule } = compileRule(text);
    await withPair(context, { program: rule!.program, sizes: LARGE }, async (pair) => {
      await pair.step(1);
      const difference = relativeDifference(await pair.readTheta(), pair.reference.theta);
      expect(difference).toBeLessThan(ORTHOGONAL_RELATIVE);
    });
  });

  it("leaves a matrix without gradient where it is, also where squares are too small for float32", async () => {
    const text = "theta = where(is_matrix, orthogonalize(scale*g), g)\nhyper scale = 0";
    for (const scale of [0, 1e-9, 1e-25]) {
      const { rule } = compileRule(`hyper scale = ${scale}\n${text.split("\n")[0]!}`);
      await withPair(context, { program: rule!.program, sizes: [[4, 6], 3] }, async (pair) => {
        await pair.step(1);
        const difference = relativeDifference(await pair.readTheta(), pair.reference.theta);
        expect(difference, `scale ${scale}`).toBeLessThan(ORTHOGONAL_RELATIVE);
      });
    }
  });

  it("stays where directions without gradient are, in a matrix of rank one", async () => {
    const { rule } = compileRule("theta = where(is_matrix, orthogonalize(1 + 0*g), g)");
    await withPair(context, { program: rule!.program, sizes: [[6, 40], 3] }, async (pair) => {
      await pair.step(1);
      const difference = relativeDifference(await pair.readTheta(), pair.reference.theta);
      expect(difference).toBeLessThan(RANK_ONE_RELATIVE);
    });
  });

  it("takes gradients within a step of a trajectory: in turn, behind stages, for all replicas", async () => {
    const problem = quadraticProblem({
      eigenvalues: [1, 0.5, 2, 1, 3, 0.1, 1],
      start: [1, 2, 3, -1, -2, -3, 0],
      noise: [0.1, 0, 0.2, 0.3, 0.1, 0.1, 0.1],
      minimum: [0, 0, 1, 0, 0, -1, 0],
      rotation: 3,
    });
    const program = measured(
      NESTED,
      [
        { kind: "noise", sigma: 0.2 },
        { kind: "clip", norm: 3 },
        { kind: "delay", steps: 1 },
      ],
      [0.1, 0, 0.2, 0.3, 0.1, 0.1, 0.1],
    );
    await expectSamePath(laneOptions(program, problem, { replicas: 70 }), [1, 30]);
  });

  it("gives the signal's own gradient wherever it is asked for", async () => {
    const signal = { name: "chirp", slope: 0, amplitude: 2, period: 40, at: 0 } as const;
    await expectSamePath(laneOptions(measured(NESTED), signalProblem(signal, 0)), [40]);
  });

  it("gives NaN where a vector is orthogonalised", async () => {
    const { rule } = compileRule("theta = orthogonalize(g)");
    await withPair(context, { program: rule!.program, sizes: [[2, 3], 3] }, async (pair) => {
      await pair.step(1);
      await pair.step(2);
      const theta = [...(await pair.readTheta())];
      expect(theta.map(Number.isNaN)).toEqual(theta.map((_, index) => index >= 6));
    });
  });

  it("draws estimates at frozen slots, with gradients at other points of the same draw", async () => {
    const program = measured(
      `near = grad(theta + 0.1*g/norm(g))
       far = grad(theta - 0.1*near)
       m = 0.9*m + near - far
       estimate = where(is_matrix, orthogonalize(m + g), m)
       theta = theta - 0.1*estimate`,
      [
        { kind: "noise", sigma: 0.1 },
        { kind: "delay", steps: 1 },
        { kind: "bias", value: Array.from({ length: 15 }, (_, index) => Math.fround(index / 10)) },
      ],
    );
    await withPair(context, { program, sizes: [[3, 4], 3], probes: true }, async (pair) => {
      // The second point only needs what the first gradient was a step ago.
      expect(pair.update.stops).toEqual([[1], [0]]);
      await pair.step(1);
      await pair.step(2);
      for (const draw of [0, 1]) {
        await pair.draw(3, draw);
        await pair.expectSameCapture();
      }
      await pair.expectSameState();
      await pair.step(3, { capture: true });
      await pair.expectSameCapture();
      await pair.expectSameState();
      await pair.expectSameOutputs();
    });
  });

  it("does what random rules say with gradients elsewhere and matrices", async () => {
    const wrong: string[] = [];
    let compared = 0;
    let tried = 0;
    for (let seed = 1; tried < 25; seed++) {
      const text = randomRule(seed);
      const { rule } = compileRule(text);
      const program = rule!.program;
      const isBeyond =
        program.points.length > 0 || program.nodes.some(({ kind }) => kind === "orthogonalize");
      if (!isBeyond || !isFiniteAtFirst(program, tensorsOf(RANDOM_SIZES))) continue;
      tried++;
      await withPair(
        context,
        {
          program,
          sizes: RANDOM_SIZES,
        },
        async (pair) => {
          const verdicts = await judgeSteps(pair, program, { steps: [1, 2], finiteOnly: true });
          for (const [name, { worst, plain }] of Object.entries(verdicts))
            if (Math.max(worst, plain) > 1)
              wrong.push(`seed ${seed}, ${name}: ${worst}, ${plain}\n${text}`);
          compared += verdicts["theta"]?.steps ?? 0;
        },
      );
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(40);
  });
});
