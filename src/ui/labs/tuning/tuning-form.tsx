/** What is searched, what is scored, over how many seeds: the same for every lane. */
import {
  objectiveWords,
  runsPerLane,
  TUNING_LIMITS,
  type Objective,
  type TuningChoices,
} from "../../../sweeps/tuning/choices.ts";
import { ChoiceRow, NumberRow } from "../../controls/form-rows.tsx";
import { formatCount } from "../../format.ts";

export interface TuningFormProps {
  readonly choices: TuningChoices;
  readonly onChange: (choices: TuningChoices) => void;
}

/** Runs a lane that suit a scope, when the scope is chosen. */
const BUDGETS = { rate: 13, pair: 39, all: 64 } as const;
/** Of a target that nobody has chosen yet. */
const TARGET = 0.01;

export function TuningForm({ choices, onChange }: TuningFormProps) {
  const set = (patch: Partial<TuningChoices>): void => {
    onChange({ ...choices, ...patch });
  };
  const runs = runsPerLane(choices);
  const onGrid = choices.method === "grid" && choices.scope !== "all";
  return (
    <>
      <section className="contender" aria-label="Search">
        <h3 className="form-title">Search</h3>
        <ChoiceRow
          label="Settings"
          value={choices.scope}
          options={[
            ["rate", "learning rate"],
            ["pair", "learning rate and one more"],
            ["all", "all settings"],
          ]}
          onChange={(scope) => {
            const method = scope === "all" ? "random" : choices.method;
            set({ scope, method, budget: BUDGETS[scope] });
          }}
        />
        <ChoiceRow
          label="How"
          value={onGrid ? "grid" : "random"}
          options={
            choices.scope === "all"
              ? [["random", "at random"]]
              : [
                  ["grid", "on a grid"],
                  ["random", "at random"],
                ]
          }
          onChange={(method) => {
            set({ method });
          }}
        />
        <ChoiceRow
          label="Range"
          value={choices.range}
          options={[
            ["present", "around present values"],
            ["rule", "the rule's own"],
          ]}
          onChange={(range) => {
            set({ range });
          }}
        />
        <NumberRow
          label="Runs a lane"
          value={choices.budget}
          {...TUNING_LIMITS.budget}
          integer
          {...(runs !== choices.budget && { help: `${formatCount(runs)} on this grid.` })}
          onCommit={(budget) => {
            set({ budget });
          }}
        />
        {choices.scope === "pair" && onGrid && (
          <NumberRow
            label="Of the second"
            value={choices.second}
            {...TUNING_LIMITS.second}
            integer
            help="Values; lanes with one setting get a finer grid."
            onCommit={(second) => {
              set({ second });
            }}
          />
        )}
      </section>
      <section className="contender" aria-label="Score">
        <h3 className="form-title">Score</h3>
        <ChoiceRow
          label="Measure"
          value={choices.objective.kind}
          options={[
            ["final", objectiveWords({ kind: "final" })],
            ["tail", objectiveWords({ kind: "tail" })],
            ["steps", "steps to a target"],
          ]}
          onChange={(kind) => {
            set({ objective: objectiveOf(kind) });
          }}
        />
        {choices.objective.kind === "steps" && (
          <NumberRow
            label="Target loss"
            value={choices.objective.target}
            help="Not reached counts as one step more than there are."
            onCommit={(target) => {
              set({ objective: { kind: "steps", target } });
            }}
          />
        )}
        <ChoiceRow
          label="Over seeds"
          value={choices.aggregate}
          options={[
            ["mean", "mean"],
            ["median", "median"],
          ]}
          onChange={(aggregate) => {
            set({ aggregate });
          }}
        />
        <NumberRow
          label="Steps"
          value={choices.steps}
          {...TUNING_LIMITS.steps}
          integer
          onCommit={(steps) => {
            set({ steps });
          }}
        />
        <NumberRow
          label="Tuning seeds"
          value={choices.tuningSeeds}
          {...TUNING_LIMITS.tuningSeeds}
          integer
          onCommit={(tuningSeeds) => {
            set({ tuningSeeds });
          }}
        />
        <NumberRow
          label="Fresh seeds"
          value={choices.freshSeeds}
          {...TUNING_LIMITS.freshSeeds}
          integer
          onCommit={(freshSeeds) => {
            set({ freshSeeds });
          }}
        />
        <ChoiceRow
          label="Intervals"
          value={choices.interval}
          options={[
            ["exact", choices.aggregate === "mean" ? "Student t" : "order statistics"],
            ["bootstrap", "bootstrap"],
          ]}
          onChange={(interval) => {
            set({ interval });
          }}
        />
      </section>
    </>
  );
}

function objectiveOf(kind: Objective["kind"]): Objective {
  return kind === "steps" ? { kind, target: TARGET } : { kind };
}
