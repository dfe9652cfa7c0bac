/** Length of the run, replicas, and the probe with what measuring costs. */
import { defaultProbe } from "../../experiment/defaults.ts";
import type { Experiment, Probe } from "../../experiment/experiment.ts";
import { trainingExamples } from "../../experiment/examples.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { FormGroup, NumberRow } from "../controls/form-rows.tsx";
import { formatCount } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";
import { probeCost } from "./probe-cost.ts";
import { replicaCost } from "./replica-cost.ts";

export function AdvancedForm() {
  const actions = useActions();
  const experiment = useStore((state) => state.experiment);
  const plan = useStore((state) => state.plan);
  const set = (patch: Partial<Experiment>): void => {
    actions.edit((old) => ({ ...old, ...patch }));
  };
  const examples = trainingExamples(experiment.problem);
  return (
    <>
      <FormGroup title="Run">
        <NumberRow
          label="Steps"
          value={experiment.steps}
          min={1}
          max={LIMITS.steps}
          integer
          onCommit={(steps) => {
            set({ steps });
          }}
        />
        <NumberRow
          label="Replicas"
          value={experiment.replicas}
          min={1}
          max={examples === null ? LIMITS.replicas : LIMITS.networkReplicas}
          integer
          help={replicaCost(experiment.problem, experiment.replicas, plan)}
          onCommit={(replicas) => {
            set({ replicas });
          }}
        />
        <NumberRow
          label="Seed"
          value={experiment.seed}
          min={0}
          max={0xffffffff}
          integer
          onCommit={actions.setSeed}
        />
      </FormGroup>
      <ProbeForm
        experiment={experiment}
        onChange={(probe) => {
          set({ probe });
        }}
      />
    </>
  );
}

interface ProbeFormProps {
  readonly experiment: Experiment;
  readonly onChange: (probe: Partial<Probe>) => void;
}

function ProbeForm({ experiment, onChange }: ProbeFormProps) {
  const examples = trainingExamples(experiment.problem);
  const probe: Probe = { ...defaultProbe(experiment.problem.kind), ...experiment.probe };
  const set = (patch: Partial<Probe>): void => {
    onChange({ ...experiment.probe, ...patch });
  };
  return (
    <details className="advanced">
      <summary>Measuring</summary>
      <div className="form-group">
        <p className="form-help">{probeCost(experiment.problem, probe)}</p>
        <NumberRow
          label="Probe every"
          value={probe.every}
          min={1}
          max={LIMITS.steps}
          integer
          help="Steps from one measurement to the next"
          onCommit={(every) => {
            set({ every });
          }}
        />
        <NumberRow
          label="In a row"
          value={probe.burst}
          min={1}
          max={100_000}
          integer
          help={`Steps measured each time; lag needs ${formatCount(probe.window + probe.maxLag)}`}
          onCommit={(burst) => {
            set({ burst });
          }}
        />
        <NumberRow
          label="Draws"
          value={probe.draws}
          min={2}
          max={64}
          integer
          help="Fresh draws through frozen slots, for bias and variance"
          onCommit={(draws) => {
            set({ draws });
          }}
        />
        {examples !== null && (
          <NumberRow
            label="True gradient"
            value={probe.batch === "full" ? examples : probe.batch}
            min={1}
            max={examples}
            integer
            help={
              experiment.problem.kind === "meta"
                ? "Tasks it is taken over"
                : "Pictures it is taken over; all of them: the full training subset"
            }
            onCommit={(batch) => {
              set({ batch: batch >= examples ? "full" : batch });
            }}
          />
        )}
        <NumberRow
          label="Lag window"
          value={probe.window}
          min={2}
          max={4096}
          integer
          onCommit={(window) => {
            set({ window });
          }}
        />
        <NumberRow
          label="Largest lag"
          value={probe.maxLag}
          min={1}
          max={4096}
          integer
          onCommit={(maxLag) => {
            set({ maxLag });
          }}
        />
      </div>
    </details>
  );
}
