/**
 * What to look at, while a ready-made experiment is on the page unchanged; and, once it is over, whether what was
 * promised is to be seen in this very run. Loaded apart: it brings the whole gallery.
 */
import { Check, X } from "lucide-react";
import { useMemo, useState } from "react";
import type { GalleryEntry } from "../../gallery/entry.ts";
import { entryOf } from "../../gallery/gallery.ts";
import { judge } from "../../gallery/judge.ts";
import { Button } from "../controls/button.tsx";
import { useStore } from "../store-context.ts";
import { PublishedBeside } from "./published.tsx";
import "./gallery.css";

export function LookCard() {
  const experiment = useStore((state) => state.experiment);
  const entry = useMemo(() => entryOf(experiment), [experiment]);
  const [closed, setClosed] = useState<string | null>(null);
  if (entry === null || entry.id === closed) return null;
  return (
    <section className="card look" aria-label="What to look at">
      <div className="card-head">
        <h2>What to look at</h2>
        <Button
          small
          look="quiet"
          className="icon"
          aria-label="Close what to look at"
          onClick={() => {
            setClosed(entry.id);
          }}
        >
          <X size={13} aria-hidden />
        </Button>
      </div>
      <p>{entry.look}</p>
      {entry.heavy !== undefined && <p>{entry.heavy}</p>}
      <Observations entry={entry} />
      {entry.published !== undefined && <PublishedBeside published={entry.published} />}
    </section>
  );
}

function Observations({ entry }: { readonly entry: GalleryEntry }) {
  const isOver = useStore((state) => state.phase === "done");
  const lanes = useStore((state) => state.laneStates);
  if (entry.observations.length === 0) return null;
  const ends = lanes.map(({ status, latest }) => ({
    row: latest,
    diverged: status === "diverged",
  }));
  return (
    <ul className="look-list" aria-label="What is to be seen at the end">
      {entry.observations.map((observation) => {
        const verdict = isOver ? judge(observation, ends) : null;
        const state = verdict === null ? "open" : verdict.holds ? "holds" : "fails";
        return (
          <li key={observation.says} data-state={state} title={verdict?.figures.join("; ")}>
            <span className="look-mark" aria-hidden>
              {state === "holds" ? <Check size={13} /> : state === "fails" ? <X size={13} /> : "·"}
            </span>
            <span>
              {observation.says}
              <span className="visually-hidden">{STATE_WORDS[state]}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const STATE_WORDS = {
  open: "; to be seen when the run is over",
  holds: "; seen in this run",
  fails: "; not seen in this run",
} as const;
