/** The editor of the problem: kind first, then what that kind can be set to, then length, replicas and probe. */
import { lazy } from "react";
import { Late } from "../controls/late.tsx";
import { useActions, useStore } from "../store-context.ts";
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { FormGroup, Segments } from "../controls/form-rows.tsx";
import { Drawer } from "../controls/panels.tsx";
import { AdvancedForm } from "./advanced-form.tsx";
import { FormulaForm } from "./formula-form.tsx";
import { FRESH, kindOf, PROBLEM_KINDS } from "./kinds.ts";
import { NetworkForm } from "./network-form.tsx";
import { QuadraticForm } from "./quadratic-form.tsx";
import { SignalForm } from "./signal-form.tsx";
import { SurfaceForm } from "./surface-form.tsx";

const MetaForm = lazy(async () => ({ default: (await import("./meta-form.tsx")).MetaForm }));

export function ProblemDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Drawer open={open} onClose={onClose} title="Problem">
      <ProblemForm />
    </Drawer>
  );
}

function ProblemForm() {
  const actions = useActions();
  const problem = useStore((state) => state.experiment.problem);
  const setProblem = (next: ProblemChoice): void => {
    actions.edit((experiment) => {
      if (next.kind === experiment.problem.kind) return { ...experiment, problem: next };
      // Another kind is measured in another rhythm: the probe's defaults come with it.
      const { probe: _, ...rest } = experiment;
      const isHeavy = next.kind === "network" || next.kind === "meta";
      // Only outer gradients have an order.
      const lanes = rest.lanes.map(({ order: _order, ...lane }) => lane);
      return { ...rest, problem: next, lanes, replicas: isHeavy ? 1 : rest.replicas };
    });
  };
  return (
    <>
      <Segments
        label="Kind of problem"
        value={kindOf(problem)}
        options={PROBLEM_KINDS}
        onChange={(kind) => {
          setProblem(FRESH[kind]);
        }}
      />
      <FormGroup title={PROBLEM_KINDS.find(([kind]) => kind === kindOf(problem))?.[1] ?? "Problem"}>
        <KindForm problem={problem} onChange={setProblem} />
      </FormGroup>
      <AdvancedForm />
    </>
  );
}

export interface KindFormProps<P extends ProblemChoice> {
  readonly problem: P;
  readonly onChange: (problem: ProblemChoice) => void;
}

function KindForm({ problem, onChange }: KindFormProps<ProblemChoice>) {
  switch (problem.kind) {
    case "formula":
      return "id" in problem ? (
        <SurfaceForm problem={problem} onChange={onChange} />
      ) : (
        <FormulaForm problem={problem} onChange={onChange} />
      );
    case "signal":
      return <SignalForm problem={problem} onChange={onChange} />;
    case "quadratic":
      return <QuadraticForm problem={problem} onChange={onChange} />;
    case "network":
      return <NetworkForm problem={problem} onChange={onChange} />;
    case "meta":
      return (
        <Late>
          <MetaForm problem={problem} onChange={onChange} />
        </Late>
      );
  }
}
