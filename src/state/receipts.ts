/** Receipts that come with experiments: kept beside the experiment, since any edit makes it another one. */
import type { Experiment } from "../experiment/experiment.ts";
import type { Receipt } from "../measure/receipt.ts";
import type { AppState } from "./store.ts";

/** The experiment without its receipt, and the receipt. */
export function takeReceipt({ receipt, ...experiment }: Experiment): Pick<AppState, "claimed"> & {
  readonly experiment: Experiment;
} {
  return { experiment, claimed: receipt === undefined ? null : { receipt, experiment } };
}

/** The experiment as others get it, with what came out of it. */
export function withReceipt(experiment: Experiment, receipt: Receipt | null): Experiment {
  if (receipt === null) return experiment;
  const { device, step, lanes } = receipt;
  return { ...experiment, receipt: { device, step, lanes: [...lanes] } };
}
