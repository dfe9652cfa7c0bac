/** Whatever draws estimates of a small problem again at a frozen point: of one stream, or of simulated workers. */
import type { Program } from "../language/ir.ts";
import type { SmallProblem } from "../problems/problem.ts";
import type { Plan } from "../wire/plan.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { SmallDraws } from "./small-draws.ts";
import type { LaneWorkers } from "./stepper.ts";
import { WorkerDraws } from "./workers/draws.ts";

export type LaneDraws = SmallDraws | WorkerDraws;

export function createDraws(
  program: Program,
  workers: LaneWorkers | undefined,
  { plan, problem, arithmetic }: { plan: Plan; problem: SmallProblem; arithmetic: Arithmetic },
): LaneDraws {
  const { replicas, seed, probe } = plan;
  const shared = { problem, replicas, seed, arithmetic };
  return workers === undefined
    ? new SmallDraws(program, { ...shared, count: probe.draws })
    : new WorkerDraws({
        ...shared,
        program,
        lane: workers,
        workers: workers.spec,
        draws: probe.draws,
      });
}
