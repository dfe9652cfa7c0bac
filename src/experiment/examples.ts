/** How much there is to train on. */
import { TASK_COUNTS } from "../problems/sine-tasks.ts";
import type { ProblemChoice } from "./experiment.ts";

/** Pictures, points or tasks that there are to train on; null for small problems. */
export function trainingExamples(problem: ProblemChoice): number | null {
  if (problem.kind === "network") return problem.data.train;
  return problem.kind === "meta" ? TASK_COUNTS.train : null;
}
