/** How the lanes of a kept run look: as on the page when it ran, whatever the lanes of the page are now. */
import type { KeptRun } from "../../state/history/kept-run.ts";
import { experimentOf } from "../../state/history/search.ts";
import { forkLooks } from "../theme/fork-looks.ts";
import { forkDash, laneColour, LANE_COLOURS } from "../theme/lane-colours.ts";

export interface Look {
  /** CSS value; to be used inside `.own-lanes`. */
  readonly colour: string;
  /** SVG dash pattern, in pixels; undefined: solid. */
  readonly dash: string | undefined;
}

/** One a lane. */
export function looksOf(run: KeptRun): readonly Look[] {
  const { lanes } = experimentOf(run);
  const forks = forkLooks(lanes);
  return lanes.map((_, lane) => {
    const fork = forks.get(lane);
    const dash =
      fork === undefined
        ? (LANE_COLOURS[lane % LANE_COLOURS.length]?.dash ?? [])
        : forkDash(fork.turn);
    return {
      colour: laneColour(fork?.family ?? lane),
      dash: dash.length === 0 ? undefined : dash.join(" "),
    };
  });
}
