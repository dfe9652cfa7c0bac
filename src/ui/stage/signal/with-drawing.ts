/** An experiment whose signal is a drawing; noise and batch stay what they were. Other problems come back as they were. */
import type { Experiment } from "../../../experiment/experiment.ts";
import type { Drawn } from "../../drawing/strokes.ts";

export function withDrawing(experiment: Experiment, { values, every }: Drawn): Experiment {
  const { problem } = experiment;
  if (problem.kind !== "signal") return experiment;
  const { noise, batch } = problem;
  return {
    ...experiment,
    problem: {
      kind: "signal",
      signal: "drawn",
      values: [...values],
      every,
      ...(noise === undefined ? {} : { noise }),
      ...(batch === undefined ? {} : { batch }),
    },
  };
}
