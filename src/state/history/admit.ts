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
  /** An earlier state of the very same run, under another key: a slider was moved since. null: there is none. */
  readonly superseded: KeptRun | null;
}

/**
 * Equal experiments share one entry, their newest run; unless that was left earlier, for the longer run holds all of the
 * shorter one: runs are functions of their experiment.
 */
export function admit(next: KeptRun, { same, keys, pinned, superseded }: Present): Change {
  const own = same !== null && same.step > next.step ? { ...same, savedAt: next.savedAt } : next;
  const old = superseded?.key ?? null;
  const gone = old !== null && old !== pinned && old !== next.key;
  const before = [same, gone ? superseded : null].filter((run) => run !== null);
  const put = before.length === 0 ? own : { ...own, experiment: withTitle(next, before) };
  const others = keys.filter((key) => key !== next.key && !(gone && key === old));
  const tooMany = Math.max(0, others.length + 1 - MOST_RUNS);
  const oldest = others.filter((key) => key !== pinned).slice(0, tooMany);
  return { put: [put], remove: gone ? [old, ...oldest] : oldest };
}

/** The newer words, but a title that was given here to one of `before` is not lost to a run without one. */
function withTitle(next: KeptRun, before: readonly KeptRun[]): string {
  const titles = [next, ...before].map(
    ({ experiment }) => (JSON.parse(experiment) as Experiment).title,
  );
  const title = titles.find((one) => one !== undefined);
  return title === undefined || titles[0] !== undefined
    ? next.experiment
    : titled(next.experiment, title);
}

/** The canonical JSON of an experiment under another title; "": none. */
export function titled(experiment: string, title: string): string {
  const { v, title: _, ...rest } = JSON.parse(experiment) as Experiment;
  return JSON.stringify({ v, ...(title !== "" && { title }), ...rest });
}
