/** An experiment with another start, for the problems that have one. Pure. */
import type { Experiment } from "../../experiment/experiment.ts";

/** `start`: one number a parameter. Signals and networks have no start to move: they come back as they were. */
export function withStart(experiment: Experiment, start: readonly number[]): Experiment {
  const { problem } = experiment;
  if (problem.kind !== "formula" && problem.kind !== "quadratic") return experiment;
  return { ...experiment, problem: { ...problem, start: [...start] } };
}
