/** One theorem: its tick and figure; opened: the statement, the formula, the source, and a way to see it on the page. */
import { Check, ExternalLink, Minus, X } from "lucide-react";
import { useState } from "react";
import type { TheoremCard } from "../../labs/protocol.ts";
import type { Finding } from "../../labs/theorems/theorem.ts";
import { Button } from "../controls/button.tsx";
import { useActions } from "../store-context.ts";
import { showingExperiment } from "./showing.ts";
import { Tex } from "./tex.tsx";

export interface TheoremItemProps {
  readonly theorem: TheoremCard;
  /** Null until it has run. */
  readonly finding: Finding | null;
  readonly onClose: () => void;
}

const STATES = {
  holds: { Icon: Check, word: "holds" },
  fails: { Icon: X, word: "fails" },
  waits: { Icon: Minus, word: "not run yet" },
} as const;

export function TheoremItem({ theorem, finding, onClose }: TheoremItemProps) {
  const [open, setOpen] = useState(false);
  const state = finding === null ? "waits" : finding.holds ? "holds" : "fails";
  const { Icon, word } = STATES[state];
  return (
    <li className="theorem" data-state={state}>
      <details
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary>
          <Icon size={16} strokeWidth={2.4} aria-hidden />
          <span className="visually-hidden">{word}: </span>
          <span className="theorem-title">{theorem.title}</span>
        </summary>
        {open && <Body theorem={theorem} finding={finding} onClose={onClose} />}
      </details>
    </li>
  );
}

function Body({ theorem, finding, onClose }: TheoremItemProps) {
  const actions = useActions();
  const experiment = showingExperiment(theorem);
  return (
    <div className="theorem-body">
      <p>{theorem.statement}</p>
      <Tex text={theorem.formula} />
      <dl className="lab-facts">
        <div>
          <dt>Measured</dt>
          <dd>{finding?.words ?? "Not run yet."}</dd>
        </div>
        <div>
          <dt>At</dt>
          <dd>{theorem.setup}</dd>
        </div>
        <div>
          <dt>Source</dt>
          <dd>{theorem.source}</dd>
        </div>
      </dl>
      {experiment !== null && (
        <Button
          small
          onClick={() => {
            actions.open(experiment);
            onClose();
          }}
        >
          <ExternalLink size={13} aria-hidden />
          Open as experiment
        </Button>
      )}
    </div>
  );
}
