/** The two ways to write momentum's weight, one beside the other, and what a lane's schedule makes of both over the rounds. */
import { useState } from "react";
import { scheduledValue } from "../../../base/schedule.ts";
import type { Plan } from "../../../wire/plan.ts";
import { NumberRow } from "../../controls/form-rows.tsx";
import { formatCount, formatPlain } from "../../format.ts";
import { linearTicks } from "../../charts/ticks.ts";
import { momentumSetting, otherWeight, SOURCE } from "../../lanes/source-weight.ts";
import { useStore } from "../../store-context.ts";
import { CurvesChart } from "../plot/curves-chart.tsx";

export interface WeightPanelProps {
  readonly plan: Plan | null;
}

export function WeightPanel({ plan }: WeightPanelProps) {
  const [beta, setBeta] = useState(0.9);
  const lanes = useStore((state) => state.experiment.lanes);
  const scheduled = lanes
    .map((lane, index) => ({ index, name: momentumSetting(lane) ?? "" }))
    .find(({ index, name }) => plan?.lanes[index]?.schedules[name] !== undefined);
  return (
    <section className="contender" aria-label="Weight of momentum">
      <h3 className="form-title">Weight of momentum</h3>
      <NumberRow
        label="β here, on the past"
        value={beta}
        min={0}
        max={0.999999}
        onCommit={setBeta}
      />
      <NumberRow
        label={`β in ${SOURCE}`}
        value={otherWeight(beta)}
        min={0.000001}
        max={1}
        help="On the new gradient: 1 − ours. It is w in the bounds."
        onCommit={(weight) => {
          setBeta(otherWeight(weight));
        }}
      />
      <p className="form-help">
        At rate γ in front of the average, PyTorch&apos;s momentum {formatPlain(beta, 4)} has lr ={" "}
        {formatPlain(otherWeight(beta), 4)} γ. The average remembers about{" "}
        {formatPlain(1 / (1 - beta), 3)} steps.
      </p>
      {plan !== null && scheduled !== undefined && <Rounds plan={plan} {...scheduled} />}
    </section>
  );
}

const POINTS = 120;

interface RoundsProps {
  readonly plan: Plan;
  /** The lane, and the setting of it that has a schedule. */
  readonly index: number;
  readonly name: string;
}

function Rounds({ plan, index, name }: RoundsProps) {
  const lane = plan.lanes[index];
  const schedule = lane?.schedules[name];
  if (lane === undefined || schedule === undefined) return null;
  const { steps } = plan;
  const count = Math.min(POINTS, steps);
  const xs = Array.from({ length: count }, (_, index) =>
    Math.round(1 + (index / Math.max(1, count - 1)) * (steps - 1)),
  );
  const ours = xs.map((step) => scheduledValue(schedule, lane.settings[name] ?? NaN, step));
  const domain = [1, Math.max(2, steps)] as const;
  return (
    <CurvesChart
      title={`${lane.label}: ${name} over the rounds`}
      unit="weight"
      x={{ scale: "linear", domain, ticks: linearTicks(1, domain[1], 4), name: "round k, steps" }}
      xs={xs}
      curves={[
        { name: "β here", values: ours, look: "solid" },
        { name: "βₖ of the source, 1 − β", values: ours.map(otherWeight), look: "dashed" },
      ]}
      placeWords={(step) => `Round ${formatCount(step)}`}
    />
  );
}
