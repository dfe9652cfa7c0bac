/** Runs experiments through the engine as the worker and the command line do. */
import { loadDataset } from "../../src/data/sources.ts";
import { openRun, type Host } from "../../src/engine/open-run.ts";
import type { Run } from "../../src/engine/run.ts";
import type { LeanExperiment } from "../../src/experiment/canonical.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import type { Row } from "../../src/measure/row.ts";
import type { DeviceChoice } from "../../src/wire/messages.ts";
import type { Plan } from "../../src/wire/plan.ts";
import { startWasm } from "../../src/cli/wasm-node.ts";

export function planOf(experiment: LeanExperiment): Plan {
  const { plan, problems } = planExperiment(experiment);
  if (plan === null) throw new Error(JSON.stringify(problems));
  return plan;
}

/** Draws `shapes`; has no other data. */
export const testHost: Host = {
  gpu: undefined,
  startWasm,
  loadDataset: (request) =>
    loadDataset(request, { cache: null, served: null, hub: null, dropped: [] }),
};

export function openTestRun(
  experiment: LeanExperiment,
  {
    device = "auto",
    replicaRows = false,
    host = testHost,
  }: { device?: DeviceChoice; replicaRows?: boolean; host?: Host } = {},
): Promise<Run> {
  return openRun(host, {
    plan: planOf(experiment),
    device,
    replicaRows,
    dropped: [],
    breathe: () => Promise.resolve(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    confirmDownload: () => Promise.resolve(false),
  });
}

/** All rows of an experiment, by step and lane. */
export async function rowsOf(
  experiment: LeanExperiment,
  options: Parameters<typeof openTestRun>[1] = {},
): Promise<readonly Row[]> {
  const run = await openTestRun(experiment, options);
  const { rows, replicaRows } = await run.advance(run.steps);
  run.dispose();
  return options.replicaRows === true ? replicaRows : rows;
}
