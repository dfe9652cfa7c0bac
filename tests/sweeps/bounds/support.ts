/** Asks the worker of the bounds about an experiment, as the page does. */
import type { LeanExperiment } from "../../../src/experiment/canonical.ts";
import { findOptimizer } from "../../../src/optimizers/index.ts";
import { answerBounds } from "../../../src/sweeps/bounds/answer.ts";
import type { BoundsAnswer, LaneFindings } from "../../../src/sweeps/bounds/protocol.ts";
import { planOf } from "../../engine/support.ts";

/** replicas: of lanes whose gradients are random. */
export async function findingsOf(
  experiment: LeanExperiment,
  replicas = 48,
): Promise<readonly LaneFindings[]> {
  const answers: BoundsAnswer[] = [];
  const notes = experiment.lanes.map((lane) =>
    "optimizer" in lane ? (findOptimizer(lane.optimizer)?.filter ?? null) : null,
  );
  const { problem } = experiment;
  const curvatures = problem.kind === "quadratic" ? problem.eigenvalues : null;
  const request = { plan: planOf(experiment), notes, curvatures, replicas };
  await answerBounds(request, (answer) => answers.push(answer));
  return answers.filter((answer) => answer.kind === "lane");
}
