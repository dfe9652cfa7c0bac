/** A link's receipt: what was claimed, and whether the run on this page came out alike. */
import { Check, X } from "lucide-react";
import { deviceWords, verdictWords } from "../../measure/verdict-words.ts";
import { isOnPage } from "../../state/running.ts";
import type { AppState } from "../../state/store.ts";
import { Button } from "../controls/button.tsx";
import { formatCount } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import { type ReceiptState, receiptState } from "./receipt-state.ts";
import "./receipt.css";

export function ReceiptCard({ claimed }: { readonly claimed: NonNullable<AppState["claimed"]> }) {
  const actions = useActions();
  const receipt = useStore((state) => (isOnPage(state) ? state.receipt : null));
  const experiment = useStore((state) => state.experiment);
  const plan = useStore((state) => state.plan);
  const state = receiptState({ receipt, experiment, plan }, claimed);
  const labels = plan?.lanes.map(({ label }) => label) ?? [];
  const mood = moodOf(state);
  return (
    <section className="card receipt" aria-label="Receipt" data-mood={mood}>
      <div className="card-head">
        <h2>Receipt</h2>
        <Button
          small
          look="quiet"
          className="icon"
          aria-label="Close the receipt"
          onClick={actions.dismissReceipt}
        >
          <X size={13} aria-hidden />
        </Button>
      </div>
      <p>
        The link says what a run of this gave: {formatCount(claimed.receipt.step)} steps on{" "}
        {deviceWords(claimed.receipt.device)}.
      </p>
      <p className="receipt-verdict" role="status">
        <span className="receipt-mark" aria-hidden>
          {mood === "good" ? <Check size={13} /> : mood === "bad" ? <X size={13} /> : "·"}
        </span>
        <span>{capital(wordsOf(state, { claimed: claimed.receipt, labels }))}.</span>
      </p>
    </section>
  );
}

function wordsOf(state: ReceiptState, names: Parameters<typeof verdictWords>[1]): string {
  if (state.kind === "edited") return "the experiment was changed since, so nothing is compared";
  if (state.kind === "open") return "play it to see whether it comes out again here";
  return verdictWords(state.verdict, names);
}

function moodOf(state: ReceiptState): "open" | "good" | "bad" {
  if (state.kind !== "compared" || state.verdict === null) return "open";
  return state.verdict.kind === "differs" ? "bad" : "good";
}
