/** A run held against the receipt that its experiment carries. */
import {
  compareReceipts,
  type Receipt,
  ReceiptBuilder,
  receiptTolerance,
} from "../measure/receipt.ts";
import { verdictWords } from "../measure/verdict-words.ts";
import type { Plan } from "../wire/plan.ts";
import type { Io } from "./command.ts";

export function builderOf({ lanes, steps }: Plan): ReceiptBuilder {
  return new ReceiptBuilder({ lanes: lanes.length, steps });
}

/** A line on whether the run came out as the receipt says. */
export function sayVerdict(claimed: Receipt, own: Receipt | null, plan: Plan, io: Io): void {
  const labels = plan.lanes.map(({ label }) => label);
  const tolerance = receiptTolerance(
    plan.problem.kind !== "small",
    claimed.device,
    own?.device ?? claimed.device,
  );
  const verdict = own && compareReceipts(claimed, own, { steps: plan.steps, tolerance });
  io.writeError(`receipt: ${verdictWords(verdict, { claimed, labels })}\n`);
}
