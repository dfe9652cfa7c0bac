/** One lane: its constants with where they are from, and each bound with what it assumes. */
import { Check, Minus, X } from "lucide-react";
import { useState } from "react";
import type { BoundFindings, LaneFindings } from "../../../sweeps/bounds/protocol.ts";
import { formatCount, formatNumber } from "../../format.ts";
import { colourStyle } from "../stationary/colour-style.ts";
import { Tex } from "../tex.tsx";
import { STATEMENTS } from "./statements.ts";
import { verdictWords } from "./words.ts";

export function LaneBounds({
  findings,
  title,
}: {
  readonly findings: LaneFindings;
  readonly title: string;
}) {
  const { index, replicas, steps, diverged, refusal, constants, bounds } = findings;
  const replicaWords =
    replicas === 1 ? "nothing is random" : `mean of ${formatCount(replicas)} replicas`;
  return (
    <section className="bounds-lane" style={colourStyle(index)} aria-label={title}>
      <header>
        <h3>{title}</h3>
        <p className="form-help">
          {formatCount(steps)} steps, {replicaWords}
          {diverged ? "; then it diverged" : ""}
        </p>
      </header>
      {refusal !== null && <p>No bound covers this lane: {refusal}.</p>}
      {constants.length > 0 && (
        <>
          <ul className="theorems bounds-list">
            {bounds.map((bound) => (
              <BoundItem key={bound.id} bound={bound} />
            ))}
          </ul>
          <dl className="bounds-constants" aria-label="Constants">
            {constants.map(({ symbol, value, origin, words }) => (
              <div key={symbol}>
                <dt>
                  <var>{symbol}</var> = {formatNumber(value, 4)}
                </dt>
                <dd>
                  {words}
                  {origin === "path" && <em>, measured on this path</em>}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}

function stateOf({ curve }: BoundFindings): "holds" | "fails" | "waits" {
  if (curve === null) return "waits";
  return curve.firstAbove === null ? "holds" : "fails";
}

const ICONS = { holds: Check, fails: X, waits: Minus } as const;

function BoundItem({ bound }: { readonly bound: BoundFindings }) {
  const [open, setOpen] = useState(false);
  const state = stateOf(bound);
  const Icon = ICONS[state];
  const { title, formula } = STATEMENTS[bound.id];
  return (
    <li className="theorem" data-state={state}>
      <details
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary>
          <Icon size={16} strokeWidth={2.4} aria-hidden />
          <span>
            <span className="theorem-title">{title}</span>
            <small className="bounds-verdict">{verdictWords(bound)}</small>
          </span>
        </summary>
        {open && (
          <div className="theorem-body">
            <Tex text={formula} />
            <ul className="bounds-assumptions" aria-label="What it assumes">
              {bound.assumptions.map(({ words, isMet, detail }) => (
                <li key={words} data-met={isMet}>
                  {isMet ? (
                    <Check size={13} aria-label="met" />
                  ) : (
                    <X size={13} aria-label="not met" />
                  )}
                  <span>
                    {words}
                    <small>{detail}</small>
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </details>
    </li>
  );
}
