/** Finding runs by words. Pure. */
import type { Experiment, ProblemChoice } from "../../experiment/experiment.ts";
import { findOptimizer } from "../../optimizers/index.ts";
import type { KeptRun } from "./kept-run.ts";

/** What is known of a run without its numbers. */
export function experimentOf(run: KeptRun): Experiment {
  return JSON.parse(run.experiment) as Experiment;
}

/**
 * The runs whose title, lanes, optimizers, problem, data or model hold every word of `wanted`. `describe` gives further
 * words of a problem, as people see it.
 */
export function findRuns(
  runs: readonly KeptRun[],
  wanted: string,
  describe: (problem: ProblemChoice) => string,
): readonly KeptRun[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return runs;
  return runs.filter((run) => {
    const experiment = experimentOf(run);
    const text = wordsOf(experiment, run, describe).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function wordsOf(
  { title = "", problem, lanes }: Experiment,
  run: KeptRun,
  describe: (problem: ProblemChoice) => string,
): string {
  const optimizers = lanes.map((lane) =>
    "optimizer" in lane
      ? `${lane.optimizer} ${findOptimizer(lane.optimizer)?.title ?? ""}`
      : lane.rule,
  );
  const labels = [...lanes.map(({ label = "" }) => label), ...run.lanes.map(({ label }) => label)];
  return [title, ...optimizers, ...labels, ...textsIn(problem), describe(problem)].join(" ");
}

/** Every text inside a value: ids, kinds, formulas; neither names of keys nor numbers. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
