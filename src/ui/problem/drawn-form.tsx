/** A signal drawn by hand: the pad, its resolution, and the values as text for those who want them exact. */
import { DEFAULTS } from "../../experiment/defaults.ts";
import type { ProblemChoice } from "../../experiment/experiment.ts";
import { LIMITS } from "../../experiment/schema.ts";
import { Button } from "../controls/button.tsx";
import { NumberRow } from "../controls/form-rows.tsx";
import { ListRow } from "../controls/list-field.tsx";
import { DrawingPad } from "../drawing/drawing-pad.tsx";
import { resampled, smoothed, type Drawn } from "../drawing/strokes.ts";
import { formatCount } from "../format.ts";

export type DrawnChoice = Extract<ProblemChoice, { signal: "drawn" }>;

export interface DrawnFormProps {
  readonly problem: DrawnChoice;
  readonly onChange: (problem: ProblemChoice) => void;
}

export function DrawnForm({ problem, onChange }: DrawnFormProps) {
  const { values, every = DEFAULTS.every } = problem;
  const drawn: Drawn = { values, every };
  const take = (next: Partial<Drawn>): void => {
    onChange({ ...problem, ...next, values: [...(next.values ?? values)] });
  };
  return (
    <>
      <DrawingPad
        drawn={drawn}
        onChange={(next) => {
          take({ values: next });
        }}
      />
      <div className="drawing-tools">
        <Button
          onClick={() => {
            take({ values: smoothed(values) });
          }}
        >
          Smooth
        </Button>
        <Button
          onClick={() => {
            take({ values: values.map(() => 0) });
          }}
        >
          Clear
        </Button>
        <span className="form-help">
          Up to step {formatCount(1 + (values.length - 1) * every)}; then the last value stays.
        </span>
      </div>
      <NumberRow
        label="Points"
        value={values.length}
        min={2}
        max={LIMITS.drawnValues}
        integer
        onCommit={(count) => {
          take(resampled(drawn, count));
        }}
      />
      <NumberRow
        label="Steps between"
        value={every}
        min={1}
        max={LIMITS.steps}
        integer
        help="Steps from one point to the next; the gradient is linear between them."
        onCommit={(next) => {
          take({ every: next });
        }}
      />
      <ListRow
        label="Values"
        values={values}
        most={LIMITS.drawnValues}
        onCommit={(next) => {
          take({ values: next.length > 1 ? next : [...next, ...next] });
        }}
      />
    </>
  );
}
