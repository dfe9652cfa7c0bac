/** Batches and their squares on the software adapter against the float64 reference. */
import { beforeAll, describe, expect, it } from "vitest";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { createTrajectoryLane } from "../../src/engine/gpu/trajectory-lane.ts";
import { createReferenceLane } from "../../src/engine/reference/lane.ts";
import { composeParts } from "../../src/estimators/compose.ts";
import { compileRule } from "../../src/language/compile.ts";
import { withAge } from "../../src/language/differentiate.ts";
import { quadraticProblem } from "../../src/problems/build.ts";
import { adamBatchDecoupled } from "../../src/optimizers/adam-batch-decoupled.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { relativeDifference, TRAJECTORY_RELATIVE } from "../support/tolerance.ts";
import { laneOptions } from "./programs.ts";

describe.skipIf(softwareDriver() === null)(`batches ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  it.each([1, 4, 32])("of %i reach the rule as on the reference", async (batch) => {
    const noise = [0.3, 0, 1.1];
    const problem = quadraticProblem({
      eigenvalues: [1, 0.4, 2],
      start: [1, -1, 0.5],
      noise,
      minimum: [0, 0, 0],
      rotation: 4,
      batch,
    });
    const { rule } = compileRule(adamBatchDecoupled.rule);
    if (rule === null) throw new Error("does not compile");
    const bare = withAge(rule.program);
    const { program } = composeParts(bare, [{ kind: "clip", norm: 3 }], { noise, batch });
    const options = laneOptions(program, problem, { replicas: 5 });
    const gpu = await createTrajectoryLane(context, options);
    const actual = await gpu.advance(40);
    const expected = await createReferenceLane(options).advance(40);
    gpu.dispose();
    for (const field of ["theta", "delivered", "estimate"] as const)
      expect(relativeDifference(actual[field], expected[field]), field).toBeLessThan(
        TRAJECTORY_RELATIVE,
      );
    expect(relativeDifference(actual.slots ?? [], expected.slots ?? [0])).toBeLessThan(
      TRAJECTORY_RELATIVE,
    );
  });
});
