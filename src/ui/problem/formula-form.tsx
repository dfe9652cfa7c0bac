/** A loss typed by hand: variables, terms, start. Mistakes show at their term; what ran before goes on meanwhile. */
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { compileFormula } from "../../language/compile.ts";
import { without } from "../../state/edits.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { DiagnosticList } from "../rule-editor/diagnostic-list.tsx";
import { NoiseRows } from "./noise-rows.tsx";
import type { KindFormProps } from "./problem-drawer.tsx";

type TypedChoice = Extract<ProblemChoice, { kind: "formula"; terms: string[] }>;

interface Draft {
  readonly variables: readonly string[];
  readonly terms: readonly string[];
}

export function FormulaForm({ problem, onChange }: KindFormProps<TypedChoice>) {
  const [draft, setDraft] = useState<Draft>({ variables: problem.variables, terms: problem.terms });
  const { diagnostics } = compileFormula(draft);

  function change(next: Draft): void {
    setDraft(next);
    if (compileFormula(next).formula === null) return;
    const start = next.variables.map((_, index) => problem.start[index] ?? 1);
    onChange({ ...problem, variables: [...next.variables], terms: [...next.terms], start });
  }

  return (
    <>
      <VariablesRow
        variables={draft.variables}
        onChange={(variables) => {
          change({ ...draft, variables });
        }}
      />
      <DiagnosticList diagnostics={diagnostics.filter(({ term }) => term === null)} />
      <ol className="terms">
        {draft.terms.map((term, index) => (
          <li key={index}>
            <TermField
              term={term}
              label={draft.terms.length === 1 ? "Loss" : `Term ${index + 1}`}
              invalid={diagnostics.some((diagnostic) => diagnostic.term === index)}
              onChange={(text) => {
                const terms = draft.terms.map((old, at) => (at === index ? text : old));
                change({ ...draft, terms });
              }}
              {...(draft.terms.length > 1 && {
                onRemove: () => {
                  change({ ...draft, terms: without(draft.terms, index) });
                },
              })}
            />
            <DiagnosticList diagnostics={diagnostics.filter((one) => one.term === index)} />
          </li>
        ))}
      </ol>
      <div>
        <Button
          small
          disabled={draft.terms.length >= LIMITS.terms}
          onClick={() => {
            change({ ...draft, terms: [...draft.terms, "x^2"] });
          }}
        >
          <Plus size={13} aria-hidden />
          add a term
        </Button>
      </div>
      <p className="form-help">
        The loss is the mean of the terms. Its gradient is worked out exactly from the text: + - * /
        ^, sqrt, exp, log, sin, cos, tanh, abs, min, max, where and the like.
      </p>
      <ListRow
        label="Start"
        values={problem.start}
        length={problem.variables.length}
        onCommit={(start) => {
          onChange({ ...problem, start });
        }}
      />
      <NoiseRows
        noise={problem.noise ?? 0}
        batch={problem.batch ?? DEFAULTS.batch}
        onNoise={(next) => {
          onChange({ ...problem, noise: next });
        }}
        onBatch={(batch) => {
          onChange({ ...problem, batch });
        }}
      />
    </>
  );
}

function VariablesRow({
  variables,
  onChange,
}: {
  variables: readonly string[];
  onChange: (variables: readonly string[]) => void;
}) {
  const id = useId();
  const [text, setText] = useState(variables.join(", "));
  return (
    <div className="form-row">
      <label htmlFor={id}>Variables</label>
      <input
        id={id}
        className="field num"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onChange(event.currentTarget.value.split(/[,\s]+/).filter((name) => name !== ""));
        }}
      />
    </div>
  );
}

interface TermFieldProps {
  readonly term: string;
  readonly label: string;
  readonly invalid: boolean;
  readonly onChange: (text: string) => void;
  readonly onRemove?: () => void;
}

function TermField({ term, label, invalid, onChange, onRemove }: TermFieldProps) {
  const id = useId();
  return (
    <div className="form-row term">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="field num"
        rows={2}
        spellCheck={false}
        aria-invalid={invalid}
        value={term}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      {onRemove !== undefined && (
        <IconButton icon={X} name={`Remove ${label}`} look="quiet" small onClick={onRemove} />
      )}
    </div>
  );
}
