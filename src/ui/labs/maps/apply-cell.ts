/** From a cell to the experiment: its settings as a new lane, its start as the problem's start. Pure. */
import type { Experiment } from "../../../experiment/experiment.ts";
import { axisValue } from "../../../sweeps/grid.ts";
import type { MapJob } from "../../../sweeps/map/job.ts";
import { addLane, MOST_LANES } from "../../../state/edits.ts";
import { formatPlain } from "../../format.ts";
import { withStart } from "../../stage/with-start.ts";
import { axisName } from "./words.ts";

export interface CellEdit {
  readonly title: string;
  /** What was taken over. */
  readonly message: string;
  /** Null: nothing can be taken over, and the message says why. */
  readonly change: ((experiment: Experiment) => Experiment) | null;
}

export function cellEdit(
  job: MapJob,
  { lane, lanes, cell }: { lane: number; lanes: number; cell: number },
): CellEdit {
  const width = job.axes[0].count;
  const places = [cell % width, Math.floor(cell / width)];
  const chosen = job.axes.map((axis, index) => ({
    axis,
    value: axisValue(axis, places[index] ?? 0),
  }));
  const settings = chosen.flatMap(({ axis: { target }, value }) =>
    target.kind === "setting" ? [[target.name, value] as const] : [],
  );
  const message = chosen
    .map(({ axis, value }) => `${axisName(axis, job.problem)} ${formatPlain(value, 4)}`)
    .join(", ");
  if (settings.length > 0 && lanes >= MOST_LANES)
    return {
      title: "No room for another lane",
      message: `${MOST_LANES} lanes are the most. Remove one, then take the cell again.`,
      change: null,
    };
  const start = [...job.problem.start];
  for (const { axis, value } of chosen)
    if (axis.target.kind === "start") start[axis.target.index] = value;
  const movesStart = chosen.some(({ axis }) => axis.target.kind === "start");
  return {
    title:
      settings.length > 0 ? `${job.lane.label}: a new lane` : "The start was moved for all lanes",
    message: `${message}.`,
    change: (experiment) => {
      const moved = movesStart ? withStart(experiment, start) : experiment;
      const from = moved.lanes[lane];
      if (settings.length === 0 || from === undefined) return moved;
      // A map's runs have their settings from the start.
      const { label: _, fork: __, ...rest } = from;
      return addLane(moved, { ...rest, hyper: { ...from.hyper, ...Object.fromEntries(settings) } });
    },
  };
}
