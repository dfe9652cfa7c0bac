/** What the bench knows of the lanes besides their curves: which are linear filters, and what theory expects of them. */
import type { Change, Lane } from "../../../experiment/experiment.ts";
import { isLinearEstimate } from "../../../language/linear.ts";
import type { Plan, PlanLane } from "../../../wire/plan.ts";
import { ageTheory } from "../../charts/theory.ts";

/** Linear at the settings that a lane starts with and at those that sliders have since given it. */
export function linearLanes(plan: Plan, changes: readonly Change[]): readonly boolean[] {
  return plan.lanes.map((lane, index) => {
    const moved = changes.filter((change) => change.lane === index);
    const now = Object.fromEntries(moved.map(({ name, value }) => [name, value]));
    return [{}, now].every((more) => isLinearAt(lane, more));
  });
}

function isLinearAt(
  { program, settings, schedules }: PlanLane,
  more: Readonly<Record<string, number>>,
): boolean {
  // A schedule leaves its base: what is 0 at first need not stay 0.
  const scheduled = Object.fromEntries(Object.keys(schedules).map((name) => [name, 1]));
  return isLinearEstimate(program, { ...settings, ...more, ...scheduled });
}

/** Age that theory expects of each lane at a step; null where it has no word, as while a moved slider settles. */
export function theoryAges(
  plan: Plan,
  lanes: readonly Lane[],
  changes: readonly Change[],
  step: number,
): readonly (number | null)[] {
  const lines = step < 1 ? [] : ageTheory(plan, lanes, changes, step);
  return plan.lanes.map((_, lane) => {
    const line = lines.find((one) => one.lane === lane);
    // Only a line from the first step on holds at every step.
    if (line?.points[0]?.x !== 1) return null;
    return line.points.at(-1)?.y ?? null;
  });
}
