/** Which lane a view looks at: a button each, in its colour. */
import type { Plan } from "../../wire/plan.ts";
import { laneColour } from "../theme/lane-colours.ts";
import { Chips } from "./chips.tsx";

interface LaneChipsProps {
  readonly plan: Plan;
  /** Lanes on offer; all of the plan where absent. */
  readonly among?: readonly number[];
  readonly lane: number;
  readonly onLane: (lane: number) => void;
}

export function LaneChips({ plan, among, lane, onLane }: LaneChipsProps) {
  const lanes = among ?? plan.lanes.map((_, index) => index);
  return (
    <Chips
      label="Lane"
      choices={lanes.map((index) => ({
        value: String(index),
        title: plan.lanes[index]?.label ?? `Lane ${index + 1}`,
        colour: laneColour(index),
      }))}
      chosen={String(lane)}
      onChoose={(value) => {
        onLane(Number(value));
      }}
    />
  );
}
