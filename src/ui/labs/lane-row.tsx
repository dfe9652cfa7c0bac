/** Which lane of the page a lab looks at. */
import type { Plan } from "../../wire/plan.ts";
import { ChoiceRow } from "../controls/form-rows.tsx";

interface LaneRowProps {
  readonly plan: Plan;
  readonly lane: number;
  readonly onLane: (lane: number) => void;
}

export function LaneRow({ plan, lane, onLane }: LaneRowProps) {
  return (
    <ChoiceRow
      label="Lane"
      value={String(lane)}
      options={plan.lanes.map(({ label }, index) => [String(index), label] as const)}
      onChange={(chosen) => {
        onLane(Number(chosen));
      }}
    />
  );
}
