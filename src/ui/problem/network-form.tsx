/** Pictures, a model and a batch size. */
import { findFacts, isPoints, OWN_TABLE, SET_FACTS } from "../../data/sets/facts.ts";
import type { SetFacts } from "../../data/sets/facts.ts";
import { DEFAULTS } from "../../experiment/defaults.ts";
import { takesPoints } from "../../experiment/models.ts";
import { LIMITS } from "../../experiment/schema.ts";
import type { DataSetName, ProblemChoice } from "../../experiment/experiment.ts";
import { ChoiceRow, NumberRow } from "../controls/form-rows.tsx";
import { AugmentRow } from "./augment-row.tsx";
import { useStore } from "../store-context.ts";
import { ModelRows } from "./model-rows.tsx";
import type { KindFormProps } from "./problem-drawer.tsx";
import { RunCost } from "./run-cost.tsx";

type NetworkChoice = Extract<ProblemChoice, { kind: "network" }>;

export function NetworkForm({ problem, onChange }: KindFormProps<NetworkChoice>) {
  const { data, batch } = problem;
  const facts = factsOf(data.set);
  const plan = useStore((state) => state.plan);
  return (
    <>
      <ChoiceRow
        label="Data set"
        value={data.set}
        options={[...SET_FACTS, OWN_TABLE].map(({ id, title }): [DataSetName, string] => [
          id,
          title,
        ])}
        onChange={(set) => {
          onChange(onSet(problem, set));
        }}
      />
      <p className="form-help">{aboutSet(data.set)}</p>
      <ModelRows
        model={problem.model}
        onChange={(model) => {
          onChange({ ...problem, model });
        }}
      />
      {plan?.problem.kind === "network" && <RunCost plan={plan} />}
      <NumberRow
        label="Batch"
        value={batch}
        min={1}
        max={Math.min(4096, data.train)}
        integer
        onCommit={(next) => {
          onChange({ ...problem, batch: next });
        }}
      />
      <NumberRow
        label="Training"
        value={data.train}
        min={Math.max(1, batch)}
        max={facts.train}
        integer
        help="Examples; a subset keeps the first minutes short"
        onCommit={(train) => {
          onChange({ ...problem, data: { ...data, train } });
        }}
      />
      <NumberRow
        label="Test"
        value={data.test}
        min={1}
        max={facts.test}
        integer
        onCommit={(test) => {
          onChange({ ...problem, data: { ...data, test } });
        }}
      />
      <ChoiceRow
        label="Which"
        value={data.balanced === true ? "balanced" : "first"}
        options={[
          ["first", "The first ones, in file order"],
          ["balanced", "The first ones of each class, equally many"],
        ]}
        onChange={(which) => {
          const { set } = data;
          const whole = (count: number): number =>
            Math.max(1, Math.floor(count / facts.classes)) * facts.classes;
          const balanced = {
            set,
            train: whole(data.train),
            test: whole(data.test),
            balanced: true,
          };
          onChange({
            ...problem,
            data: which === "balanced" ? balanced : { set, train: data.train, test: data.test },
          });
        }}
      />
      <ChoiceRow
        label="Sampling"
        value={problem.sampling ?? DEFAULTS.sampling}
        options={[
          ["reshuffle", "Without replacement, reshuffled"],
          ["iid", "With replacement"],
        ]}
        onChange={(sampling) => {
          onChange({ ...problem, sampling });
        }}
      />
      {facts.channels === 3 && (
        <AugmentRow
          augment={problem.augment ?? []}
          onChange={(augment) => {
            onChange({ ...withoutVariation(problem), ...(augment.length > 0 && { augment }) });
          }}
        />
      )}
    </>
  );
}

/** Grey pictures and points are neither flipped nor cropped. */
function withoutVariation({ augment: _, ...problem }: NetworkChoice): NetworkChoice {
  return problem;
}

function factsOf(set: string): SetFacts {
  return findFacts(set) ?? TABLE;
}

/** What a person's own table may be; what it is, is known once it is read. */
const TABLE = {
  ...OWN_TABLE,
  ...{ form: "points", height: 1, width: 1, channels: 1, classes: 1, drawn: false },
  ...{ train: LIMITS.train, test: LIMITS.test },
} as const satisfies SetFacts;
/** Rows of a table that was not seen yet: most small tables have as many. */
const FRESH_ROWS = { train: 100, test: 40 } as const;

/** The same on other data: no more examples than there are, and a model that can take them. */
function onSet(problem: NetworkChoice, set: DataSetName): NetworkChoice {
  const facts = factsOf(set);
  const most = set === OWN_TABLE.id ? FRESH_ROWS : facts;
  const train = Math.min(problem.data.train, most.train);
  const test = Math.min(problem.data.test, most.test);
  return {
    ...(facts.channels === 3 ? problem : withoutVariation(problem)),
    model: isPoints(set) && !takesPoints(problem.model) ? "mlp" : problem.model,
    batch: Math.min(problem.batch, train),
    data: { ...problem.data, set, train, test },
  };
}

/** What its pictures are and where they come from. */
function aboutSet(set: string): string {
  const { height, width, channels, classes, drawn } = factsOf(set);
  if (set === OWN_TABLE.id)
    return "A .csv file of your own: columns of numbers, and the class of each row. It is dropped beside the problem.";
  if (isPoints(set))
    return `Points with ${channels} coordinates, ${classes} classes. Drawn by this program, always there.`;
  const size = `${height} × ${width}, ${channels === 1 ? "grey" : "in colour"}, ${classes} classes`;
  return drawn
    ? `Drawn by this program, ${size}. Always there, but no photographs.`
    : `Real pictures, ${size}. They are fetched with the first Play, never before.`;
}
