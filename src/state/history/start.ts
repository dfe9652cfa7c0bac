/** The history's door, loaded after the page's own first screen: puts its parts together. */
import type { Experiment } from "../../experiment/experiment.ts";
import type { Clock, Series } from "../series.ts";
import type { Store } from "../store.ts";
import { History } from "./history.ts";
import { keyOf } from "./kept-run.ts";
import { Recorder } from "./recorder.ts";
import type { HistoryTable } from "./table.ts";

export interface StartParts {
  readonly store: Store;
  readonly series: Series;
  readonly clock: Clock;
  readonly wallClock: () => number;
  readonly onHidden: (listener: () => void) => () => void;
  /** Rejects where the browser has no database for this page. */
  readonly openTable: () => Promise<HistoryTable>;
  /** What this person edited here last, maybe on another page; null: nothing. */
  readonly mine: Experiment | null;
}

export function startHistory({ openTable, mine, ...parts }: StartParts): {
  readonly history: History;
  readonly recorder: Recorder;
} {
  const history = new History({
    ...parts,
    open: openTable,
    onShow: () => {
      recorder.keep();
    },
  });
  const recorder = new Recorder({
    ...parts,
    keep: (run, superseded) => history.keep(run, superseded),
    keepDraft: (experiment) => history.keepDraft(experiment),
  });
  // The first edit of what is on the page now takes the place of the last work from before.
  if (mine !== null && keyOf(mine) !== keyOf(parts.store.getState().experiment))
    void history.keepDraft(mine);
  void history.start();
  return { history, recorder };
}
