/** The runs that this browser keeps, newest first, with a field to search them. */
import { use, useEffect, useMemo, useState } from "react";
import type { KeptRun } from "../../state/history/kept-run.ts";
import { findRuns } from "../../state/history/search.ts";
import { validateJson } from "../../experiment/validate.ts";
import { formatMistake } from "../../experiment/mistakes.ts";
import { Button } from "../controls/button.tsx";
import { formatCount } from "../format.ts";
import { describeProblem } from "../problem/describe.ts";
import { SearchLine } from "../controls/search-line.tsx";
import { useActions, useHistory, useStore } from "../store-context.ts";
import { DeleteAll } from "./delete-all.tsx";
import { RunItem } from "./run-item.tsx";
import { titleOf } from "./words.ts";
import "./history.css";

export function HistoryList({ onChosen }: { readonly onChosen: () => void }) {
  const history = use(useHistory());
  const actions = useActions();
  const runs = useStore((state) => state.kept);
  const baseline = useStore((state) => state.baseline);
  const [now] = useState(() => Date.now());
  const [wanted, setWanted] = useState("");
  const [mistake, setMistake] = useState<string | null>(null);
  /** What was deleted last, until it is brought back or the list is closed. */
  const [removed, setRemoved] = useState<readonly KeptRun[]>([]);
  useEffect(() => {
    history.show().catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      setMistake(`The browser keeps no history for this page (${words}).`);
    });
    return () => {
      history.hide();
    };
  }, [history]);
  const found = useMemo(
    () => findRuns(runs ?? [], wanted, (problem) => describeProblem(problem).title),
    [runs, wanted],
  );
  const remove = (gone: readonly KeptRun[]): void => {
    setRemoved(gone);
    void history.remove(gone.map(({ key }) => key));
  };
  const open = (run: KeptRun): void => {
    const { experiment, problems } = validateJson(run.experiment);
    if (experiment === null) {
      setMistake(`It cannot be opened any more: ${problems.map(formatMistake).join("; ")}.`);
      return;
    }
    actions.open(experiment, "history");
    onChosen();
  };
  return (
    <div className="history">
      <SearchLine
        value={wanted}
        example="Adam, Rosenbrock, my title"
        found={
          runs === null ? "" : found.length === 1 ? "1 run" : `${formatCount(found.length)} runs`
        }
        onChange={setWanted}
      />
      {mistake !== null && (
        <p className="form-error" role="alert">
          {mistake}
        </p>
      )}
      {baseline !== null && (
        <p className="history-note">
          <span>
            Baseline: <b>{titleOf(baseline)}</b>. Lanes and the loss chart show how far they are
            from it.
          </span>
          <Button small onClick={() => void history.pin(null)}>
            Unpin
          </Button>
        </p>
      )}
      {removed.length > 0 && (
        <p className="history-note" role="status">
          <span>
            {removed.length === 1 && removed[0] !== undefined
              ? `“${titleOf(removed[0])}” is deleted.`
              : `${formatCount(removed.length)} entries are deleted.`}
          </span>
          <Button
            small
            onClick={() => {
              void history.restore(removed);
              setRemoved([]);
            }}
          >
            Undo
          </Button>
        </p>
      )}
      <ul>
        {found.map((run) => (
          <RunItem
            key={run.key}
            run={run}
            isPinned={run.key === baseline?.key}
            now={now}
            onOpen={open}
            onPin={(pinned) => void history.pin(pinned)}
            onRename={(title) => void history.rename(run.key, title)}
            onRemove={(gone) => {
              remove([gone]);
            }}
          />
        ))}
      </ul>
      {runs?.length === 0 && (
        <p className="panel-text">
          Nothing yet. A run that has played for a second or to its end is kept here, in this
          browser only.
        </p>
      )}
      {runs !== null && runs.length > 0 && found.length === 0 && (
        <p className="panel-text">None has all of these words.</p>
      )}
      {runs !== null && runs.length > 0 && (
        <DeleteAll
          runs={runs}
          onDelete={() => {
            remove(runs);
          }}
        />
      )}
    </div>
  );
}
