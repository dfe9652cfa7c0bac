/** The foot of the history: what is kept and how long, and the way to delete all of it, after a question. */
import { useState } from "react";
import type { KeptRun } from "../../state/history/kept-run.ts";
import { MOST_RUNS } from "../../state/history/admit.ts";
import { Button } from "../controls/button.tsx";
import { formatCount } from "../format.ts";

interface DeleteAllProps {
  readonly runs: readonly KeptRun[];
  readonly onDelete: () => void;
}

export function DeleteAll({ runs, onDelete }: DeleteAllProps) {
  const [asks, setAsks] = useState(false);
  const count = runs.length === 1 ? "the one entry" : `all ${formatCount(runs.length)} entries`;
  return (
    <div className="history-foot">
      {asks ? (
        <>
          <span>Delete {count}, also those that the search leaves out?</span>
          <Button
            small
            autoFocus
            onClick={() => {
              setAsks(false);
              onDelete();
            }}
          >
            Delete
          </Button>
          <Button
            small
            onClick={() => {
              setAsks(false);
            }}
          >
            Keep
          </Button>
        </>
      ) : (
        <>
          <span>In this browser only, the newest {formatCount(MOST_RUNS)}.</span>
          <Button
            small
            look="quiet"
            onClick={() => {
              setAsks(true);
            }}
          >
            Delete all
          </Button>
        </>
      )}
    </div>
  );
}
