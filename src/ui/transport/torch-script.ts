/** The experiment as a PyTorch script. A chunk of its own: the exporter is loaded when somebody wants a script. */
import type { Experiment } from "../../experiment/experiment.ts";
import { torchRefusals } from "../../experiment/export-torch/refusals.ts";
import { exportTorch } from "../../experiment/export-torch/script.ts";
import { formatMistake } from "../../experiment/mistakes.ts";
import { findFacts } from "../../data/sets/facts.ts";
import { describeNetwork } from "../../models/describe.ts";
import type { Plan } from "../../wire/plan.ts";

export type TorchScript =
  | { readonly text: string; readonly refusals: readonly [] }
  | { readonly text: null; readonly refusals: readonly string[] };

/** `plan` is the experiment's. */
export function torchScript(experiment: Experiment, plan: Plan): TorchScript {
  const refusals = torchRefusals(plan);
  if (refusals.length > 0) return { text: null, refusals: refusals.map(formatMistake) };
  const { problem } = plan;
  const facts = problem.kind === "network" ? findFacts(problem.network.data.set) : null;
  const model =
    problem.kind === "network" && facts !== null
      ? describeNetwork(problem.network.model, facts)
      : null;
  return { text: exportTorch({ experiment, plan, model, initName: null }), refusals: [] };
}
