/** Chooses what the charts' horizontal axis counts; what a step of each lane costs follows from the plan. */
import { useEffect, useMemo, useState } from "react";
import { stepCost, type StepCost } from "../../estimators/cost.ts";
import { TASK_COUNTS } from "../../problems/sine-tasks.ts";
import type { Plan } from "../../wire/plan.ts";
import { tensorsOf } from "../../experiment/stages.ts";
import { STEPS, type CostAxis, type CostId } from "./cost-axis.ts";

const COSTS: readonly { readonly id: CostId; readonly title: string; readonly name: string }[] = [
  { id: "steps", title: "steps", name: "step" },
  { id: "evaluations", title: "gradient evaluations", name: "gradient evaluations" },
  { id: "bits", title: "bits sent up", name: "bits sent up" },
  { id: "examples", title: "examples", name: "examples" },
];

interface CostSelectProps {
  readonly plan: Plan;
  /** Lanes are compared step by step: then only steps make sense. */
  readonly isCompared: boolean;
  readonly onAxis: (axis: CostAxis) => void;
}

export function CostSelect({ plan, isCompared, onAxis }: CostSelectProps) {
  const [id, setId] = useState<CostId>("steps");
  const axes = useMemo(() => costAxes(plan), [plan]);
  const axis = (isCompared ? null : axes.find((one) => one.id === id)) ?? STEPS;
  useEffect(() => {
    onAxis(axis);
  }, [axis, onAxis]);
  return (
    <select
      className="charts-axis"
      aria-label="Horizontal axis of the charts"
      title="What the horizontal axis counts, summed over all workers"
      value={axis.id}
      disabled={isCompared}
      onChange={(event) => {
        const chosen = COSTS.find((one) => one.id === event.currentTarget.value);
        if (chosen !== undefined) setId(chosen.id);
      }}
    >
      {COSTS.map(({ id: one, title }) => (
        <option key={one} value={one} disabled={!axes.some((known) => known.id === one)}>
          {title}
        </option>
      ))}
    </select>
  );
}

/** The axes that every lane of the plan has numbers for. */
export function costAxes(plan: Plan): readonly CostAxis[] {
  const tensors = tensorsOf(plan.problem);
  const costs = plan.lanes.map(({ program, stages, feedback, workers }): StepCost => {
    const cost = { program, stages, ...(feedback && { feedback }) };
    // What a message holds is known with the sizes of the tensors only.
    return stepCost(cost, { tensors: tensors ?? [0], workers: workers?.count ?? 1, batch: 1 });
  });
  return COSTS.flatMap(({ id, name }): CostAxis[] => {
    if (id === "steps") return [STEPS];
    if (id === "bits" && tensors === null) return [];
    const perStep =
      id === "examples" ? examples(plan) : costs.map((cost): number | null => cost[id]);
    const known = perStep.filter((cost) => cost !== null);
    return known.length === perStep.length ? [{ id, name, perStep: known }] : [];
  });
}

/**
 * Examples that each lane's workers read in a step. Null where a batch may be larger than a shard, which is then taken
 * whole: how many examples that is depends on the shard.
 */
function examples({ problem, lanes }: Plan): readonly (number | null)[] {
  return lanes.map(({ workers }) => {
    const count = workers?.count ?? 1;
    if (problem.kind === "small") return count * (problem.small.batch ?? 1);
    const { batch, train } =
      problem.kind === "meta"
        ? { batch: problem.meta.tasks, train: TASK_COUNTS.train }
        : { batch: problem.network.batch, train: problem.network.data.train };
    if (workers === undefined) return batch;
    const isSmaller = workers.split !== "dirichlet" && batch <= Math.floor(train / count);
    return isSmaller ? count * batch : null;
  });
}
