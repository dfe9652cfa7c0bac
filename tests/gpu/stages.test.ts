/**
 * Every stage on the software adapter beside the float64 reference: over parameter tensors and in trajectories, and the
 * choice of the largest exactly, with ties, infinities and NaN.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { readBuffer, USAGE } from "../../src/engine/gpu/readback.ts";
import { createTensorUpdate } from "../../src/engine/gpu/tensor-update.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { composeStep, type StageSpec } from "../../src/estimators/compose.ts";
import { compileRule } from "../../src/language/compile.ts";
import type { Program } from "../../src/language/ir.ts";
import { chooseLargest } from "../../src/language/top.ts";
import { formulaProblem, quadraticProblem } from "../../src/problems/build.ts";
import { RandomStream } from "../../src/base/random.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { relativeDifference, TRAJECTORY_RELATIVE } from "../support/tolerance.ts";
import { ALL_STAGES } from "../support/stages.ts";
import { tensorsOf, withPair } from "./pair.ts";
import { formulaOf, laneOptions } from "./programs.ts";

function ruleOf(text: string): Program {
  const { rule } = compileRule(text);
  if (rule === null) throw new Error("does not compile");
  return rule.program;
}

const MOMENTUM = ruleOf("hyper lr = 0.05\nm = 0.5*m + 0.5*g\nestimate = m\ntheta = theta - lr*m");

describe.skipIf(softwareDriver() === null)(`stages ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  /** The mask that a choice alone gives, tensors one after another. */
  async function masked(values: Float64Array, stage: StageSpec, sizes: readonly number[]) {
    // No value is 0, and NaN is not either: what was kept is 1.
    const program = composeStep(ruleOf("theta = where(g == 0, 0, 1)"), [stage], 0);
    const tensors = tensorsOf(sizes);
    const update = await createTensorUpdate(context, program, tensors);
    const usage = USAGE.storage | USAGE.copySource | USAGE.copyTarget;
    let at = 0;
    const buffers = tensors.map(({ size }) => {
      const [theta, gradient] = [0, 1].map(() =>
        context.device.createBuffer({ size: size * 4, usage }),
      );
      context.device.queue.writeBuffer(gradient!, 0, new Float32Array(values.slice(at, at + size)));
      at += size;
      return { theta: theta!, gradient: gradient! };
    });
    const encoder = context.device.createCommandEncoder();
    update.encode(encoder, {
      step: 1,
      settings: {},
      seed: 1,
      replica: 0,
      theta: buffers.map(({ theta }) => theta),
      gradient: buffers.map(({ gradient }) => gradient),
    });
    context.device.queue.submit([encoder.finish()]);
    const parts = await Promise.all(
      buffers.map(({ theta }) => readBuffer(context.device, theta, theta.size)),
    );
    update.dispose();
    for (const { theta, gradient } of buffers) [theta, gradient].forEach((one) => one.destroy());
    return parts.flatMap((part) => [...part]);
  }

  it("chooses exactly k of tensors, lower indices first where magnitudes are equal", async () => {
    const sizes = [1, 3, 64, 1000, 9000];
    const size = sizes.reduce((sum, one) => sum + one);
    const stream = new RandomStream({ seed: 5, purpose: 7, replica: 0, step: 0, worker: 0 });
    // Few distinct magnitudes of both signs: almost everything is a tie. Infinity is larger, NaN larger still.
    const values = Float64Array.from({ length: size }, () => {
      const rare = stream.below(40) === 0 ? 6 : 4;
      const magnitude = [0.25, 1, 1.5, 3, Infinity, NaN][stream.below(rare)]!;
      return stream.below(2) === 0 ? magnitude : -magnitude;
    });
    const tensors = tensorsOf(sizes);
    for (const scope of ["all", "tensor"] as const) {
      for (const count of [1, 2, 700, { fraction: 0.3 }]) {
        const expected = values.slice();
        chooseLargest(expected, { count, scope }, { tensors, replicas: 1 });
        const share = typeof count === "number" ? { k: count } : count;
        const mask = await masked(values, { kind: "top-k", ...share, scope }, sizes);
        const asked = scope === "all" && typeof count === "number" ? count : null;
        if (asked !== null) expect(expected.reduce((sum, one) => sum + one)).toBe(asked);
        expect(mask, `${scope} ${JSON.stringify(count)}`).toEqual([...expected]);
      }
    }
  });

  it.each(ALL_STAGES.map((stage) => [JSON.stringify(stage), stage] as const))(
    "runs %s over tensors as the reference does",
    async (_, stage) => {
      const program = composeStep(MOMENTUM, [stage], 0);
      await withPair(context, { program, sizes: [1, 3, 64, 300], probes: true }, async (pair) => {
        await pair.step(1);
        await pair.step(2, { capture: true });
        await pair.expectSameCapture();
        await pair.expectSameState();
      });
    },
  );

  it("runs chains of them in trajectories as the reference does", async () => {
    const chains: readonly (readonly StageSpec[])[] = [
      [
        { kind: "composite", samples: 4, sigma: 0.25 },
        { kind: "top-k", k: 1 },
      ],
      [
        { kind: "rand-k", fraction: 0.5 },
        { kind: "clip", norm: 3 },
      ],
      [{ kind: "skewed-noise", p: 0.2, size: 1 }, { kind: "sign" }],
      [
        { kind: "quantize", levels: 3 },
        { kind: "power-of-two", stochastic: true },
      ],
      [{ kind: "round", grid: 0.25 }, { kind: "normalize" }],
      [{ kind: "top-k", k: 2 }, { kind: "power-of-two" }],
    ];
    const formula = formulaOf(["x", "y"], ["(x - 1)^2 + 3*y^2 + x^4/8"]);
    const problems = [
      formulaProblem(formula, { start: [2.1, -1.3], noise: 0.1 }),
      quadraticProblem({
        eigenvalues: [1, 0.5, 2, 0.75, 1.25, 0.3, 1.7],
        start: [1.1, -2.3, 0.7, 1.9, -0.6, 2.7, -1.4],
        noise: [0.1],
        minimum: [0, 0, 0, 0, 0, 0, 0],
        rotation: 0,
      }),
    ];
    for (const problem of problems) {
      for (const stages of chains) {
        const program = composeStep(MOMENTUM, stages, 0.1);
        const options = laneOptions(program, problem, { replicas: 5 });
        const lanes = [await createTrajectoryLane(context, options), createReferenceLane(options)];
        const [actual, expected] = await Promise.all(lanes.map((lane) => lane.advance(12)));
        for (const field of ["theta", "delivered", "estimate"] as const) {
          const difference = relativeDifference(actual![field], expected![field]);
          expect(difference, `${field} ${JSON.stringify(stages)}`).toBeLessThan(
            TRAJECTORY_RELATIVE,
          );
        }
        for (const lane of lanes) lane.dispose();
      }
    }
  });
});
