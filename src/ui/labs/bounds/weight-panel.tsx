/** The two ways to write momentum's weight, one beside the other, and what a lane's schedule makes of both over the rounds. */
import { useState } from "react";
import { scheduledValue } from "../../../base/schedule.ts";
import type { Plan, PlanLane } from "../../../wire/plan.ts";
import { NumberRow } from "../../controls/form-rows.tsx";
import { formatCount, formatPlain } from "../../format.ts";
import { CurvesChart } from "../plot/curves-chart.tsx";
import { linearTicks } from "../../charts/ticks.ts";

export interface WeightPanelProps {
  readonly plan: Plan | null;
}

export function WeightPanel({ plan }: WeightPanelProps) {
  const [beta, setBeta] = useState(0.9);
  const scheduled = plan?.lanes.find((lane) => momentumName(lane) !== null) ?? null;
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
        label="β in arXiv 2403.00853"
        value={tidy(1 - beta)}
        min={0.000001}
        max={1}
        help="On the new gradient: 1 − ours. It is w in the bounds."
        onCommit={(weight) => {
          setBeta(tidy(1 - weight));
        }}
      />
      <p className="form-help">
        At rate γ in front of the average, PyTorch&apos;s momentum {formatPlain(beta, 4)} has lr ={" "}
        {formatPlain(tidy(1 - beta), 4)} γ. The average remembers about{" "}
        {formatPlain(1 / (1 - beta), 3)} steps.
      </p>
      {plan !== null && scheduled !== null && <Rounds plan={plan} lane={scheduled} />}
    </section>
  );
}

/** The setting of a lane that is a weight on the past and has a schedule; null where none is. */
function momentumName(lane: PlanLane): string | null {
  const decays = lane.program.settings.filter(({ scale }) => scale === "one-minus-log");
  return decays.find(({ name }) => lane.schedules[name] !== undefined)?.name ?? null;
}

const POINTS = 120;

function Rounds({ plan, lane }: { readonly plan: Plan; readonly lane: PlanLane }) {
  const name = momentumName(lane) ?? "";
  const schedule = lane.schedules[name];
  if (schedule === undefined) return null;
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
        { name: "βₖ of the source, 1 − β", values: ours.map((b) => 1 - b), look: "dashed" },
      ]}
      placeWords={(step) => `Round ${formatCount(step)}`}
    />
  );
}

/** 1 - 0.9 as people write it. */
function tidy(value: number): number {
  return Number(value.toPrecision(9));
}
