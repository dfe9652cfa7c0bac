/** The link and the JSON of the experiment, to copy or save. Loaded when the share dialog is first opened. */
import { Check, Copy, Download } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "../controls/button.tsx";
import { formatCount } from "../format.ts";
import { useStore } from "../store-context.ts";
import { experimentJson, linkTo } from "../../state/links.ts";
import { withReceipt } from "../../state/receipts.ts";
import { isOnPage } from "../../state/running.ts";
import { download } from "../charts/download.ts";
import { TakeHome } from "./take-home.tsx";

/** Chat and mail programs begin to cut links at about this length. */
const SAFE_LENGTH = 2000;

export function ShareForms() {
  const chosen = useStore((state) => state.experiment);
  const receipt = useStore((state) => (isOnPage(state) ? state.receipt : null));
  const [hasReceipt, setHasReceipt] = useState(false);
  const experiment = hasReceipt ? withReceipt(chosen, receipt) : chosen;
  const page = location.href.split("#")[0] ?? "";
  const link = page + linkTo(experiment);
  const json = experimentJson(experiment);
  const tooLong = link.length > SAFE_LENGTH;
  return (
    <>
      <p className="panel-text">
        Whoever opens it sees this problem, these lanes and settings, this seed, and every slider
        you moved during the run. Nothing starts by itself.
      </p>
      <CopyField label="Link" text={link} rows={3} />
      <label className="receipt-choice">
        <input
          type="checkbox"
          checked={hasReceipt && receipt !== null}
          disabled={receipt === null}
          onChange={(event) => {
            setHasReceipt(event.currentTarget.checked);
          }}
        />
        <span>
          With a receipt:{" "}
          {receipt === null
            ? "play it first, from the start; then the link can say what came out"
            : `a fingerprint of the run up to step ${formatCount(receipt.step)}, which shows whoever opens the link whether it comes out again`}
        </span>
      </label>
      <p className={tooLong ? "form-error" : "form-help"}>
        {formatCount(link.length)} characters.{" "}
        {tooLong && "Some chat programs cut links this long; send the file instead."}
      </p>
      <CopyField label="JSON" text={json} rows={8} />
      <div>
        <Button
          onClick={() => {
            download("experiment.json", new Blob([json], { type: "application/json" }));
          }}
        >
          <Download size={15} aria-hidden />
          Save as file
        </Button>
      </div>
      <TakeHome />
    </>
  );
}

function CopyField({ label, text, rows }: { label: string; text: string; rows: number }) {
  const id = useId();
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  function copy(): void {
    navigator.clipboard.writeText(text).then(
      () => {
        setState("copied");
      },
      () => {
        setState("refused");
      },
    );
  }
  return (
    <div className="form-group">
      <div className="copy-head">
        <label htmlFor={id}>{label}</label>
        <Button small aria-label={`Copy ${label}`} onClick={copy}>
          {state === "copied" ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          {state === "copied" ? "Copied" : "Copy"}
        </Button>
      </div>
      <textarea
        id={id}
        className="field num copy-text scrolls"
        readOnly
        rows={rows}
        value={text}
        onFocus={(event) => {
          event.currentTarget.select();
        }}
      />
      <p className="form-error" role="status">
        {state === "refused" && "The browser refused; select the text and copy it by hand."}
      </p>
    </div>
  );
}
