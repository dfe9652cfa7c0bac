/** What a new entry does to the history: which one it becomes, and which ones make room. Pure. */
import type { Experiment } from "../../experiment/experiment.ts";
import type { KeptRun } from "./kept-run.ts";
import type { Change } from "./table.ts";

/** Entries that are kept; the oldest go first. */
export const MOST_RUNS = 200;

export interface Present {
  /** The entry of the same experiment; null: there is none. */
  readonly same: KeptRun | null;
  /** Keys of all entries, the oldest first. */
  readonly keys: readonly string[];
  /** Never removed; null: nothing is pinned. */
  readonly pinned: string | null;
  /** An earlier state of the very same run, under another key: a slider was moved since. */
  readonly superseded: string | null;
}

/**
 * Equal experiments share one entry, their newest run; unless that was left earlier, for the longer run holds all of the
 * shorter one: runs are functions of their experiment.
 */
export function admit(next: KeptRun, { same, keys, pinned, superseded }: Present): Change {
  const own = same !== null && same.step > next.step ? { ...same, savedAt: next.savedAt } : next;
  const put = same === null ? own : { ...own, experiment: withTitle(next, same) };
  const gone = superseded !== null && superseded !== pinned && superseded !== next.key;
  const others = keys.filter((key) => key !== next.key && !(gone && key === superseded));
  const tooMany = Math.max(0, others.length + 1 - MOST_RUNS);
  const oldest = others.filter((key) => key !== pinned).slice(0, tooMany);
  return { put: [put], remove: gone ? [superseded, ...oldest] : oldest };
}

/** The newer words, but a title that was given here is not lost to a run without one. */
function withTitle(next: KeptRun, same: KeptRun): string {
  const { title: old } = JSON.parse(same.experiment) as Experiment;
  const experiment = JSON.parse(next.experiment) as Experiment;
  return experiment.title === undefined && old !== undefined
    ? titled(next.experiment, old)
    : next.experiment;
}

/** The canonical JSON of an experiment under another title; "": none. */
export function titled(experiment: string, title: string): string {
  const { v, title: _, ...rest } = JSON.parse(experiment) as Experiment;
  return JSON.stringify({ v, ...(title !== "" && { title }), ...rest });
}
