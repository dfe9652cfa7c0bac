/**
 * Ten thousand noisy runs on one surface: the trajectory kernel against the float64 reference, in the same worker, from
 * the same random streams, with everything recorded that the measures need. Both must end at the same mean loss.
 */
import { acquireDevice } from "../../../../src/engine/gpu/device.ts";
import { createTrajectoryLane } from "../../../../src/engine/gpu/trajectory-lane.ts";
import { createReferenceLane } from "../../../../src/engine/reference/lane.ts";
import type { SmallLane, SmallLaneOptions } from "../../../../src/engine/stepper.ts";
import { resolveProblem } from "../../../../src/experiment/resolve.ts";
import { defaultSettings, smallProgram } from "../programs.ts";
import type { OpenJob, Sample } from "../side.ts";

const TRAJECTORIES = 10_000;
const STEPS = 200;
/** Steps that the engine asks for at once with so many replicas (small-run.ts keeps a block's records under 16 MiB). */
const BLOCK = 10;
const LEARNING_RATES: Readonly<Record<string, number>> = { momentum: 0.001, adam: 0.02 };

export async function openTrajectories(optimizer: string): Promise<OpenJob> {
  const context = await acquireDevice((navigator as { gpu?: GPU }).gpu);
  const { problem } = resolveProblem({ kind: "formula", id: "rosenbrock", noise: 0.1 });
  if (problem === null) throw new Error("the catalogue has no rosenbrock");
  const program = smallProgram(optimizer, problem.noise);
  const options: SmallLaneOptions = {
    program,
    problem,
    settings: { ...defaultSettings(program), lr: LEARNING_RATES[optimizer] ?? NaN },
    seed: 1,
    replicas: TRAJECTORIES,
    firstReplica: 0,
    recordSlots: false,
  };
  const timed =
    (open: () => Promise<SmallLane>): Sample =>
    async () => {
      const start = performance.now();
      const lane = await open();
      let loss = NaN;
      for (let done = 0; done < STEPS; done += BLOCK) {
        const block = await lane.advance(BLOCK);
        loss = mean(block.loss.subarray((BLOCK - 1) * TRAJECTORIES));
      }
      lane.dispose();
      context.check();
      return { elapsedMs: performance.now() - start, result: loss };
    };
  return {
    device: `WebGPU on ${context.title}`,
    remarks: [],
    sides: {
      webgpu: timed(() => createTrajectoryLane(context, options)),
      reference: timed(() => Promise.resolve(createReferenceLane(options))),
    },
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
