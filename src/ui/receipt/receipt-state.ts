/** How the run on the page stands to the receipt that came with its experiment. Pure. */
import { canonicalJson } from "../../experiment/canonical.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { compareReceipts, receiptTolerance, type Verdict } from "../../measure/receipt.ts";
import type { AppState } from "../../state/store.ts";

export type ReceiptState =
  /** The experiment was edited since: nothing is compared. */
  | { readonly kind: "edited" }
  /** Nothing was done yet. */
  | { readonly kind: "open" }
  | { readonly kind: "compared"; readonly verdict: Verdict | null; readonly step: number };

/** How the run under way stands to the receipt that came with the experiment. */
export function receiptState(
  { receipt, experiment, plan }: Pick<AppState, "receipt" | "experiment" | "plan">,
  claimed: NonNullable<AppState["claimed"]>,
): ReceiptState {
  if (plan === null || !isSame(experiment, claimed.experiment)) return { kind: "edited" };
  if (receipt === null) return { kind: "open" };
  const hasNetwork = plan.problem.kind !== "small";
  const tolerance = receiptTolerance(hasNetwork, claimed.receipt.device, receipt.device);
  const verdict = compareReceipts(claimed.receipt, receipt, { steps: plan.steps, tolerance });
  return { kind: "compared", verdict, step: receipt.step };
}

/** Names are free: titles and labels change no number. */
function isSame(a: Experiment, b: Experiment): boolean {
  const bare = ({ title: _, lanes, ...rest }: Experiment): string =>
    canonicalJson({ ...rest, lanes: lanes.map(({ label: _label, ...lane }) => lane) });
  return a === b || bare(a) === bare(b);
}
