/** What the history says of a run. */
import type { KeptRun } from "../../state/history/kept-run.ts";
import { experimentOf } from "../../state/history/search.ts";
import { formatCount, formatPlain } from "../format.ts";
import { prettyName } from "../mathematics/pretty.ts";
import { describeProblem } from "../problem/describe.ts";

/** Its title, else its problem and how many lanes it has, as the title field says it. */
export function titleOf(run: KeptRun): string {
  const { title, problem, lanes } = experimentOf(run);
  if (title !== undefined && title !== "") return title;
  const count = `${String(lanes.length)} ${lanes.length === 1 ? "lane" : "lanes"}`;
  return `${describeProblem(problem).title}, ${count}`;
}

/**
 * "η 0.005, β 0.9 → 0.99": what was set, and where its slider was moved to; it tells runs of one title apart. One entry a
 * lane; undefined: all as its rule has it.
 */
export function settingWords(run: KeptRun): readonly (string | undefined)[] {
  const { lanes, changes = [] } = experimentOf(run);
  return lanes.map(({ hyper = {} }, lane) => {
    const moved = new Map(
      changes
        .filter((change) => change.lane === lane)
        .toSorted((one, other) => one.step - other.step)
        .map(({ name, value }) => [name, value]),
    );
    const words = [...new Set([...Object.keys(hyper), ...moved.keys()])].map((name) => {
      const [from, to] = [hyper[name], moved.get(name)].map((value) =>
        value === undefined ? "" : ` ${formatPlain(value, 3)}`,
      );
      return `${prettyName(name)}${from}${to === "" ? "" : ` →${to}`}`;
    });
    return words.length === 0 ? undefined : words.join(", ");
  });
}

export function stepsWords(run: KeptRun): string {
  if (run.step === 0) return "edited, never played";
  const { steps } = experimentOf(run);
  return run.step >= steps
    ? `${formatCount(run.step)} steps`
    : `step ${formatCount(run.step)} of ${formatCount(steps)}`;
}

/** By the reader's own calendar; the year only where it is another one than `now`'s. */
export function whenWords(savedAt: number, now: number): string {
  const year = new Date(savedAt).getFullYear();
  return new Date(savedAt).toLocaleString(undefined, {
    ...(year !== new Date(now).getFullYear() && { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
}
