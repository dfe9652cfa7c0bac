/** Which model, and what it can be set to: widths, channels, filters. A model as its name alone stands for it stays a name. */
import type { ModelChoice, ModelKind } from "../../experiment/experiment.ts";
import { modelKind } from "../../experiment/models.ts";
import { MODEL_LIMITS } from "../../experiment/schema-models.ts";
import { CONVMIXER_DEFAULTS, MODEL_DEFAULTS } from "../../models/defaults.ts";
import { ChoiceRow, NumberRow } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { MODELS } from "./describe.ts";

export interface ModelRowsProps {
  readonly model: ModelChoice;
  readonly onChange: (model: ModelChoice) => void;
}

export function ModelRows({ model, onChange }: ModelRowsProps) {
  return (
    <>
      <ChoiceRow
        label="Model"
        value={modelKind(model)}
        options={Object.entries(MODELS) as [ModelKind, string][]}
        onChange={onChange}
      />
      <SettingRows model={model} onChange={onChange} />
    </>
  );
}

function SettingRows({ model, onChange }: ModelRowsProps) {
  const own = typeof model === "string" ? { kind: model } : model;
  switch (own.kind) {
    case "linear":
      return null;
    case "mlp":
      return (
        <ListRow
          label="Hidden units"
          values={"hidden" in own ? own.hidden : MODEL_DEFAULTS.hidden}
          most={MODEL_LIMITS.layers}
          help="One number a layer"
          onCommit={(hidden) => {
            onChange({ kind: "mlp", hidden });
          }}
        />
      );
    case "autoencoder":
      return (
        <ListRow
          label="Encoder units"
          values={("hidden" in own ? own.hidden : undefined) ?? MODEL_DEFAULTS.code}
          most={MODEL_LIMITS.layers}
          help="One number a layer, the code last; the decoder is the same way back"
          onCommit={(hidden) => {
            onChange({ kind: "autoencoder", hidden });
          }}
        />
      );
    case "cnn":
      return (
        <ListRow
          label="Channels"
          values={("channels" in own ? own.channels : undefined) ?? MODEL_DEFAULTS.channels}
          most={MODEL_LIMITS.convolutions}
          help="One number for each 3 × 3 convolution"
          onCommit={(channels) => {
            onChange({ kind: "cnn", channels });
          }}
        />
      );
    case "convmixer":
      return (
        <MixerRows
          model={
            typeof model === "string" || model.kind !== "convmixer" ? { kind: own.kind } : model
          }
          onChange={onChange}
        />
      );
    default: {
      const { kind } = own;
      const usual = kind === "resnet8" ? MODEL_DEFAULTS.resnet8 : MODEL_DEFAULTS.width;
      return (
        <NumberRow
          label="Width"
          value={("width" in own ? own.width : undefined) ?? usual}
          min={1}
          max={MODEL_LIMITS.width}
          integer
          help={`Filters of the first convolution, which all others are multiples of; as published ${String(usual)}`}
          onCommit={(width) => {
            onChange(width === usual ? kind : { kind, width });
          }}
        />
      );
    }
  }
}

type Mixer = Extract<ModelChoice, { kind: "convmixer" }>;

const MIXER_ROWS = [
  ["dim", "Channels", undefined],
  ["depth", "Blocks", undefined],
  ["kernel", "Kernel", "Side of the depthwise filters, odd"],
  ["patch", "Patch", "Side of the patches that the pictures are cut into"],
] as const;

function MixerRows({ model, onChange }: { model: Mixer; onChange: (model: ModelChoice) => void }) {
  const sizes = { ...CONVMIXER_DEFAULTS, ...model };
  return MIXER_ROWS.map(([name, label, help]) => (
    <NumberRow
      key={name}
      label={label}
      value={sizes[name]}
      min={1}
      max={MODEL_LIMITS.convmixer[name]}
      integer
      {...(help !== undefined && { help })}
      onCommit={(value) => {
        // An even filter has no middle.
        const next = name === "kernel" ? value - (1 - (value % 2)) : value;
        onChange({ ...sizes, [name]: Math.max(1, next) });
      }}
    />
  ));
}
