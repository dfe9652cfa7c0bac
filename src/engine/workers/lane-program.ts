/**
 * What a lane of a small problem runs: the rule with its stages and feedback in one program, or, with two workers or more,
 * the rule alone, since its stages are then the workers'. One worker is a single stream.
 */
import { composeParts, isRandom } from "../../estimators/compose.ts";
import { composeWorker } from "../../estimators/worker.ts";
import type { Program } from "../../language/ir.ts";
import type { SmallProblem } from "../../problems/problem.ts";
import type { PlanLane } from "../../wire/plan.ts";
import type { LaneWorkers } from "../stepper.ts";

export interface LaneProgram {
  readonly program: Program;
  readonly workers?: LaneWorkers;
  /** Two draws of the gradient at one point can differ. */
  readonly isRandom: boolean;
}

/** `measured`: the lane's rule, perhaps with measures added (language/differentiate.ts). */
export function laneProgram(
  measured: Program,
  lane: Pick<PlanLane, "stages" | "workers" | "feedback">,
  { noise, batch = 1 }: Pick<SmallProblem, "noise" | "batch">,
): LaneProgram {
  const { stages, workers, feedback } = lane;
  const kept = feedback === undefined ? {} : { feedback };
  const { program } = composeParts(measured, stages, { noise, batch, ...kept });
  if (workers === undefined || workers.count === 1) return { program, isRandom: isRandom(program) };
  return {
    program: measured,
    workers: { spec: workers, stages, ...kept },
    isRandom: isRandom(program),
  };
}

/** Names of what each worker remembers, in order: for the step's gradient, then for each point that the rule asks for. */
export function workerSlots(
  { points }: Program,
  { stages, feedback }: Pick<LaneWorkers, "stages" | "feedback">,
): string[] {
  const kept = feedback === undefined ? {} : { feedback };
  const { slots } = composeWorker({ stages, ...kept, noise: 0, batch: 1 });
  const ways = ["", ...points.map((_, index) => `_at${index + 1}`)];
  return ways.flatMap((suffix) => slots.map(({ name }) => `${name}${suffix}`));
}
