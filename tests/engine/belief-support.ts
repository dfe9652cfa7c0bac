/** A run that is looked at from its first step on. */
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { KEEP_LEVELS } from "../../src/measure/belief.ts";
import type { Row } from "../../src/measure/row.ts";
import type { BeliefRequest, BeliefView } from "../../src/wire/belief.ts";
import type { DeviceChoice } from "../../src/wire/messages.ts";
import { openTestRun } from "./support.ts";

export const MEDIAN = KEEP_LEVELS.indexOf(0.5);

export const LOOK: BeliefRequest = {
  lane: 0,
  band: { name: "spread", as: "deviation" },
  keep: "keep",
  part: 0,
  coordinate: 0,
  window: 2048,
};

export async function lookAt(
  experiment: LeanExperiment,
  request: Partial<BeliefRequest> = {},
  device: DeviceChoice = "reference",
): Promise<{ view: BeliefView; rows: readonly Row[] }> {
  const run = await openTestRun(experiment, { device });
  const asked = { ...LOOK, ...request };
  run.belief(asked);
  const { rows } = await run.advance(run.steps);
  const view = run.belief(asked)!;
  run.dispose();
  return { view, rows };
}
