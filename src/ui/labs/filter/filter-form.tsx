/** Which rule is looked at, and the gradients for rules whose weights depend on them. */
import { useId } from "react";
import type { GradientChoice } from "../../../labs/filter/view.ts";
import { compileRule } from "../../../language/compile.ts";
import { formatDiagnostic } from "../../../language/diagnostics.ts";
import { NumberRow } from "../../controls/form-rows.tsx";
import { ContenderForm } from "../contender-form.tsx";
import type { Contender, LaneChoice } from "../contender.ts";

export interface FilterFormProps {
  readonly contender: Contender;
  readonly onContender: (contender: Contender) => void;
  readonly lanes: readonly LaneChoice[];
  readonly typed: LaneChoice;
  readonly onText: (text: string) => void;
  readonly gradients: GradientChoice;
  readonly onGradients: (gradients: GradientChoice) => void;
  /** Whether what is shown depends on the gradients. */
  readonly needsGradients: boolean;
}

export function FilterForm(props: FilterFormProps) {
  const { contender, onContender, lanes, typed, onText, gradients, onGradients } = props;
  return (
    <div className="lab-forms">
      <ContenderForm
        name="Rule"
        contender={contender}
        lanes={lanes}
        typed={typed}
        onChange={onContender}
      />
      {contender.choice === "typed" && <TypedRule text={typed.rule} onText={onText} />}
      {props.needsGradients && <GradientsForm gradients={gradients} onGradients={onGradients} />}
    </div>
  );
}

function TypedRule({
  text,
  onText,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const id = useId();
  const { diagnostics } = compileRule(text);
  return (
    <div className="contender">
      <label className="form-title" htmlFor={id}>
        Its text
      </label>
      <textarea
        id={id}
        className="field num typed-rule"
        rows={9}
        spellCheck={false}
        value={text}
        aria-invalid={diagnostics.length > 0}
        onChange={(event) => {
          onText(event.currentTarget.value);
        }}
      />
      {diagnostics.map((diagnostic) => (
        <p key={formatDiagnostic(diagnostic)} className="form-help">
          {formatDiagnostic(diagnostic)}
        </p>
      ))}
    </div>
  );
}

function GradientsForm({
  gradients,
  onGradients,
}: {
  readonly gradients: GradientChoice;
  readonly onGradients: (gradients: GradientChoice) => void;
}) {
  const change = (part: Partial<GradientChoice>): void => {
    onGradients({ ...gradients, ...part });
  };
  return (
    <section className="contender" aria-label="Gradients">
      <h3 className="form-title">Gradients along which it is looked at</h3>
      <NumberRow
        label="Mean"
        value={gradients.mean}
        onCommit={(mean) => {
          change({ mean });
        }}
      />
      <NumberRow
        label="Deviation"
        value={gradients.deviation}
        min={0}
        onCommit={(deviation) => {
          change({ deviation });
        }}
      />
      <NumberRow
        label="Steps"
        value={gradients.steps}
        min={2}
        max={4096}
        integer
        onCommit={(steps) => {
          change({ steps });
        }}
      />
      <NumberRow
        label="Seed"
        value={gradients.seed}
        min={0}
        max={4294967295}
        integer
        onCommit={(seed) => {
          change({ seed });
        }}
      />
      <p className="form-help">Independent normal gradients; a batch is one example.</p>
    </section>
  );
}
