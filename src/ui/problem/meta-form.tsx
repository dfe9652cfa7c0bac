/** Meta-learning: the network, what a task is given, and how the outer gradient is taken. */
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { MetaOrder, ProblemChoice } from "../../experiment/experiment.ts";
import { ORDER_WORDS } from "../../experiment/plan-lane.ts";
import { META_LIMITS } from "../../experiment/schema-meta.ts";
import { SINE_RANGES, TASK_COUNTS } from "../../problems/sine-tasks.ts";
import { ChoiceRow, NumberRow, SliderRow } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { formatCount } from "../format.ts";
import { capital } from "../words.ts";
import { ORDER_HELP } from "./order-help.ts";
import type { KindFormProps } from "./problem-drawer.tsx";

type MetaChoice = Extract<ProblemChoice, { kind: "meta" }>;

export function MetaForm({ problem, onChange }: KindFormProps<MetaChoice>) {
  const { hidden, inner, order = DEFAULTS.order, tasks, shots } = problem;
  const setInner = (patch: Partial<MetaChoice["inner"]>): void => {
    onChange({ ...problem, inner: { ...inner, ...patch } });
  };
  return (
    <>
      <p className="form-help">
        A task is a sine of its own amplitude ({SINE_RANGES.amplitude.join(" to ")}) and phase (0 to
        π). A network is trained so that a few gradient steps on a task’s shots make it fit: its
        loss is the one after these steps.
      </p>
      <ListRow
        label="Hidden units"
        values={hidden}
        most={META_LIMITS.layers}
        help="One number a layer; tanh between them"
        onCommit={(next) => {
          onChange({ ...problem, hidden: next });
        }}
      />
      <NumberRow
        label="Tasks"
        value={tasks}
        min={1}
        max={META_LIMITS.tasks}
        integer
        help={`A step; drawn from a pool of ${formatCount(TASK_COUNTS.train)}`}
        onCommit={(next) => {
          onChange({ ...problem, tasks: next });
        }}
      />
      <NumberRow
        label="Shots"
        value={shots}
        min={1}
        max={META_LIMITS.shots}
        integer
        help="Points to learn from, and as many others to be judged by"
        onCommit={(next) => {
          const { batch, ...rest } = inner;
          const taken = batch !== undefined && batch < next ? { ...rest, batch } : rest;
          onChange({ ...problem, shots: next, inner: taken });
        }}
      />
      <NumberRow
        label="Inner steps"
        value={inner.steps}
        min={1}
        max={META_LIMITS.innerSteps}
        integer
        onCommit={(steps) => {
          setInner({ steps });
        }}
      />
      <SliderRow
        label="Inner rate"
        value={inner.lr}
        range={{ min: 1e-4, max: 1, scale: "log" }}
        bounds={{ min: 0, max: META_LIMITS.innerRate }}
        onChange={(lr) => {
          setInner({ lr });
        }}
      />
      <NumberRow
        label="Shots a step"
        value={inner.batch ?? shots}
        min={1}
        max={shots}
        integer
        help="Fewer than all are drawn anew for each inner step: then even the exact gradient is biased"
        onCommit={(batch) => {
          const { batch: _, ...rest } = inner;
          onChange({ ...problem, inner: batch < shots ? { ...rest, batch } : rest });
        }}
      />
      <ChoiceRow
        label="Outer gradient"
        value={order}
        options={Object.entries(ORDER_WORDS) as [MetaOrder, string][]}
        onChange={(next) => {
          onChange({ ...problem, order: next });
        }}
      />
      <p className="form-help">
        {capital(ORDER_HELP[order])}. With v the gradient at the weights after the inner steps, each
        of them turns it into v − αHv on the way back: α is the inner rate, H the Hessian of the
        task’s loss. Each lane may have an order of its own.
      </p>
    </>
  );
}
