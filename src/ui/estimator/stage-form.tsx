/** The settings of one stage, what it does, and what it guarantees at them. */
import type { ReactNode } from "react";
import { messageBits } from "../../estimators/bits.ts";
import { BIT_RULES } from "../../estimators/bits.ts";
import { countOf } from "../../language/top.ts";
import { type Tensors, totalOf } from "../../estimators/sizes.ts";
import type { Stage, StageScope } from "../../experiment/experiment.ts";
import { Segments, SliderRow } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { formatCount } from "../format.ts";
import { stageGuarantee } from "./guarantees.ts";
import { stageNumbers } from "./stage-numbers.ts";
import { stageKind } from "./stages.ts";

interface StageFormProps {
  readonly stage: Stage;
  readonly tensors: Tensors | null;
  readonly onChange: (stage: Stage) => void;
  /** Tools for its place. */
  readonly children: ReactNode;
}

export function StageForm({ stage, tensors, onChange, children }: StageFormProps) {
  const kind = stageKind(stage);
  return (
    <div className="form-group">
      <h3 className="panel-title">{kind.title}</h3>
      <p className="form-help">{kind.explains}</p>
      {stageNumbers(stage, tensors === null ? 100 : totalOf(tensors)).map((number) => (
        <SliderRow
          key={number.label}
          label={number.label}
          value={number.value}
          range={number.range}
          bounds={number.bounds}
          integer={number.integer}
          onChange={(value) => {
            onChange(number.with(value));
          }}
        />
      ))}
      <Choices stage={stage} tensors={tensors} onChange={onChange} />
      <p className="stage-guarantee">
        {tensors === null ? (
          "Its constant depends on the number of parameters, which is known once the data are read."
        ) : (
          <Guarantee stage={stage} tensors={tensors} />
        )}
      </p>
      <div className="stage-tools">{children}</div>
    </div>
  );
}

function Guarantee({ stage, tensors }: { readonly stage: Stage; readonly tensors: Tensors }) {
  const { text, formula } = stageGuarantee(stage, tensors);
  return (
    <>
      <b>{capital(text)}.</b>
      {formula !== null && <span className="math">{formula}</span>}
      <small>
        Sends {formatCount(messageBits([stage], tensors))} of{" "}
        {formatCount(messageBits([], tensors))} bits a gradient: {BIT_RULES[stage.kind]}.
      </small>
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const SCOPES = [
  ["all", "whole gradient"],
  ["tensor", "each tensor"],
] as const satisfies readonly (readonly [StageScope, string])[];

function Choices({ stage, tensors, onChange }: Omit<StageFormProps, "children">) {
  const size = tensors === null ? 100 : totalOf(tensors);
  return (
    <>
      {(stage.kind === "top-k" || stage.kind === "rand-k") && (
        <Segments
          label="Kept, given as"
          value={"k" in stage ? "k" : "fraction"}
          options={[
            ["k", "a number"],
            ["fraction", "a share"],
          ]}
          onChange={(form) => {
            onChange(withCount(stage, form, size));
          }}
        />
      )}
      {(stage.kind === "rand-k" || stage.kind === "sign") && (
        <Segments
          label="Scale"
          value={stage.scaled === false ? "bare" : "scaled"}
          options={[
            ["scaled", stage.kind === "sign" ? "times the mean magnitude" : "times d/k, unbiased"],
            ["bare", "as it is"],
          ]}
          onChange={(chosen) => {
            onChange({ ...stage, scaled: chosen === "scaled" });
          }}
        />
      )}
      {stage.kind === "power-of-two" && (
        <Segments
          label="Rounding"
          value={stage.stochastic === true ? "random" : "nearest"}
          options={[
            ["nearest", "to the nearest"],
            ["random", "at random, unbiased"],
          ]}
          onChange={(chosen) => {
            onChange({ ...stage, stochastic: chosen === "random" });
          }}
        />
      )}
      {hasScope(stage) && (
        <Segments
          label="Over"
          value={stage.scope ?? "all"}
          options={SCOPES}
          onChange={(scope) => {
            onChange({ ...stage, scope });
          }}
        />
      )}
      {stage.kind === "bias" && (
        <BiasValues stage={stage} size={size} known={tensors !== null} onChange={onChange} />
      )}
    </>
  );
}

type Scoped = Extract<Stage, { scope?: StageScope }>;

/** Stages that take norms, sums or choices. */
function hasScope(stage: Stage): stage is Scoped {
  switch (stage.kind) {
    case "clip":
      return "norm" in stage;
    case "top-k":
    case "rand-k":
    case "sign":
    case "quantize":
    case "normalize":
      return true;
    default:
      return false;
  }
}

/** The same count said the other way, as near as it goes. */
function withCount(
  stage: Extract<Stage, { kind: "top-k" | "rand-k" }>,
  form: "k" | "fraction",
  size: number,
): Stage {
  if (form === "k") {
    if ("k" in stage) return stage;
    const { fraction, ...rest } = stage;
    return { ...rest, k: countOf({ fraction }, size) };
  }
  if (!("k" in stage)) return stage;
  const { k, ...rest } = stage;
  return { ...rest, fraction: Math.min(1, Number((k / size).toPrecision(6))) };
}

interface BiasProps {
  readonly stage: Extract<Stage, { kind: "bias" }>;
  readonly size: number;
  readonly known: boolean;
  readonly onChange: (stage: Stage) => void;
}

/** Most parameters whose biases are typed one by one. */
const MOST_TYPED = 64;

function BiasValues({ stage, size, known, onChange }: BiasProps) {
  const { value } = stage;
  const isList = Array.isArray(value);
  if (!isList && (!known || size > MOST_TYPED)) return null;
  return (
    <>
      <Segments
        label="The same everywhere"
        value={isList ? "list" : "one"}
        options={[
          ["one", "the same everywhere"],
          ["list", "by coordinate"],
        ]}
        onChange={(form) => {
          if (form === "list" && !isList)
            onChange({ kind: "bias", value: Array.from({ length: size }, () => value) });
          if (form === "one" && isList) onChange({ kind: "bias", value: value[0] ?? 0 });
        }}
      />
      {isList && (
        <ListRow
          label="Values"
          values={value}
          length={size}
          onCommit={(values) => {
            onChange({ kind: "bias", value: values });
          }}
        />
      )}
    </>
  );
}
