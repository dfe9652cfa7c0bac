/** Pictures, a model and a batch size. */
import { CIFAR10, findFacts, SET_FACTS } from "../../data/sets/facts.ts";
import type { SetFacts } from "../../data/sets/facts.ts";
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { DataSetName, ModelChoice, ProblemChoice } from "../../experiment/experiment.ts";
import { ChoiceRow, NumberRow } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { MODELS } from "./describe.ts";
import type { KindFormProps } from "./problem-drawer.tsx";

/** What the names `mlp` and `cnn` stand for (models/describe.ts). */
const FRESH_HIDDEN = [64, 64];
const FRESH_CHANNELS = [16, 32];

type NetworkChoice = Extract<ProblemChoice, { kind: "network" }>;
type ModelKind = keyof typeof MODELS;

export function NetworkForm({ problem, onChange }: KindFormProps<NetworkChoice>) {
  const { data, batch } = problem;
  const facts = factsOf(data.set);
  return (
    <>
      <ChoiceRow
        label="Data set"
        value={data.set}
        options={SET_FACTS.map(({ id, title }): [DataSetName, string] => [id, title])}
        onChange={(set) => {
          const { train: mostTrain, test: mostTest } = factsOf(set);
          const train = Math.min(data.train, mostTrain);
          const test = Math.min(data.test, mostTest);
          onChange({
            ...problem,
            batch: Math.min(batch, train),
            data: { ...data, set, train, test },
          });
        }}
      />
      <p className="form-help">{aboutSet(data.set)}</p>
      <ModelRows
        model={problem.model}
        onChange={(model) => {
          onChange({ ...problem, model });
        }}
      />
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
        help="Pictures; a subset keeps the first minutes short"
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
    </>
  );
}

function factsOf(set: string): SetFacts {
  return findFacts(set) ?? CIFAR10;
}

/** What its pictures are and where they come from. */
function aboutSet(set: string): string {
  const { height, width, channels, classes, drawn } = factsOf(set);
  const size = `${height} × ${width}, ${channels === 1 ? "grey" : "in colour"}, ${classes} classes`;
  return drawn
    ? `Drawn by this program, ${size}. Always there, but no photographs.`
    : `Real pictures, ${size}. They are fetched with the first Play, never before.`;
}

function ModelRows({
  model,
  onChange,
}: {
  model: ModelChoice;
  onChange: (model: ModelChoice) => void;
}) {
  const kind: ModelKind = typeof model === "string" ? model : model.kind;
  return (
    <>
      <ChoiceRow
        label="Model"
        value={kind}
        options={Object.entries(MODELS) as [ModelKind, string][]}
        onChange={onChange}
      />
      {kind === "mlp" && (
        <ListRow
          label="Hidden units"
          values={typeof model === "object" && "hidden" in model ? model.hidden : FRESH_HIDDEN}
          most={8}
          help="One number a layer"
          onCommit={(hidden) => {
            onChange({ kind: "mlp", hidden });
          }}
        />
      )}
      {kind === "cnn" && (
        <ListRow
          label="Channels"
          values={
            typeof model === "object" && "channels" in model
              ? (model.channels ?? FRESH_CHANNELS)
              : FRESH_CHANNELS
          }
          most={4}
          help="One number for each 3 × 3 convolution"
          onCommit={(channels) => {
            onChange({ kind: "cnn", channels });
          }}
        />
      )}
    </>
  );
}
