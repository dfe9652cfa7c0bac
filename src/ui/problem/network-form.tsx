/** Pictures, a model and a batch size. */
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { ModelChoice, ProblemChoice } from "../../experiment/experiment.ts";
import { ChoiceRow, NumberRow, Segments } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { MODELS } from "./describe.ts";
import type { KindFormProps } from "./problem-drawer.tsx";

/** What the names `mlp` and `cnn` stand for (engine/tf/models.ts). */
const FRESH_HIDDEN = [64, 64];
const FRESH_CHANNELS = [16, 32];

type NetworkChoice = Extract<ProblemChoice, { kind: "network" }>;
type ModelKind = keyof typeof MODELS;

export function NetworkForm({ problem, onChange }: KindFormProps<NetworkChoice>) {
  const { data, batch } = problem;
  return (
    <>
      <Segments
        label="Data set"
        value={data.set}
        options={[
          ["cifar10", "CIFAR-10"],
          ["shapes", "Shapes (drawn)"],
        ]}
        onChange={(set) => {
          onChange({ ...problem, data: { ...data, set } });
        }}
      />
      <p className="form-help">
        {data.set === "cifar10"
          ? "Real photographs, 32 × 32, ten classes. They are fetched with the first Play, never before."
          : "Drawn by this program, 32 × 32, ten classes. Always there, but no photographs."}
      </p>
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
        max={60_000}
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
        max={10_000}
        integer
        onCommit={(test) => {
          onChange({ ...problem, data: { ...data, test } });
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
